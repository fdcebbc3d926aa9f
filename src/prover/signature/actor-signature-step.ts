import { MAX_ACTOR_CALLS } from '../../parth/actor.js';
import { Call } from '../../parth/statements/contract-call.js';
import { EndCapAuthorization, SignatureStatement } from '../../parth/statements/session.js';
import type { ActorSignatureWitness } from './actor-signature.js';

/** A transaction of a session as the transaction stack has it. */
export interface SessionTransaction {
  /** A `TransactionKind`. */
  readonly kind: bigint;
  readonly call: Call;
}

/** ActorSignature's input and the hash of the statement that its proof makes. */
export interface ActorSignatureStep {
  readonly program: 'ActorSignature';
  readonly circuit: 'ActorSignature';
  readonly witness: ActorSignatureWitness;
  readonly output: bigint;
}

/**
 * ActorSignature: the actor of a contract signs the end of a session that consists of these transactions. It refuses nothing that the circuit refuses.
 * Throws a RangeError for more transactions than an actor's session may have.
 */
export function actorSignatureStep(
  authorization: EndCapAuthorization,
  contractId: bigint,
  transactions: readonly SessionTransaction[],
): ActorSignatureStep {
  const unused = MAX_ACTOR_CALLS - transactions.length;
  if (unused < 0) throw new RangeError(`an actor's session has at most ${MAX_ACTOR_CALLS} transactions`);
  const padding = Array.from({ length: unused }, (): SessionTransaction => ({ kind: 0n, call: Call.zero() }));
  return {
    program: 'ActorSignature',
    circuit: 'ActorSignature',
    witness: {
      authorization,
      keyParam: contractId,
      count: BigInt(transactions.length),
      transactions: [...transactions, ...padding],
    },
    output: SignatureStatement.hash({ keyParam: contractId, message: EndCapAuthorization.hash(authorization) }),
  };
}
