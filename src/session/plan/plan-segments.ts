import { UpsSegment } from '../../parth/statements/session.js';
import type { AppliedCall } from '../../prover/ups/call/apply-call-step.js';
import {
  deferredSegment,
  inlineSegment,
  joinedSegment,
  standardSegment,
  twoCallsSegment,
  type SegmentStep,
} from '../../prover/ups/segment/segment-step.js';
import type { ExecutedSession } from './executed-session.js';
import type { PlanContext } from './plan-context.js';
import type { SessionProof } from './session-plan.js';

/** A segment of a session and the proof of it. */
interface PlannedSegment {
  readonly segment: UpsSegment;
  readonly proof: SessionProof;
}

/** The segments of a session. */
interface PlannedSegments {
  /** Children before parents. */
  readonly proofs: readonly SessionProof[];
  /** What is left to join: all of the session, or two parts of it. */
  readonly parts: readonly [PlannedSegment, PlannedSegment?];
}

/** Places of calls, from one to before another. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Plans a session as a tree: a segment over each call of the user's and all that follows from it, or over two calls that make none; joined
 * two by two until at most `parts` are left. So n calls that make none take the fewest proofs that verify others, and the shortest
 * chain of those: ceil(log2(n)) with the end cap. Throws a TypeError for a session without calls.
 */
export function planSegments(context: PlanContext, session: ExecutedSession, parts: 1 | 2): PlannedSegments {
  const planner = new SegmentPlanner(context, session);
  const units = unitsOf(session.applied);
  if (units.length === 0) throw new TypeError('a session without calls has no segment');
  if (parts === 1 || units.length === 1) {
    const whole = planner.tree(units);
    return { proofs: planner.proofs, parts: [whole] };
  }
  const [first, second] = halvesOf(units).map((half) => planner.tree(half));
  return { proofs: planner.proofs, parts: [first!, second] };
}

/** The user's calls, each with what follows from it, and two together that neither follows. */
function unitsOf(applied: readonly AppliedCall[]): Range[] {
  const starts = applied.flatMap(({ owed }, i) => (owed === null ? [i] : []));
  const calls = starts.map((from, i) => ({ from, to: starts[i + 1] ?? applied.length }));
  const units: Range[] = [];
  for (let i = 0; i < calls.length; i++) {
    const [one, next] = [calls[i]!, calls[i + 1]];
    const isPair = next !== undefined && one.to - one.from === 1 && next.to - next.from === 1;
    units.push(isPair ? { from: one.from, to: next.to } : one);
    if (isPair) i++;
  }
  return units;
}

const halvesOf = <T>(list: readonly T[]): readonly [readonly T[], readonly T[]] => {
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)];
};

class SegmentPlanner {
  readonly #units: SessionProof[] = [];
  readonly #joins: SessionProof[] = [];

  constructor(
    private readonly context: PlanContext,
    private readonly session: ExecutedSession,
  ) {}

  /** Those over calls come first: they wait for no others, and so can be made beside each other. */
  get proofs(): readonly SessionProof[] {
    return [...this.#units, ...this.#joins];
  }

  tree(units: readonly Range[]): PlannedSegment {
    if (units.length === 1) return this.#unit(units[0]!);
    const [first, second] = halvesOf(units).map((half) => this.tree(half)) as [PlannedSegment, PlannedSegment];
    const range = { from: units[0]!.from, to: units.at(-1)!.to };
    return this.#plan(this.#joins, range, joinedSegment(first.segment, second.segment), [first.proof, second.proof]);
  }

  #unit({ from, to }: Range): PlannedSegment {
    const { start, applied, callProofs } = this.session;
    const [first, second] = [applied[from]!, applied[from + 1]];
    if (second?.owed === null && to - from === 2) {
      const step = twoCallsSegment(start, this.context.anchor.leaf, [first, second]);
      return this.#plan(this.#units, { from, to }, step, callProofs.slice(from, to));
    }
    const own = standardSegment(start, first);
    let planned = this.#plan(this.#units, { from, to: from + 1 }, own, [callProofs[from]!]);
    for (let i = from + 1; i < to; i++) {
      const extended = applied[i]!.owed!.kind === 'inline' ? inlineSegment : deferredSegment;
      const step = extended(planned.segment, applied[i]!);
      planned = this.#plan(this.#units, { from, to: i + 1 }, step, [planned.proof, callProofs[i]!]);
    }
    return planned;
  }

  #plan(
    list: SessionProof[],
    { from, to }: Range,
    { circuit, json, segment }: SegmentStep,
    children: readonly SessionProof[],
  ): PlannedSegment {
    const { length } = this.session.applied;
    const proof: SessionProof = {
      id: `segment-${from}-${to - 1}`,
      title: to - from === 1 ? `call ${to} of ${length}` : `calls ${from + 1} to ${to} of ${length}`,
      program: { kind: 'protocol', name: 'UpsSegment' },
      circuit,
      witness: json,
      children: children.map(({ id }) => id),
      output: UpsSegment.hash(segment),
      keyHash: this.context.keys.UpsSegment,
    };
    list.push(proof);
    return { segment, proof };
  }
}
