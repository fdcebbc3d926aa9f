import type { AssertOp } from '../ir/effect-ops.js';
import type { LoadSlotOp } from '../ir/state-ops.js';
import type { MethodIr } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { Facts, truth, type Clause } from './facts.js';
import { cellOf, ValueGraph, type StoreOp } from './graph.js';
import type { MethodNotes } from '../lower/notes.js';
import { atLeast, isUnsigned } from './order.js';

const MAX_ASSERTIONS = 60;

/** A method as the staleness analysis looks at it. */
export class AnalysedMethod {
  readonly graph: ValueGraph;
  readonly facts: Facts;
  /** What the author's assertions say of a call that lands, as many of them as are looked at. */
  readonly asserted: readonly Clause[];
  readonly #assertedAt: readonly number[];
  /** Of each store: whether it never makes its slot smaller, and whether it writes only what still has its initial value. */
  readonly stores: ReadonlyMap<StoreOp, { readonly grows: boolean; readonly once: boolean }>;

  constructor(
    readonly ir: MethodIr,
    readonly notes: MethodNotes,
    /** The reads of other users' state of which nothing takes the value: they show nobody's state. */
    readonly unusedReads: ReadonlySet<ValueId> = new Set(),
  ) {
    this.graph = new ValueGraph(ir);
    this.facts = new Facts(this.graph);
    const assertions = [...ir.ops.entries()]
      .filter(([, op]) => op.op === 'assert' && op.check === 'assertion')
      .slice(0, MAX_ASSERTIONS);
    this.asserted = assertions.map(([, op]) => whereTaken(op as AssertOp));
    this.#assertedAt = assertions.map(([i]) => i);
    this.stores = this.#judgeStores();
  }

  /** The same of the assertions before the operation at an index. */
  assertedBefore(index: number): readonly Clause[] {
    const count = this.#assertedAt.findIndex((i) => i >= index);
    return count < 0 ? this.asserted : this.asserted.slice(0, count);
  }

  #judgeStores(): Map<StoreOp, { grows: boolean; once: boolean }> {
    const judged = new Map<StoreOp, { grows: boolean; once: boolean }>();
    // What a cell's slots have been read as since it was last written: only that is still their content.
    const current = new Map<string, LoadSlotOp[]>();
    this.ir.ops.forEach((op, i) => {
      if (op.op === 'loadSlot') {
        const cell = cellOf(op.slot);
        current.set(cell, [...(current.get(cell) ?? []), op]);
      }
      if (op.op !== 'storeSlot') return;
      const clauses = [...this.assertedBefore(i), ...pathOf(op.guard)];
      const contents = (current.get(cellOf(op.slot)) ?? []).filter(
        (load) =>
          this.graph.sameSlot(load.slot, op.slot) &&
          load.initial === op.initial &&
          (load.guard === undefined || this.facts.imply(clauses, { id: load.guard, holds: true })),
      );
      const isTrue = this.graph.kind(op.value) === 'boolean' && this.graph.constant(op.value) === 1n;
      judged.set(op, {
        grows:
          isTrue ||
          contents.some(
            ({ result, kind }) =>
              isUnsigned(kind) && kind === this.graph.kind(op.value) && atLeast(this.facts, op.value, result, clauses),
          ),
        once: contents.some(
          ({ result }) =>
            this.graph.name(result) === this.graph.name(op.value) ||
            this.facts.imply(clauses, { id: result, is: op.initial, holds: true }),
        ),
      });
      current.delete(cellOf(op.slot));
    });
    return judged;
  }
}

/** That an operation's path is taken. */
export const pathOf = (guard: ValueId | undefined): readonly Clause[] => (guard === undefined ? [] : [truth(guard)]);

/** That an assertion's condition holds where its guard does. */
const whereTaken = ({ guard, condition }: AssertOp): Clause =>
  guard === undefined
    ? truth(condition)
    : [
        { id: guard, holds: false },
        { id: condition, holds: true },
      ];
