import type { MethodIr } from '../ir/ops.js';
import type { Pass } from './pass.js';
import { arraysOf, isCheaperAsWhole, type Access } from './state-arrays.js';
import { ItemAccesses } from './item-accesses.js';

/**
 * Reads and writes a short array of state as a whole where an index is known at run time only: all its items share one path, and a select takes
 * the one that is meant, instead of a path for each index. Long arrays that are seldom touched keep their paths, whichever takes fewer rows.
 */
export const arrays: Pass = {
  name: 'arrays',
  run(ir: MethodIr): MethodIr {
    const spread = new Set(
      arraysOf(ir)
        .filter(isCheaperAsWhole)
        .flatMap(({ accesses }) => accesses),
    );
    if (spread.size === 0) return ir;
    const items = new ItemAccesses(ir);
    return { ...ir, ops: ir.ops.flatMap((op) => (spread.has(op as Access) ? items.of(op as Access) : [op])) };
  },
};
