import type { Json } from '../../../parth/record.js';
import type { UpsSegment } from '../../../parth/statements/session.js';
import type { CallWitness } from '../call/apply-call.js';
import { leafCallOf } from '../call/apply-call-step.js';
import { startWitness, type SessionUser } from '../session-start.js';
import { TwoSegmentsWitness, wholeSessionRecord, type WholeSessionWitness } from './whole-session.js';

/** The programs of express end caps, by the scheme of the user's key, with their circuits for no calls, one and two, and for two segments. */
export const EXPRESS = {
  ZkSignature: {
    program: 'UpsExpress',
    calls: ['UPSExpressNoCalls', 'UPSExpressOneCall', 'UPSExpressTwoCalls'],
    segments: 'UPSExpressTwoSegments',
  },
  SchnorrSignature: {
    program: 'UpsSchnorrExpress',
    calls: ['UPSSchnorrExpressNoCalls', 'UPSSchnorrExpressOneCall', 'UPSSchnorrExpressTwoCalls'],
    segments: 'UPSSchnorrExpressTwoSegments',
  },
} as const;
export type ExpressScheme = keyof typeof EXPRESS;

/** How many calls an express end cap takes at most that verifies the calls' own proofs. */
export const MAX_EXPRESS_CALLS = 2;

/** An express end cap, whose witness still lacks the secret or the signature. */
export interface ExpressStep<Witness> {
  readonly program: (typeof EXPRESS)[ExpressScheme]['program'];
  readonly circuit: string;
  readonly witness: Witness;
  readonly json: Json;
}

/** The express end cap of a session of at most two calls. Throws a RangeError for more. */
export function expressStep(
  scheme: ExpressScheme,
  user: SessionUser,
  calls: readonly CallWitness[],
): ExpressStep<WholeSessionWitness> {
  const { program, calls: circuits } = EXPRESS[scheme];
  const circuit = circuits[calls.length];
  if (circuit === undefined) throw new RangeError(`no express end cap takes ${calls.length} calls`);
  const witness = { ...startWitness(user), calls: calls.map(leafCallOf) };
  return { program, circuit, witness, json: wholeSessionRecord(calls.length).toJSON(witness) };
}

/** The express end cap of a session of two segments. */
export function expressSegmentsStep(
  scheme: ExpressScheme,
  user: SessionUser,
  first: UpsSegment,
  second: UpsSegment,
): ExpressStep<TwoSegmentsWitness> {
  const { program, segments: circuit } = EXPRESS[scheme];
  const witness = { ...startWitness(user), middle: first.after, after: second.after };
  return { program, circuit, witness, json: TwoSegmentsWitness.toJSON(witness) };
}
