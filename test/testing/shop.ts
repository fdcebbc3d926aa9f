import { assert, balance, Contract, type u64, type UserId } from 'qed/contract';

/** A contract that pays with the native token. */
export class Shop extends Contract {
  bought: u64 = 0n;

  buy(seller: UserId, price: u64): void {
    assert(price > 0n, 'nothing is free');
    balance.spend(seller, price);
    this.bought += 1n;
  }
}
