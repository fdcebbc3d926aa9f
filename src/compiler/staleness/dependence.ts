import type { MethodIr } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { definitions, uses } from '../ir/uses.js';
import { cellOf } from './graph.js';

/** What of a method depends on some of its values: through operands, through guards, and through the state that it writes and reads again. */
export class Dependence {
  readonly values: ReadonlySet<ValueId>;
  /** The results of `stale` that are made of the values: what is behind them counts only without `accepted`. */
  readonly marks: readonly ValueId[];

  /** With `accepted` nothing behind a `stale` depends. */
  constructor(ir: MethodIr, sources: ReadonlySet<ValueId>, accepted: boolean) {
    const values = new Set(sources);
    const marks: ValueId[] = [];
    const cells = new Set<string>();
    for (const op of ir.ops) {
      const touched = uses(op).some((id) => values.has(id));
      if (op.op === 'storeSlot' && touched) cells.add(cellOf(op.slot));
      const depends = touched || (op.op === 'loadSlot' && cells.has(cellOf(op.slot)));
      if (!depends) continue;
      if (op.op === 'stale') marks.push(op.result);
      if (op.op === 'stale' && accepted) continue;
      for (const { result } of definitions(op)) values.add(result);
    }
    this.values = values;
    this.marks = marks;
  }
}
