import { Contract, mapping, type u64, type UserId } from 'qed/contract';

/** A union of bigint literals. */
export type Side = 1n | 2n;

/** The same of numbers, from a constant object. */
export const Level = { Low: 0, High: 1 } as const;
export type Level = (typeof Level)[keyof typeof Level];

export enum Mood {
  Calm,
  Wild,
}

export interface Order {
  owner: UserId;
  side: Side;
  level: Level;
  mood: Mood;
  'in all': u64;
}

/** Takes members of enums and of unions of literals wherever a value can stand. */
export class Trades extends Contract {
  last: Side = 1n;
  level: Level = 0;
  count: u64 = 0n;
  bySide = mapping<Side, u64>();
  byAll = mapping<[UserId, Side, Level, Mood], u64>();

  trade(side: Side): Side {
    this.last = side;
    this.bySide.set(side, this.bySide.get(side) + 1n);
    return side;
  }

  order(order: Order): Level {
    const { owner, side, level, mood } = order;
    this.byAll.set([owner, side, level, mood], 7n);
    this.level = level;
    this.count += order['in all'];
    return level;
  }
}
