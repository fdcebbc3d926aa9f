import { Contract, assert, type u64 } from 'qed/contract';

/** Every user has a count of their own. */
export class Counter extends Contract {
  count: u64 = 0n;

  add(amount: u64): u64 {
    assert(amount > 0n, 'add something');
    this.count += amount;
    return this.count;
  }
}
