import { Component, mapping, assert, stale, context, type u32, type u64, type UserId } from 'qed/contract';

/** Irrevocable payments: the sender's totals only grow, so a stale read is a lower bound and needs no deadline. */
export class Channel extends Component {
  sent = mapping<UserId, u64>();
  taken = mapping<UserId, u64>();

  send(to: UserId, amount: u64): void {
    this.sent.set(to, this.sent.get(to) + amount);
  }

  receive(from: UserId): u64 {
    const total = Channel.at(this, from).sent.get(context.userId);
    const amount = total - this.taken.get(from);
    this.taken.set(from, total);
    return amount;
  }
}

interface Offer {
  total: u64;
  revokedAt: u32;
}

/** Revocable payments: open until revoked; what is left comes back once no session can still draw on the old state. */
export class Allowance extends Component {
  offers = mapping<UserId, Offer>();
  drawn = mapping<UserId, u64>();

  offer(to: UserId, amount: u64): void {
    const { total, revokedAt } = this.offers.get(to);
    assert(revokedAt === 0n, 'revoked: reclaim first');
    this.offers.set(to, { total: total + amount, revokedAt });
  }

  draw(from: UserId, amount: u64): void {
    const offer = stale(
      Allowance.at(this, from).offers.get(context.userId),
      '`reclaim` waits for the last who has not seen `revoke`',
    );
    const { total, revokedAt } = offer;
    const drawn = this.drawn.get(from) + amount;
    assert(revokedAt === 0n && drawn <= total, 'allowance too low');
    this.drawn.set(from, drawn);
  }

  revoke(to: UserId): void {
    this.offers.set(to, { ...this.offers.get(to), revokedAt: context.checkpoint.id });
  }

  reclaim(to: UserId): u64 {
    const { total, revokedAt } = this.offers.get(to);
    assert(revokedAt > 0n && context.checkpoint.id >= revokedAt + 2n * context.checkpoint.maxAge, 'still drawable');
    const drawn = stale(Allowance.at(this, to).drawn.get(context.userId), 'nothing can be drawn any more');
    this.offers.set(to, { total: drawn, revokedAt: 0n });
    return total - drawn;
  }
}
