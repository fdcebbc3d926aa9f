import type { LoadSlotOp } from '../ir/state-ops.js';
import type { Clause } from './facts.js';
import { cellOf, type StoreOp, type ValueGraph } from './graph.js';
import type { SlotRef } from '../ir/state-ops.js';
import { pathOf, type AnalysedMethod } from './method.js';

/** A cell that closes another one: once it is set, the other is never written again. */
export interface Latch {
  readonly cell: string;
  readonly initial: bigint;
  /** Without run-time keys it is one slot and closes all of the other cell; with keys it closes what lies under the same ones. */
  readonly isKeyed: boolean;
  /** Where its slots lie, constant keys included. */
  readonly form: string;
  /** The same of the slots that it closes; empty without keys. */
  readonly closes: string;
}

/**
 * The latches of each cell: every store into the cell is made only while the latch has its initial value, in a call that sets the latch. Whether the
 * latch itself is set once only is for the caller to ask.
 */
export function latchesOf(methods: readonly AnalysedMethod[]): ReadonlyMap<string, readonly Latch[]> {
  const found = new Map<string, readonly Latch[]>();
  for (const method of methods) {
    const candidates = candidatesOf(method);
    method.ir.ops.forEach((op, i) => {
      if (op.op !== 'storeSlot') return;
      const cell = cellOf(op.slot);
      const own = candidates.length === 0 ? [] : latchesAt(method, op, i, candidates);
      const before = found.get(cell);
      found.set(cell, before === undefined ? own : before.filter((each) => own.some((other) => isSame(each, other))));
    });
  }
  return found;
}

export const isSame = (a: Latch, b: Latch): boolean =>
  a.cell === b.cell && a.initial === b.initial && a.form === b.form && a.closes === b.closes;

/** What two slots have in common that differ in the values of their keys only. */
export const formOf = ({ base, keys }: SlotRef): string =>
  [base, ...keys.map(({ stride, length, hashed }) => `${stride} ${length ?? ''} ${hashed ?? ''}`)].join('+');
/** The same of a field's entries, whichever part of them is meant. */
export const keysOf = ({ keys }: SlotRef): string => formOf({ path: '', base: 0n, keys });

/** A slot as it is when the call begins, and what the call stores in it. */
interface Candidate {
  readonly load: LoadSlotOp;
  readonly stores: readonly StoreOp[];
}
const MAX_CANDIDATES = 16;

/** The slots that a call may use as latches: they are read first, in a condition, and stored later. */
function candidatesOf({ ir, graph }: AnalysedMethod): Candidate[] {
  const asked = new Set(
    ir.ops.flatMap((op) => (op.op === 'eq' ? [op.left, op.right].map((id) => graph.name(id)) : [])),
  );
  const written = new Set<string>();
  const loads: LoadSlotOp[] = [];
  const stores: StoreOp[] = [];
  for (const op of ir.ops) {
    if (op.op === 'storeSlot') {
      written.add(cellOf(op.slot));
      stores.push(op);
    } else if (op.op === 'loadSlot' && !written.has(cellOf(op.slot))) {
      if (op.kind === 'boolean' || asked.has(graph.name(op.result))) loads.push(op);
    }
  }
  return loads
    .filter((load) => written.has(cellOf(load.slot)))
    .slice(0, MAX_CANDIDATES)
    .map((load) => ({ load, stores: stores.filter((store) => graph.sameSlot(store.slot, load.slot)) }));
}

function latchesAt(method: AnalysedMethod, store: StoreOp, index: number, candidates: readonly Candidate[]): Latch[] {
  const { facts, graph, asserted } = method;
  const clauses = [...method.assertedBefore(index), ...pathOf(store.guard)];
  const landed = [...asserted, ...pathOf(store.guard)];
  const latches: Latch[] = [];
  for (const { load, stores } of candidates) {
    const isKeyed = load.slot.keys.length > 0;
    const closes = isKeyed ? keysOf(store.slot) : '';
    const latch = { cell: cellOf(load.slot), initial: load.initial, isKeyed, form: formOf(load.slot), closes };
    if (latches.some((each) => isSame(each, latch)) || (isKeyed && !sameKeys(graph, load.slot, store.slot))) continue;
    if (!isTaken(method, load.guard, clauses)) continue;
    const isSet = stores.some(
      (op) =>
        isTaken(method, op.guard, landed) && facts.imply(landed, { id: op.value, is: load.initial, holds: false }),
    );
    if (isSet && facts.imply(clauses, { id: load.result, is: load.initial, holds: true })) latches.push(latch);
  }
  return latches;
}

const isTaken = ({ facts }: AnalysedMethod, guard: number | undefined, clauses: readonly Clause[]): boolean =>
  guard === undefined || facts.imply(clauses, { id: guard, holds: true });

/** Whether two slots have the same keys, whatever their fields are. Array indices are none. */
export const sameKeys = (graph: ValueGraph, a: SlotRef, b: SlotRef): boolean =>
  a.keys.length === b.keys.length &&
  a.keys.every((key, i) => {
    const other = b.keys[i]!;
    const isIndex = key.length !== undefined || other.length !== undefined;
    return !isIndex && key.hashed === other.hashed && graph.name(key.value) === graph.name(other.value);
  });
