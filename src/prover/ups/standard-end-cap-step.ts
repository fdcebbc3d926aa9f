import { UserLeaf, type CheckpointLeaf, type NetworkConfig } from '../../parth/leaves.js';
import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import { EndCapAuthorization, type EndCapResult, type UpsHeader } from '../../parth/statements/session.js';
import { sessionFee } from '../../parth/session-fee.js';
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
