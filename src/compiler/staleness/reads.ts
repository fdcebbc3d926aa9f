import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { StaleOp } from '../ir/value-ops.js';
import type { ValueId } from '../ir/op.js';
import { uses } from '../ir/uses.js';
import { isBounded } from './bounded.js';
import type { CallersChoice } from './callers-choice.js';
import { Dependence } from './dependence.js';
import type { StateGrowth } from './growth.js';
import { otherUse } from './lower-bound.js';
import type { AnalysedMethod } from './method.js';
import type { Judgement } from './judgement.js';
import type { Source } from './trend.js';
import { readsOf, type Reads } from './read-groups.js';
import { sourcesOf } from './read-sources.js';

/** Operations times reads that are looked at in one method; what lies beyond counts as stale. */
const MAX_WORK = 8_000_000;

/** Judges each read of another user's state in a method; what is read and not used is left out. */
export function judgeReads(method: AnalysedMethod, growth: StateGrowth, choice: CallersChoice): Judgement[] {
  const groups = readsOf(method);
  const isTooMuch = groups.length * method.ir.ops.length > MAX_WORK;
  return groups.flatMap((reads) => {
    const judged = isTooMuch ? tooLarge(method, reads) : judge(method, reads, growth, choice);
    return judged === undefined ? [] : [judged];
  });
}

function judge(
  method: AnalysedMethod,
  reads: Reads,
  growth: StateGrowth,
  choice: CallersChoice,
): Judgement | undefined {
  const { notes } = method;
  const [first] = reads;
  const values = new Set(reads.map(({ result }) => result));
  const { span, name } = notes.reads.get(first.result)!;
  const whole = new Dependence(method.ir, values, false);
  if (!isUsed(method, whole)) return undefined;
  const harmless = (kind: Judgement['class'], reason: string): Judgement => ({
    read: name,
    class: kind,
    span,
    reason,
    needed: [],
  });

  if (first.checkpoint !== undefined && !choice.has(method, first.checkpoint, first.user, true))
    return harmless('fixed', 'a past checkpoint');
  const counts = (bound: ValueId): boolean => !choice.has(method, bound, first.user);
  const bounded = (accepted: boolean): boolean =>
    first.checkpoint === undefined && isBounded(method, values, accepted, counts);
  if (bounded(false)) return harmless('bounded', `validUntil${boundLine(method)}`);
  const sources = sourcesOf(method, reads, values, growth);
  const lowerBound = (accepted: boolean): Source | undefined =>
    sources.find((source) => otherUse(method, source, accepted) === undefined);
  const found = lowerBound(false);
  if (found !== undefined) return harmless('monotone', found.final === undefined ? 'only grows' : 'set once');

  const needed = whole.marks.map((id) => method.graph.definition(id) as StaleOp);
  const behind = new Dependence(method.ir, values, true);
  const isAccepted = needed.length > 0 && (!isUsed(method, behind) || bounded(true) || lowerBound(true) !== undefined);
  const places = needed.map(({ result }) => notes.places.get(result)).filter((each) => each !== undefined);
  const stale = { read: name, class: 'stale', span, needed: places } as const;
  if (isAccepted) return { ...stale, reason: [...new Set(needed.map(({ reason }) => reason))].join('; ') };
  const reason = causeOf(method, reads, growth, sources[0]);
  return {
    ...stale,
    reason,
    warning: warningOf(name, reason),
  };
}

/** Whether anything but further values is made of what depends. */
function isUsed({ ir }: AnalysedMethod, { values }: Dependence): boolean {
  return (
    ir.outputs.some(({ value }) => values.has(value)) ||
    ir.ops.some(
      (op) => (!('result' in op) || 'guard' in op) && op.op !== 'loadForeign' && uses(op).some((id) => values.has(id)),
    )
  );
}

/** Why a read is stale, as far as it helps. */
function causeOf(method: AnalysedMethod, reads: Reads, growth: StateGrowth, source: Source | undefined): string {
  const [first] = reads;
  if (first.checkpoint !== undefined) return 'the caller chooses the checkpoint';
  if (method.ir.ops.some(({ op }) => op === 'validUntil'))
    return 'validUntil does not bound every use of it, or the caller chooses the bound';
  if (first.contract !== undefined) return 'nothing is known of what the other contract does';
  const other = source === undefined ? undefined : otherUse(method, source, false);
  if (other !== undefined) {
    return source!.final === undefined
      ? `it only grows, but line ${other.line} uses it as more than a lower bound`
      : `it is set once, but line ${other.line} also depends on its absence`;
  }
  for (const { slot } of reads) {
    const { breaker } = growth.of(slot.path);
    if (breaker !== undefined) return `'${breaker.method}' may change it in any way (line ${breaker.span.line})`;
  }
  return 'it has no order in which it could only grow';
}

/** The line of the bound, where there is one only. */
function boundLine({ ir }: AnalysedMethod): string {
  const lines = new Set(ir.ops.flatMap((op) => (op.op === 'validUntil' ? [op.span.line] : [])));
  return lines.size === 1 ? ` in line ${[...lines][0]}` : '';
}

const warningOf = (name: string, reason: string): Judgement['warning'] => ({
  code: 'QED1801',
  message: `'${name}' may be old when this call lands: ${reason}`,
  remedy: 'accept-stale',
});

function tooLarge({ notes }: AnalysedMethod, [first]: Reads): Judgement {
  const { span, name }: { span: SourceSpan; name: string } = notes.reads.get(first.result)!;
  const reason = 'the method is too large to say more';
  return {
    read: name,
    class: 'stale',
    span,
    reason,
    needed: [],
    warning: warningOf(name, reason),
  };
}
