import type { IrOp, MethodIr } from '../ir/ops.js';
import { kindsOf, mayBeSame, sameSlot } from '../ir/slots.js';
import type { Pass } from './pass.js';

type Store = Extract<IrOp, { op: 'storeSlot' }>;

/**
 * Drops a write that a later one to the same slot replaces before anything can read it, so that a slot that changes twice is one write. The
 * later write must happen wherever the earlier one does: under no guard, or under the same.
 */
export const stores: Pass = {
  name: 'stores',
  run(ir: MethodIr): MethodIr {
    const kinds = kindsOf(ir);
    const isReplaced = (store: Store, i: number): boolean => {
      for (let next = i + 1; next < ir.ops.length; next++) {
        const op = ir.ops[next]!;
        if (op.op === 'loadSlot' && mayBeSame(kinds, op.slot, store.slot)) return false;
        if (op.op !== 'storeSlot') continue;
        if (sameSlot(op.slot, store.slot) && (op.guard === undefined || op.guard === store.guard)) return true;
      }
      return false;
    };
    return { ...ir, ops: ir.ops.filter((op, i) => op.op !== 'storeSlot' || !isReplaced(op, i)) };
  },
};
