import { Contract, assert, context, mapping, poseidon, stale } from 'qed/contract';
import type { Hash, u32, UserId } from 'qed/contract';

export enum Hand {
  None,
  Rock,
  Paper,
  Scissors,
}

interface Game {
  opponent: UserId;
  seal: Hash;
  hand: Hand;
  /** Seals land by the first of these checkpoints, hands by the second. */
  sealsBy: u32;
  showsBy: u32;
  isOver: boolean;
}

/** What a player publishes first. The salt keeps the hand secret, and the player's id keeps others from copying it. */
export const commit = (player: UserId, number: u32, hand: Hand, salt: Hash): Hash =>
  poseidon('game/hand', player, number, hand, salt);

/** Rock, paper, scissors: both players seal a hand, both show it, then both compute the same end. */
export class RockPaperScissors extends Contract {
  /** By number; both players use the same one. */
  games = mapping<u32, Game>();
  wins: u32 = 0n;

  play(opponent: UserId, number: u32, seal: Hash, sealsBy: u32, showsBy: u32): void {
    assert(this.games.get(number).showsBy === 0n, 'a number is used once');
    assert(opponent !== context.userId && sealsBy < showsBy, 'no such game');
    context.validUntil(sealsBy);
    this.games.set(number, { opponent, seal, hand: Hand.None, sealsBy, showsBy, isOver: false });
  }

  show(number: u32, hand: Hand, salt: Hash): void {
    const game = this.games.get(number);
    assert(context.checkpoint.id >= game.sealsBy, 'the opponent may still seal');
    context.validUntil(game.showsBy);
    assert(hand !== Hand.None && commit(context.userId, number, hand, salt) === game.seal, 'not what was sealed');
    this.games.set(number, { ...game, hand });
  }

  /** Whether the caller won. From `showsBy` on no hand can be shown any more, so both players see the same two. */
  end(number: u32): boolean {
    const mine = this.games.get(number);
    assert(mine.showsBy !== 0n && context.checkpoint.id >= mine.showsBy, 'hands may still be shown');
    assert(!mine.isOver, 'ended before');
    const theirs = stale(
      RockPaperScissors.at(mine.opponent).games.get(number),
      'hands are final from `showsBy` on',
    );
    const isGame =
      theirs.opponent === context.userId && theirs.sealsBy === mine.sealsBy && theirs.showsBy === mine.showsBy;
    const won = isGame && beats(mine.hand, theirs.hand);
    if (won) this.wins += 1n;
    this.games.set(number, { ...mine, isOver: true });
    return won;
  }
}

function beats(a: Hand, b: Hand): boolean {
  switch (a) {
    case Hand.None:
      return false;
    case Hand.Rock:
      return b === Hand.Scissors || b === Hand.None;
    case Hand.Paper:
      return b === Hand.Rock || b === Hand.None;
    default:
      return b === Hand.Paper || b === Hand.None;
  }
}
