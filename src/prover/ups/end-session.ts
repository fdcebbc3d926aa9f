import { Field } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { DEFERRED_DEBT_HEIGHT } from '../../parth/heights.js';
import { UserLeaf, type NetworkConfig } from '../../parth/leaves.js';
import { EndCapAuthorization, type EndCapResult } from '../../parth/statements/session.js';
import { emptyRoot } from '../../parth/trees/merkle-tree.js';
import type { Session } from './session-anchor.js';

/** States, in a scope `debts`, that no call is owed any more. */
export function nothingOwed({ current }: Session): void {
  scope('debts', () => {
    constrain('inline', () => current.inlineDebtTop.assertEquals(0));
    constrain('deferred-count', () => current.deferredAdded.assertEquals(current.deferredSettled));
    constrain('deferred-root', () => current.deferredDebtRoot.assertEquals(emptyRoot(DEFERRED_DEBT_HEIGHT)));
  });
}

/**
 * The net change of a session that ends here (PROTOCOL §4): the fee is taken from the balance, and the nonce counts one more. States
 * `fee-covered` and `nonce`. That nothing is owed and that the user wants it is for the end cap to state.
 */
export function endSession(
  { start, current }: Session,
  config: VarsOf<typeof NetworkConfig>,
): VarsOf<typeof EndCapResult> {
  const fee = config.baseFee
    .add(config.feePerTransaction.mul(current.txCount))
    .add(config.feePerSlot.mul(current.slotsModified))
    .seal();
  // The fee is below 2^98, so it cannot wrap, and what the balance covers is within 64 bits.
  const balance = current.userLeaf.balance.sub(fee).seal();
  constrain('fee-covered', () => balance.toBits(64));
  const nonce = current.userLeaf.nonce.add(1).seal();
  constrain('nonce', () => nonce.toBits(32));
  return {
    userId: start.userId,
    startUserLeafHash: start.startUserLeafHash,
    endUserLeafHash: hashOf(UserLeaf, { ...current.userLeaf, balance, nonce }),
    checkpointId: start.checkpointId,
    checkpointTreeRoot: start.checkpointTreeRoot,
    validUntil: current.validUntil,
    stats: {
      fees: fee,
      userOps: new Field(1),
      transactions: current.txCount,
      slotsModified: current.slotsModified,
    },
  };
}

/** What a user signs to consent to a session that ended so: this network, this user, this change. */
export const endCapMessage = (
  { start, current }: Session,
  config: VarsOf<typeof NetworkConfig>,
  result: Pick<VarsOf<typeof EndCapResult>, 'endUserLeafHash'>,
): Field =>
  hashOf(EndCapAuthorization, {
    networkMagic: config.magic,
    userId: start.userId,
    nonce: start.nonce,
    startUserLeafHash: start.startUserLeafHash,
    endUserLeafHash: result.endUserLeafHash,
    checkpointLeafHash: start.checkpointLeafHash,
    txStackHash: current.txStackHash,
    txCount: current.txCount,
  });
