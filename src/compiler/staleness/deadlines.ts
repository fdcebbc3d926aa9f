import type { ContextName } from '../ir/context-ops.js';
import type { StaleOp } from '../ir/value-ops.js';
import type { ValueId } from '../ir/op.js';
import { isBounded } from './bounded.js';
import type { CallersChoice } from './callers-choice.js';
import { Dependence } from './dependence.js';
import type { AnalysedMethod } from './method.js';
import { otherUse } from './lower-bound.js';
import type { Judgement } from './judgement.js';
import { Trends, type Source } from './trend.js';

const CLOCKS: Readonly<Partial<Record<ContextName, string>>> = {
  checkpointId: 'context.checkpoint.id',
  checkpointTime: 'context.checkpoint.time',
};

const NO_BOUND_BY_TIME =
  'no call can be bound by a time: bound how many checkpoints after the anchor it lands, as in `context.validUntil(context.checkpoint.id + 2n)`, or let the reader look at the last checkpoint before that time: `at(user, { checkpoint: id })`';

/**
 * Judges each comparison by order with the anchor's id or time. That it is late enough at the anchor stays true until the call lands; that it is early
 * enough need not, so that needs a bound.
 */
export function judgeDeadlines(method: AnalysedMethod, choice: CallersChoice): Judgement[] {
  const { ir, notes } = method;
  const clocks = new Map(
    ir.ops.flatMap((op) =>
      op.op === 'context' && CLOCKS[op.name] !== undefined ? [[op.result, CLOCKS[op.name]!] as const] : [],
    ),
  );
  if (clocks.size === 0) return [];
  const source: Source = { values: new Set(clocks.keys()), trend: 'up' };
  const trends = new Trends(method, source, false);
  const open = new Dependence(ir, source.values, true);
  // That a past checkpoint is one is no deadline.
  const checks = new Set(
    ir.ops.flatMap((op) => (op.op === 'assert' && op.check !== 'assertion' ? [op.condition] : [])),
  );
  return ir.ops.flatMap((op): Judgement[] => {
    if ((op.op !== 'lt' && op.op !== 'le') || checks.has(op.result)) return [];
    const span = notes.places.get(op.result);
    const clock = [op.left, op.right].map((id) => clockIn(method, id, clocks)).find((each) => each !== undefined);
    if (span === undefined || clock === undefined) return [];
    const trend = trends.of(op.result);
    if (trend === 'same') return [];
    const values = new Set([op.result]);
    const compared: Source =
      trend === 'any' ? { values, trend } : { values, trend, final: { id: op.result, holds: trend === 'up' } };
    const sides = [op.left, op.right].map((id) => withoutCasts(method, id));
    const counts = (bound: ValueId): boolean =>
      sides.includes(withoutCasts(method, bound)) || !choice.has(method, bound);
    const isHarmless = (accepted: boolean): boolean =>
      otherUse(method, compared, accepted) === undefined || isBounded(method, values, accepted, counts);
    if (isHarmless(false)) return [];
    // The author may have said so of the clock, or of what was compared with it.
    const isClockAccepted = !open.values.has(op.result);
    const marks = isClockAccepted
      ? open.marks.filter((id) => new Dependence(ir, new Set([id]), false).values.has(op.result))
      : new Dependence(ir, values, true).marks;
    const accepted = marks.map((id) => method.graph.definition(id) as StaleOp);
    const needed = marks.map((id) => notes.places.get(id)).filter((each) => each !== undefined);
    const stale = { read: clock, class: 'stale', span, needed } as const;
    if (isClockAccepted || (marks.length > 0 && isHarmless(true)))
      return [{ ...stale, reason: [...new Set(accepted.map(({ reason }) => reason))].join('; ') }];
    const reason = 'in time at the anchor is not in time when the call lands';
    const message = `a deadline is compared with the anchor: ${reason}`;
    return [
      {
        ...stale,
        reason,
        warning: {
          code: 'QED1802',
          message,
          ...(clock === CLOCKS.checkpointTime ? { hint: NO_BOUND_BY_TIME } : {}),
          remedy: 'bound-landing',
        },
      },
    ];
  });
}

/** The clock that a side of a comparison is computed from. */
function clockIn(method: AnalysedMethod, id: ValueId, clocks: ReadonlyMap<ValueId, string>): string | undefined {
  const found = clocks.get(id);
  if (found !== undefined) return found;
  const op = method.graph.definition(id);
  switch (op.op) {
    case 'cast':
    case 'stale':
      return clockIn(method, op.value, clocks);
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'rem':
    case 'shl':
    case 'shr':
      return clockIn(method, op.left, clocks) ?? clockIn(method, op.right, clocks);
    case 'select':
      return clockIn(method, op.then, clocks) ?? clockIn(method, op.otherwise, clocks);
    default:
      return undefined;
  }
}

function withoutCasts(method: AnalysedMethod, id: ValueId): ValueId {
  const name = method.graph.name(id);
  const op = method.graph.definition(name);
  return op.op === 'cast' && op.mode === 'check' ? withoutCasts(method, op.value) : name;
}
