import {
  Contract,
  assert,
  context,
  mapping,
  merkleRoot,
  poseidon,
  type CheckpointId,
  type FixedArray,
  type Hash,
  type u32,
  type u64,
} from 'qed/contract';
import { nativeBalance } from 'qed/system';

/**
 * Contract 1. Its layout is a constant of BatchProcessWithdrawals: request number n is in slot 2^32 + n, in trees of height 34.
 */
export class Bridge extends Contract {
  /** The number of the next request. It never falls, so no slot of `requests` is written twice. */
  requestCount: u32 = 0n;
  requests = mapping<u32, Hash>();
  /** By index in the deposit tree: the deposits that this user has taken. */
  claimedDeposits = mapping<u32, boolean>();

  /** Takes `amount` from the user's balance and asks for its payment to `recipient` outside. It cannot be taken back. Returns the request's number. */
  withdraw(recipient: Hash, amount: u64): u32 {
    assert(amount > 0n, 'nothing to withdraw');
    nativeBalance.debit(amount);
    const number = this.requestCount;
    this.requestCount = number + 1n;
    this.requests.set(number, poseidon('qed/withdrawal-request', recipient, amount));
    return number;
  }

  /**
   * Adds a deposit for the user to the balance, once: the one at `index` of the deposit tree. `path` leads from its leaf to the root that the tree had at
   * `checkpoint`, which may be long ago: the tree only grows.
   */
  claim(index: u32, amount: u64, reference: Hash, checkpoint: CheckpointId, path: FixedArray<Hash, 32>): void {
    assert(!this.claimedDeposits.get(index), 'this deposit was claimed before');
    const leaf = poseidon('qed/deposit-leaf', context.userId, amount, reference);
    const { depositRoot } = context.checkpointAt(checkpoint);
    assert(merkleRoot(leaf, index, path) === depositRoot, 'the user has no such deposit');
    this.claimedDeposits.set(index, true);
    nativeBalance.credit(amount);
  }
}
