import { Component, assert, context, type u64, type UserId } from 'qed/contract';
import { Channel } from './library.js';

/** A user's money in a contract, and what they have sent to others and taken from them. Only `issue` makes any: `put` is for what was taken elsewhere. */
export class Purse extends Component {
  balance: u64 = 0n;
  payments = new Channel();

  issue(amount: u64): void {
    assert(context.userId === context.deployer, 'only the deployer issues money');
    this.put(amount);
  }

  put(amount: u64): void {
    this.balance += amount;
  }

  take(amount: u64): void {
    assert(amount <= this.balance, `${this.balance} is less than ${amount}`);
    this.balance -= amount;
  }

  send(to: UserId, amount: u64): void {
    this.take(amount);
    this.payments.send(to, amount);
  }

  receive(from: UserId): u64 {
    const amount = this.payments.receive(from);
    this.put(amount);
    return amount;
  }
}
