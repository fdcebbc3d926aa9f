import type { CoverageMark } from '../ir/coverage-mark.js';
import type { MethodIr } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { foldConstants } from './pipeline.js';

/** The marks of a method without those on paths that no call takes, and without branches that every call decides alike. */
export function varyingMarks(ir: MethodIr, marks: readonly CoverageMark[]): CoverageMark[] {
  const values = marks.flatMap(({ guard, when }) => [guard, when?.value]).filter((id) => id !== undefined);
  const known = constantsAmong(ir, [...new Set(values)]);
  return marks.filter(
    ({ guard, when }) =>
      (guard === undefined || known.get(guard) !== 0n) && (when === undefined || !known.has(when.value)),
  );
}

/** Those of a method's booleans that follow from constants alone. */
function constantsAmong(ir: MethodIr, values: readonly ValueId[]): ReadonlyMap<ValueId, bigint> {
  const outputs = values.map((value) => ({ value, kind: 'boolean' as const }));
  const folded = foldConstants({ ...ir, outputs });
  const constants = new Map(folded.ops.flatMap((op) => (op.op === 'const' ? [[op.result, op.value] as const] : [])));
  return new Map(
    folded.outputs.flatMap(({ value }, i) =>
      constants.has(value) ? [[values[i]!, constants.get(value)!] as const] : [],
    ),
  );
}
