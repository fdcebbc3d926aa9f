import { MAX_U32 } from '../../parth/field.js';
import type { LoadSlotOp } from '../ir/state-ops.js';
import type { ValueId } from '../ir/op.js';
import { uses } from '../ir/uses.js';
import { cellOf } from './graph.js';
import type { AnalysedMethod } from './method.js';

/** What a caller may choose freely: arguments, results of calls, and what comes from them. */
export class CallersChoice {
  readonly #cells = new Set<string>();

  /** The cells of the own state that some method fills with what its caller chose. */
  constructor(methods: readonly AnalysedMethod[]) {
    for (let before = -1; before < this.#cells.size;) {
      before = this.#cells.size;
      for (const method of methods)
        for (const op of method.ir.ops)
          if (op.op === 'storeSlot' && this.has(method, op.value)) this.#cells.add(cellOf(op.slot));
    }
  }

  /**
   * Whether the caller may choose a value, or whether it is the bound that bounds nothing. What a user's state says counts as chosen by that user: `of`
   * names the one whose word is taken. With `anchor` what follows from the choice of the anchor is chosen too.
   */
  has(method: AnalysedMethod, id: ValueId, of?: ValueId, anchor = false, seen = new Set<ValueId>()): boolean {
    if (seen.has(id)) return false;
    seen.add(id);
    const op = method.graph.definition(id);
    const any = (ids: readonly ValueId[]): boolean => ids.some((inner) => this.has(method, inner, of, anchor, seen));
    switch (op.op) {
      case 'input':
      case 'inlineCall':
        return true;
      case 'const':
        return op.kind === 'u32' && op.value === MAX_U32;
      case 'context':
        return anchor && ANCHORED.has(op.name);
      case 'checkpoint':
        return any([op.checkpoint]);
      case 'loadSlot':
        return this.#cells.has(cellOf(op.slot)) || op.initial === MAX_U32 || (anchor && any(storedIn(method, op)));
      case 'loadForeign':
        if (op.contract !== undefined && any([op.contract])) return true;
        if (op.checkpoint !== undefined && any([op.checkpoint])) return true;
        return (of === undefined || method.graph.name(op.user) !== method.graph.name(of)) && any([op.user]);
      default:
        // Where its guard does not hold it is 0, and nothing uses it.
        return any(uses(op).filter((inner) => !('guard' in op) || inner !== op.guard));
    }
  }
}

const ANCHORED = new Set([
  'checkpointId',
  'checkpointRoot',
  'checkpointTime',
  'checkpointUsers',
  'checkpointRandomSeed',
  'checkpointDepositRoot',
]);

/** What the method itself stores in the cell that it loads from. */
const storedIn = ({ ir }: AnalysedMethod, load: LoadSlotOp): ValueId[] =>
  ir.ops.flatMap((op) => (op.op === 'storeSlot' && cellOf(op.slot) === cellOf(load.slot) ? [op.value] : []));
