import { Contract, mapping, assert, stale, context, emit, u64, u128, type u32, type UserId } from 'qed/contract';
import { Allowance, Channel } from './library.js';
import { Purse } from './purse.js';

interface Order {
  nonce: u32;
  sellsA: boolean;
  amount: u64;
  least: u64;
  until: u32;
}
interface Filled {
  trader: UserId;
  sold: u64;
  bought: u64;
}

/**
 * A constant-product pool kept by an actor: anyone cranks it, nobody owns it. Traders post orders with the money put aside for the pool. Since anybody may
 * call any method as the pool, at the pool's cost, each either makes progress or refuses it.
 */
export class Amm extends Contract {
  /** A trader's money in the two tokens, and the order that stands. */
  a = new Purse();
  b = new Purse();
  order: Order = { nonce: 0n, sellsA: false, amount: 0n, least: 0n, until: 0n };
  offersA = new Allowance();
  offersB = new Allowance();
  /** The pool's. */
  reserveA: u64 = 0n;
  reserveB: u64 = 0n;
  paysA = new Channel();
  paysB = new Channel();
  done = mapping<UserId, u32>();

  /** Of one a in millionths of b. */
  get price(): u64 {
    return ratio(this.reserveA, this.reserveB);
  }

  issue(amountA: u64, amountB: u64): void {
    this.a.issue(amountA);
    this.b.issue(amountB);
  }

  give(to: UserId, amountA: u64, amountB: u64): void {
    asTrader();
    this.a.take(amountA);
    this.b.take(amountB);
    this.paysA.send(to, amountA);
    this.paysB.send(to, amountB);
  }

  post(pool: UserId, sellsA: boolean, amount: u64, least: u64, until: u32): void {
    asTrader();
    assert(context.isActor(pool), 'not the pool');
    if (sellsA) {
      this.a.take(amount);
      this.offersA.offer(pool, amount);
    } else {
      this.b.take(amount);
      this.offersB.offer(pool, amount);
    }
    this.order = { nonce: this.order.nonce + 1n, sellsA, amount, least, until };
  }

  /** Takes in what was given to the pool. */
  found(from: UserId): void {
    asPool();
    const [gotA, gotB] = [this.paysA.receive(from), this.paysB.receive(from)];
    assert(gotA + gotB > 0n, 'nothing was given');
    this.reserveA += gotA;
    this.reserveB += gotB;
  }

  /** Once for each order. */
  fill(trader: UserId): u64 {
    asPool();
    const { nonce, sellsA, amount, least, until } = Amm.at(trader).order;
    context.validUntil(until);
    assert(nonce > this.done.get(trader), 'filled before');
    const [from, to] = sellsA ? [this.reserveA, this.reserveB] : [this.reserveB, this.reserveA];
    const out = u64((u128(to) * u128(amount)) / (u128(from) + u128(amount)));
    assert(out >= least, `${out} is less than ${least}`);
    this.done.set(trader, nonce);
    if (sellsA) {
      this.offersA.draw(trader, amount);
      this.reserveA += amount;
      this.reserveB -= out;
      this.paysB.send(trader, out);
    } else {
      this.offersB.draw(trader, amount);
      this.reserveB += amount;
      this.reserveA -= out;
      this.paysA.send(trader, out);
    }
    emit<Filled>({ trader, sold: amount, bought: out });
    return out;
  }

  collect(from: UserId): [u64, u64] {
    asTrader();
    const [gotA, gotB] = [this.paysA.receive(from), this.paysB.receive(from)];
    this.a.put(gotA);
    this.b.put(gotB);
    return [gotA, gotB];
  }

  priceOf(pool: UserId): u64 {
    asTrader();
    assert(context.isActor(pool), 'not the pool');
    const { reserveA, reserveB } = Amm.at(pool);
    return ratio(stale(reserveA, 'a quote: an order names its least'), stale(reserveB, 'as above'));
  }
}

const ratio = (a: u64, b: u64): u64 => u64((u128(b) * 1_000_000n) / u128(a));

function asPool(): void {
  assert(context.isActor(context.userId), 'only as the pool');
}

function asTrader(): void {
  assert(!context.isActor(context.userId), 'not as the pool');
}
