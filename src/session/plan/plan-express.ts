import { expressRecord, type ExpressWitness } from '../../prover/ups/express/express-end-cap.js';
import { EXPRESS_CIRCUITS, expressStep, type ExpressInput } from '../../prover/ups/express/express-step.js';
import type { Json } from '../../parth/record.js';
import { EndCapResult, TransactionKind } from '../../parth/statements/session.js';
import type { SessionTransaction } from '../../prover/signature/actor-signature-step.js';
import type { SessionProof } from './session-plan.js';
import type { PlanContext } from './plan-context.js';

/** A session that was executed, as its standard steps took it. */
export interface ExecutedSession extends Pick<ExpressInput, 'calls' | 'result'> {
  readonly userId: bigint;
  readonly transactions: readonly SessionTransaction[];
  /** The proofs of its calls. */
  readonly callProofs: readonly SessionProof[];
}

/**
 * The proofs of a session that one circuit can end as a whole: those of its one or two calls, which made no calls themselves, and the express
 * end cap over them. Undefined for any other session, and for one whose key is not of ZkSignature: the circuit knows the secret of no other.
 */
export function planExpress(context: PlanContext, session: ExecutedSession): readonly SessionProof[] | undefined {
  const { anchor, publicKey, keys, registration, user } = context;
  const { calls, callProofs, transactions, userId, result } = session;
  const isShort = calls.length >= 1 && calls.length <= EXPRESS_CIRCUITS.length;
  const makesNoCalls = transactions.every(({ kind }) => kind === TransactionKind.standard);
  if (publicKey.signatureFingerprint !== keys.ZkSignature || !isShort || !makesNoCalls) return undefined;
  const step = expressStep({ anchor, registration, user: { ...user, userId }, calls, result });
  const endCap: SessionProof = {
    id: 'end-cap',
    title: 'session and end cap',
    program: { kind: 'protocol', name: step.program },
    circuit: step.circuit,
    witness: withoutSecret(step.witness, calls.length),
    lacks: 'secret',
    children: callProofs.map(({ id }) => id),
    output: EndCapResult.hash(result),
    keyHash: keys.UpsExpress,
  };
  return [...callProofs, endCap];
}

function withoutSecret(witness: Omit<ExpressWitness, 'secret'>, calls: number): Json {
  const json = expressRecord(calls).toJSON({ ...witness, secret: 0n }) as Record<string, Json>;
  return Object.fromEntries(Object.entries(json).filter(([name]) => name !== 'secret'));
}
