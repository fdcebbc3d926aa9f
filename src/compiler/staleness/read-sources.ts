import type { ValueId } from '../ir/op.js';
import type { Literal } from './facts.js';
import { cellOf } from './graph.js';
import type { StateGrowth } from './growth.js';
import { formOf, isSame, keysOf, sameKeys } from './latches.js';
import type { AnalysedMethod } from './method.js';
import { isUnsigned } from './order.js';
import type { Source } from './trend.js';
import type { Reads } from './read-groups.js';

/** What is known of how the values change, each of it good for a try. */
export function sourcesOf(
  method: AnalysedMethod,
  reads: Reads,
  values: ReadonlySet<ValueId>,
  growth: StateGrowth,
): Source[] {
  const { graph } = method;
  if (reads.some(({ contract }) => contract !== undefined)) return [];
  const kinds = reads.map(({ slot, kind }) => ({ ...growth.of(slot.path), isUnsigned: isUnsigned(kind) }));
  const grows = kinds.every((each) => each.grows && each.isUnsigned);
  const [{ result, kind, initial }] = reads;
  const isOne = new Set([...values].map((id) => graph.name(id))).size === 1;
  const isOnce = isOne && kinds.every((each) => each.once);
  const isFlag = isOne && grows && kind === 'boolean' && initial === 0n;
  const base: Source = { values, trend: grows ? 'up' : 'any', isOnce, ...(isOne ? { initial } : {}) };
  const own = isOnce || isFlag ? [{ ...base, final: { id: result, is: initial, holds: false } }] : [];
  const latched = latchesIn(method, reads, growth).map((final) => ({ ...base, final }));
  return [...own, ...(grows && own.length === 0 ? [base] : []), ...latched];
}

/** What a method reads of the same user that tells that these values are final. */
function latchesIn({ ir, graph }: AnalysedMethod, reads: Reads, growth: StateGrowth): Literal[] {
  const [first] = reads;
  const latches = reads
    .map(({ slot }) => growth.latchesOf(slot.path))
    .reduce((all, own) => all.filter((each) => own.some((other) => isSame(each, other))));
  return ir.ops.flatMap((op) => {
    if (op.op !== 'loadForeign' || op.contract !== undefined || graph.name(op.user) !== graph.name(first.user))
      return [];
    const [own, others] = [op.checkpoint, first.checkpoint].map((id) =>
      id === undefined ? undefined : graph.name(id),
    );
    if (own !== others || op.guard !== undefined) return [];
    const isLatch = latches.some(
      ({ cell, initial, isKeyed, form, closes }) =>
        cell === cellOf(op.slot) &&
        initial === op.initial &&
        form === formOf(op.slot) &&
        (!isKeyed || reads.every(({ slot }) => closes === keysOf(slot) && sameKeys(graph, slot, op.slot))),
    );
    return isLatch ? [{ id: op.result, is: op.initial, holds: false }] : [];
  });
}
