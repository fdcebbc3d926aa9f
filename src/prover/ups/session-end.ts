import { UserLeaf, type NetworkConfig } from '../../parth/leaves.js';
import { EndCapAuthorization, type EndCapResult } from '../../parth/statements/session.js';
import { sessionFee } from '../../parth/session-fee.js';
import type { SessionSoFar } from './session-start.js';

/** How a session ends: what the user has to sign for it, and what its end cap will state. */
export interface SessionEnd {
  readonly authorization: EndCapAuthorization;
  /** The hash of `authorization`: what the user signs. */
  readonly message: bigint;
  readonly endUserLeaf: UserLeaf;
  readonly result: EndCapResult;
}

/** The end of a session. Throws a RangeError where the balance does not cover the fee, for then there is nothing to sign. */
export function sessionEnd({ start, current }: SessionSoFar, config: NetworkConfig): SessionEnd {
  const fee = sessionFee(config, current.txCount, current.slotsModified);
  if (fee > current.userLeaf.balance) throw new RangeError(`the fee of ${fee} exceeds the balance`);
  const endUserLeaf: UserLeaf = {
    ...current.userLeaf,
    balance: current.userLeaf.balance - fee,
    nonce: current.userLeaf.nonce + 1n,
  };
  const endUserLeafHash = UserLeaf.hash(endUserLeaf);
  const authorization: EndCapAuthorization = {
    networkMagic: config.magic,
    userId: start.userId,
    nonce: start.nonce,
    startUserLeafHash: start.startUserLeafHash,
    endUserLeafHash,
    checkpointLeafHash: start.checkpointLeafHash,
    txStackHash: current.txStackHash,
    txCount: current.txCount,
  };
  return {
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
