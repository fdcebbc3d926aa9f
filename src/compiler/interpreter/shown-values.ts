import type { ValueId } from '../ir/op.js';
import type { MethodIr } from '../ir/ops.js';
import { definitions } from '../ir/uses.js';

const BOOLEANS = new WeakMap<MethodIr, ReadonlySet<ValueId>>();

/** A value of a method as a message or a trace shows it, which is as JavaScript would: `true` or `false` for a boolean, else the number. */
export function shownValue(ir: MethodIr, id: ValueId, value: bigint): string {
  return booleansOf(ir).has(id) ? String(value === 1n) : String(value);
}

function booleansOf(ir: MethodIr): ReadonlySet<ValueId> {
  const known = BOOLEANS.get(ir);
  if (known !== undefined) return known;
  const defined = ir.ops.flatMap(definitions).filter(({ kind }) => kind === 'boolean');
  const booleans = new Set(defined.map(({ result }) => result));
  BOOLEANS.set(ir, booleans);
  return booleans;
}
