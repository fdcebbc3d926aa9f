import {
  EXPRESS,
  expressStep,
  MAX_EXPRESS_CALLS,
  type ExpressInput,
  type ExpressScheme,
} from '../../prover/ups/express/express-step.js';
import { wholeSessionRecord } from '../../prover/ups/express/whole-session.js';
import { EndCapResult, TransactionKind } from '../../parth/statements/session.js';
import type { SessionTransaction } from '../../prover/signature/actor-signature-step.js';
import type { SessionProof } from './session-plan.js';
import type { PlanContext } from './plan-context.js';
import { LACKS, schemeOf } from './plan-signature.js';

/** A session that was executed, as its standard steps took it. */
export interface ExecutedSession extends Pick<ExpressInput, 'calls' | 'result'> {
  readonly userId: bigint;
  readonly transactions: readonly SessionTransaction[];
  /** The proofs of its calls. */
  readonly callProofs: readonly SessionProof[];
}

/**
 * The proofs of a session that one circuit can end as a whole: those of its one or two calls, which made no calls themselves, and the express
 * end cap over them. Undefined for any other session, and for one of an actor.
 */
export function planExpress(context: PlanContext, session: ExecutedSession): readonly SessionProof[] | undefined {
  const { anchor, publicKey, keys, registration, user } = context;
  const { calls, callProofs, transactions, userId, result } = session;
  const scheme = schemeOf(publicKey, keys)!;
  const isShort = calls.length >= 1 && calls.length <= MAX_EXPRESS_CALLS;
  const makesNoCalls = transactions.every(({ kind }) => kind === TransactionKind.standard);
  if (!hasExpress(scheme) || !isShort || !makesNoCalls) return undefined;
  const step = expressStep({ scheme, anchor, registration, user: { ...user, userId }, calls, result });
  const endCap: SessionProof = {
    id: 'end-cap',
    title: 'session and end cap',
    program: { kind: 'protocol', name: step.program },
    circuit: step.circuit,
    witness: wholeSessionRecord(calls.length).toJSON(step.witness),
    lacks: LACKS[scheme],
    children: callProofs.map(({ id }) => id),
    output: EndCapResult.hash(result),
    keyHash: keys[step.program],
  };
  return [...callProofs, endCap];
}

const hasExpress = (scheme: string): scheme is ExpressScheme => scheme in EXPRESS;
