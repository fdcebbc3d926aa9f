import {
  EXPRESS,
  expressSegmentsStep,
  expressStep,
  MAX_EXPRESS_CALLS,
  type ExpressScheme,
  type ExpressStep,
} from '../../prover/ups/express/express-step.js';
import { StandardEndCapWitness } from '../../prover/ups/standard-end-cap.js';
import { standardEndCapWitness } from '../../prover/ups/standard-end-cap-step.js';
import { EndCapResult, type UpsSegment } from '../../parth/statements/session.js';
import type { ExecutedSession } from './executed-session.js';
import type { SessionProof } from './session-plan.js';
import type { PlanContext } from './plan-context.js';
import { planSegments } from './plan-segments.js';
import { LACKS, planSignature, schemeOf } from './plan-signature.js';

/**
 * The proofs of a session, children before parents. Two calls at most that make no calls go into the end cap as they are; any others form
 * segments, the last two of which the end cap joins. It states the user's consent itself, but for an actor's key and a single segment,
 * which it takes together with the proof of a signature.
 */
export function planProofs(context: PlanContext, session: ExecutedSession): readonly SessionProof[] {
  const { user, applied, callProofs } = session;
  const scheme = schemeOf(context.publicKey, context.keys)!;
  if (hasExpress(scheme) && applied.length <= MAX_EXPRESS_CALLS && applied.every(({ owed }) => owed === null)) {
    const calls = applied.map(({ call }) => call);
    return [...callProofs, expressEndCap(context, session, scheme, expressStep(scheme, user, calls), callProofs)];
  }
  const { proofs, parts } = planSegments(context, session, hasExpress(scheme) ? 2 : 1);
  const [first, second] = parts;
  if (second === undefined || !hasExpress(scheme)) {
    const signature = planSignature({ ...context, ...session, ...session.end });
    const endCap = standardEndCap(context, session, first.segment, [first.proof, signature]);
    return [...callProofs, signature, ...proofs, endCap];
  }
  const step = expressSegmentsStep(scheme, user, first.segment, second.segment);
  return [...callProofs, ...proofs, expressEndCap(context, session, scheme, step, [first.proof, second.proof])];
}

const hasExpress = (scheme: string): scheme is ExpressScheme => scheme in EXPRESS;

const expressEndCap = (
  { keys }: PlanContext,
  { end }: ExecutedSession,
  scheme: ExpressScheme,
  { program, circuit, json }: ExpressStep<unknown>,
  children: readonly SessionProof[],
): SessionProof => ({
  id: 'end-cap',
  title: 'session and end cap',
  program: { kind: 'protocol', name: program },
  circuit,
  witness: json,
  lacks: LACKS[scheme],
  children: children.map(({ id }) => id),
  output: EndCapResult.hash(end.result),
  keyHash: keys[program],
});

const standardEndCap = (
  { keys, publicKey }: PlanContext,
  { user, end }: ExecutedSession,
  segment: UpsSegment,
  children: readonly SessionProof[],
): SessionProof => ({
  id: 'end-cap',
  title: 'end cap',
  program: { kind: 'protocol', name: 'UpsEndCap' },
  circuit: 'UPSStandardEndCap',
  witness: StandardEndCapWitness.toJSON(standardEndCapWitness(user, segment, publicKey.keyParam)),
  children: children.map(({ id }) => id),
  output: EndCapResult.hash(end.result),
  keyHash: keys.UpsEndCap,
});
