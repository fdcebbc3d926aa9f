import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { IrKind } from '../ir/kinds.js';
import type { LoadSlotOp } from '../ir/state-ops.js';
import type { CompareOp } from '../ir/value-ops.js';
import type { ValueId } from '../ir/op.js';
import { truth } from '../staleness/facts.js';
import { cellOf } from '../staleness/graph.js';
import type { AnalysedMethod } from '../staleness/method.js';
import { bareValue, isCaller } from './caller.js';

/** A check that the caller is who the caller's own state says. */
export interface OwnerCheck {
  /** The state that is compared, as `owner` or `items[].owner`. */
  readonly cell: string;
  readonly span: SourceSpan;
}

/**
 * Finds the checks that let only an owner go on, where the owner stands in the caller's own state and each caller sets it at will: to the own id, to a
 * constant or to an argument. Where anything else is stored there, the comparison may mean something.
 */
export function ownerChecks(methods: readonly AnalysedMethod[]): OwnerCheck[] {
  const stored = storedIn(methods);
  const written = writtenCells(methods);
  return methods.flatMap((method) =>
    method.ir.ops.flatMap((op): OwnerCheck[] => {
      const load = op.op === 'eq' ? ownerIn(method, op) : undefined;
      const span = op.op === 'eq' ? method.notes.places.get(op.result) : undefined;
      if (op.op !== 'eq' || load === undefined || span === undefined) return [];
      const cell = cellOf(load.slot);
      const sources = stored.get(keyOf(cell, load.kind)) ?? new Set();
      // What nobody writes is a constant.
      if (sources.has('other') || !written.has(cell)) return [];
      const isRole = sources.has('caller') || sources.size === 0;
      return isAsserted(method, op) || (isRole && isBranch(method, op)) ? [{ cell, span }] : [];
    }),
  );
}

/** The cells that some method writes. */
export const writtenCells = (methods: readonly AnalysedMethod[]): ReadonlySet<string> =>
  new Set(methods.flatMap(({ ir }) => ir.ops.flatMap((op) => (op.op === 'storeSlot' ? [cellOf(op.slot)] : []))));

/** The hash that binds a mapping's entry has the name of its value, and is of another kind. */
const keyOf = (cell: string, kind: IrKind): string => `${cell} ${kind}`;

type Stored = 'caller' | 'argument' | 'other';

/** What all methods store in each cell, constants left out. */
function storedIn(methods: readonly AnalysedMethod[]): ReadonlyMap<string, ReadonlySet<Stored>> {
  const stored = new Map<string, Set<Stored>>();
  for (const method of methods)
    for (const op of method.ir.ops) {
      if (op.op !== 'storeSlot') continue;
      const cell = cellOf(op.slot);
      const source = sourceOf(method, op.value, cell);
      const key = keyOf(cell, method.graph.kind(op.value));
      if (source !== undefined) stored.set(key, (stored.get(key) ?? new Set()).add(source));
    }
  return stored;
}

function sourceOf(method: AnalysedMethod, id: ValueId, cell: string): Stored | undefined {
  if (isCaller(method, id)) return 'caller';
  const op = method.graph.definition(bareValue(method, id));
  if (op.op === 'const' || (op.op === 'loadSlot' && cellOf(op.slot) === cell)) return undefined;
  return op.op === 'input' ? 'argument' : 'other';
}

/** The own state that a comparison holds against the caller's id. */
function ownerIn(method: AnalysedMethod, { left, right }: CompareOp): LoadSlotOp | undefined {
  const other = isCaller(method, left) ? right : isCaller(method, right) ? left : undefined;
  const op = other === undefined ? undefined : method.graph.definition(bareValue(method, other));
  return op?.op === 'loadSlot' ? op : undefined;
}

/** Whether an assertion fails wherever a comparison does not hold. */
export const isAsserted = ({ ir, facts }: AnalysedMethod, { result }: CompareOp): boolean =>
  ir.ops.some(
    (op) =>
      op.op === 'assert' && op.check === 'assertion' && facts.imply([truth(op.condition)], { id: result, holds: true }),
  );

/** Whether something is written, emitted or called only where the two are the same. */
const isBranch = ({ ir, facts }: AnalysedMethod, { result }: CompareOp): boolean =>
  ir.ops.some(
    (op) =>
      EFFECTS.has(op.op) &&
      'guard' in op &&
      op.guard !== undefined &&
      facts.imply([truth(op.guard)], { id: result, holds: true }),
  );

const EFFECTS = new Set(['storeSlot', 'emit', 'inlineCall', 'deferCall', 'credit', 'debit']);
