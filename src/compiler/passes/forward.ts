import type { MethodIr } from '../ir/ops.js';
import type { SlotRef } from '../ir/state-ops.js';
import type { ValueId } from '../ir/op.js';
import { kindsOf, mayBeSame, sameSlot } from '../ir/slots.js';
import { rewriteOps, type Pass } from './pass.js';

/** What a slot is known to hold. */
interface Known {
  readonly slot: SlotRef;
  readonly value: ValueId;
  readonly kind: string;
  readonly initial: bigint;
  /** Absent where it is known on every path. */
  readonly guard: ValueId | undefined;
}

/**
 * Forwards what was read from a slot, or written to it, to later reads of the same one. Only references with the same keys count as the same
 * slot, and a write forgets every slot that it may be: two keys may meet at run time.
 */
export const forward: Pass = {
  name: 'forward',
  run(ir: MethodIr): MethodIr {
    const kinds = kindsOf(ir);
    let known: Known[] = [];
    return rewriteOps(ir, (op) => {
      if (op.op === 'loadSlot') {
        const found = known.find(
          (each) =>
            sameSlot(each.slot, op.slot) &&
            each.kind === op.kind &&
            each.initial === op.initial &&
            (each.guard === undefined || each.guard === op.guard),
        );
        if (found !== undefined) return { same: found.value };
        known.push({ slot: op.slot, value: op.result, kind: op.kind, initial: op.initial, guard: op.guard });
      } else if (op.op === 'storeSlot') {
        known = known.filter((each) => !mayBeSame(kinds, each.slot, op.slot));
        known.push({
          slot: op.slot,
          value: op.value,
          kind: kinds.get(op.value)!,
          initial: op.initial,
          guard: op.guard,
        });
      }
      return op;
    });
  },
};
