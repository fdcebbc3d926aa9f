import { Contract, mapping, context, type u64, type UserId } from 'qed/contract';
import { nativeBalance } from 'qed/system';

/**
 * Contract 0. A user's native balance is in their user leaf; this contract alone moves it between users. A sender's totals only grow,
 * so a receiver may claim from any past state of the sender's.
 */
export class NativeToken extends Contract {
  sent = mapping<UserId, u64>();
  claimed = mapping<UserId, u64>();

  /** Takes `amount` from the user's balance and grants it to `to`. */
  send(to: UserId, amount: u64): void {
    nativeBalance.debit(amount);
    this.sent.set(to, this.sent.get(to) + amount);
  }

  /** Adds what `from` has sent since the last claim to the user's balance. */
  claim(from: UserId): u64 {
    const total = NativeToken.at(from).sent.get(context.userId);
    const amount = total - this.claimed.get(from);
    this.claimed.set(from, total);
    nativeBalance.credit(amount);
    return amount;
  }
}
