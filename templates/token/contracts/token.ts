import { Contract, assert, context, emit, mapping, type u64, type UserId } from 'qed/contract';

export interface Transfer {
  to: UserId;
  amount: u64;
}

/** A token. Every holder keeps their own balance, and a receiver claims what others have sent. */
export class Token extends Contract {
  balance: u64 = 0n;
  /** What the holder has sent to each user in all. It only grows, so an old read of it is never too much. */
  sent = mapping<UserId, u64>();
  /** What the holder has claimed from each user in all. */
  claimed = mapping<UserId, u64>();

  mint(amount: u64): void {
    assert(context.userId === context.deployer, 'only the deployer mints');
    this.balance += amount;
  }

  transfer(to: UserId, amount: u64): void {
    assert(amount <= this.balance, 'balance too low');
    this.balance -= amount;
    this.sent.set(to, this.sent.get(to) + amount);
    emit<Transfer>({ to, amount });
  }

  claim(from: UserId): u64 {
    const total = Token.at(from).sent.get(context.userId);
    const amount = total - this.claimed.get(from);
    this.claimed.set(from, total);
    this.balance += amount;
    return amount;
  }
}
