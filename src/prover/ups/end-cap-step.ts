import { MAX_ACTOR_CALLS } from '../../parth/actor.js';
import { PublicKey, UserLeaf, type CheckpointLeaf, type NetworkConfig } from '../../parth/leaves.js';
import { Call } from '../../parth/statements/contract-call.js';
import type { MerklePath } from '../../parth/merkle-tree.js';
import {
  EndCapAuthorization,
  KeySecret,
  SignatureStatement,
  type EndCapResult,
  type UpsHeader,
} from '../../parth/statements/session.js';
import type { ActorSignatureWitness } from '../signature/actor-signature.js';
import type { ZkSignatureWitness } from '../signature/zk-signature.js';
import type { StandardEndCapWitness } from './standard-end-cap.js';

/** What an end cap is made of. */
export interface EndCapInput {
  /** The header of the session's last step. */
  readonly previous: UpsHeader;
  /** The place of the last step's key in the UPS whitelist. */
  readonly whitelistPath: MerklePath;
  readonly checkpointLeaf: CheckpointLeaf;
  readonly config: NetworkConfig;
  readonly keyParam: bigint;
}

/** UPSStandardEndCap's input, what the user has to sign for it, and what its proof will state. */
export interface EndCapStep {
  readonly program: 'UpsEndCap';
  readonly circuit: 'UPSStandardEndCap';
  readonly witness: StandardEndCapWitness;
  readonly authorization: EndCapAuthorization;
  /** The hash of `authorization`: the message of the signature proof. */
  readonly message: bigint;
  readonly endUserLeaf: UserLeaf;
  readonly result: EndCapResult;
}

/** The fee of a session, burned at its end (PROTOCOL §4). */
export const sessionFee = (config: NetworkConfig, txCount: bigint, slotsModified: bigint): bigint =>
  config.baseFee + config.feePerTransaction * txCount + config.feePerSlot * slotsModified;

/**
 * UPSStandardEndCap. It refuses nothing that the circuit refuses. Throws a RangeError where the balance does not cover the fee, for then
 * there is nothing to sign.
 */
export function endCapStep(input: EndCapInput): EndCapStep {
  const { start, current } = input.previous;
  const fee = sessionFee(input.config, current.txCount, current.slotsModified);
  if (fee > current.userLeaf.balance) throw new RangeError(`the fee of ${fee} exceeds the balance`);
  const endUserLeaf: UserLeaf = {
    ...current.userLeaf,
    balance: current.userLeaf.balance - fee,
    nonce: current.userLeaf.nonce + 1n,
  };
  const endUserLeafHash = UserLeaf.hash(endUserLeaf);
  const authorization: EndCapAuthorization = {
    networkMagic: input.config.magic,
    userId: start.userId,
    nonce: start.nonce,
    startUserLeafHash: start.startUserLeafHash,
    endUserLeafHash,
    checkpointLeafHash: start.checkpointLeafHash,
    txStackHash: current.txStackHash,
    txCount: current.txCount,
  };
  return {
    program: 'UpsEndCap',
    circuit: 'UPSStandardEndCap',
    witness: {
      previous: { header: input.previous, whitelistPath: input.whitelistPath },
      checkpointLeaf: input.checkpointLeaf,
      config: input.config,
      keyParam: input.keyParam,
    },
    authorization,
    message: EndCapAuthorization.hash(authorization),
    endUserLeaf,
    result: {
      userId: start.userId,
      startUserLeafHash: start.startUserLeafHash,
      endUserLeafHash,
      checkpointId: start.checkpointId,
      checkpointTreeRoot: start.checkpointTreeRoot,
      validUntil: current.validUntil,
      stats: {
        fees: fee,
        userOps: 1n,
        transactions: current.txCount,
        slotsModified: current.slotsModified,
      },
    },
  };
}

/** ZkSignature's input and the hash of the statement that its proof makes. */
export interface SignatureStep {
  readonly program: 'ZkSignature';
  readonly circuit: 'ZkSignature';
  readonly witness: ZkSignatureWitness;
  readonly output: bigint;
}

/** ZkSignature: the holder of `secret` signs `message`. The witness holds the secret: it stays with the user. */
export function zkSignatureStep(secret: bigint, message: bigint): SignatureStep {
  return {
    program: 'ZkSignature',
    circuit: 'ZkSignature',
    witness: { secret, message },
    output: SignatureStatement.hash({ keyParam: keyParamOf(secret), message }),
  };
}

/** The public parameter of a ZkSignature key. */
export const keyParamOf = (secret: bigint): bigint => KeySecret.hash({ secret });

/** The hash by which a user's key is registered. `signatureFingerprint` is the key hash of the scheme's program. */
export const publicKeyHashOf = (signatureFingerprint: bigint, keyParam: bigint): bigint =>
  PublicKey.hash({ signatureFingerprint, keyParam });

/** A transaction of a session as the transaction stack has it. */
export interface Transaction {
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
  transactions: readonly Transaction[],
): ActorSignatureStep {
  const unused = MAX_ACTOR_CALLS - transactions.length;
  if (unused < 0) throw new RangeError(`an actor's session has at most ${MAX_ACTOR_CALLS} transactions`);
  const padding = Array.from({ length: unused }, (): Transaction => ({ kind: 0n, call: Call.zero() }));
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
