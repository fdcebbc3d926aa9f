import { Contract, assert, mapping, poseidon, type Hash, type u32, type u64 } from 'qed/contract';
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
}
