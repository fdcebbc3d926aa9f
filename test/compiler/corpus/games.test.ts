// The example games can only be played by their rules, and both players see the same outcome.
import { describe, expect, test } from 'vitest';
import { poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { DEPLOYER, Story } from '../../support/story.js';

const [ALICE, BOB] = [5n, 7n];

describe('rock, paper, scissors', () => {
  const HANDS = ['None', 'Rock', 'Paper', 'Scissors'];
  const seal = (user: bigint, hand: string, salt: bigint): bigint =>
    poseidonWithPrefix('roshambo/hand', [user, 1n, BigInt(HANDS.indexOf(hand)), salt]);

  async function sealed(alice: string, bob: string): Promise<Story> {
    const story = await Story.of('roshambo');
    await story.run(DEPLOYER, 'issue', 100n);
    for (const player of [ALICE, BOB]) {
      await story.run(DEPLOYER, 'send', player, 50n);
      await story.run(player, 'receive', DEPLOYER);
    }
    await story.run(ALICE, 'play', BOB, 1n, 20n, seal(ALICE, alice, 11n), 20n, 30n);
    await story.run(BOB, 'play', ALICE, 1n, 20n, seal(BOB, bob, 22n), 20n, 30n);
    return story;
  }

  test('both hands are sealed before one is shown, and both players see one end', async () => {
    const story = await sealed('Rock', 'Scissors');
    expect(await story.fails(ALICE, 'play', BOB, 1n, 20n, 1n, 20n, 30n)).toBe('a number is used once');
    expect(await story.fails(ALICE, 'play', BOB, 2n, 31n, 1n, 20n, 30n)).toBe('30 is less than 31');
    expect(await story.fails(ALICE, 'show', 1n, 'Rock', 11n)).toBe('the opponent may still seal');
    story.waitUntil(20n);
    expect(await story.fails(ALICE, 'play', BOB, 2n, 1n, 1n, 20n, 30n)).toContain('lands too late');
    await story.run(ALICE, 'show', 1n, 'Rock', 11n);
    expect(await story.fails(BOB, 'show', 1n, 'Paper', 22n)).toBe('not what was sealed');
    await story.run(BOB, 'show', 1n, 'Scissors', 22n);
    expect(await story.fails(ALICE, 'end', 1n)).toBe('hands may still be shown');
    story.waitUntil(30n);
    const won = await story.run(ALICE, 'end', 1n);
    expect(won).toMatchObject({ result: '40', state: { 'purse.balance': '70' } });
    expect(won.events).toEqual([{ event: 'Ended', values: { number: '1', gain: '40' } }]);
    expect((await story.run(BOB, 'end', 1n)).result).toBe('0');
    expect(await story.fails(ALICE, 'end', 1n)).toBe('ended before');
  });

  test('who does not show loses, however late their hand comes', async () => {
    const story = await sealed('Rock', 'Paper');
    story.waitUntil(25n);
    await story.run(ALICE, 'show', 1n, 'Rock', 11n);
    story.waitUntil(29n);
    const inTime = story.now;
    story.waitUntil(30n);
    expect(await story.failsFrom(inTime, BOB, 'show', 1n, 'Paper', 22n)).toBe('lands too late: valid until 30');
    expect((await story.run(ALICE, 'end', 1n)).result).toBe('40');
    expect((await story.run(BOB, 'end', 1n)).result).toBe('0');
  });
});

describe('connect four', () => {
  test('is won by four in a row, and only by turns', async () => {
    const story = await Story.of('connectfour');
    await story.run(ALICE, 'start', BOB, 1n, true);
    expect(await story.fails(ALICE, 'drop', 3n)).toBe('no game with you');
    await story.run(BOB, 'start', ALICE, 1n, false);
    expect(await story.fails(BOB, 'drop', 3n)).toBe('not your turn');
    const opening = story.now;
    await story.run(ALICE, 'drop', 3n);
    expect(await story.fails(ALICE, 'drop', 3n)).toBe('not your turn');
    expect(await story.failsFrom(opening, BOB, 'drop', 3n)).toBe('not your turn');
    expect(await story.fails(BOB, 'drop', 7n)).toBe('no such column');
    for (const [user, column] of [
      [BOB, 3n],
      [ALICE, 4n],
      [BOB, 4n],
      [ALICE, 5n],
      [BOB, 0n],
    ] as const)
      expect((await story.run(user, 'drop', column)).result).toBe(false);
    expect((await story.run(ALICE, 'drop', 6n)).result).toBe(true);
    expect(await story.fails(BOB, 'drop', 0n)).toBe('the game is over');
    expect(await story.fails(ALICE, 'start', BOB, 1n, true)).toBe('numbers of games ascend');
  });
});

test('dice: the checkpoint that a bet names decides, for both sides alike', async () => {
  const story = await Story.of('dice');
  const house = DEPLOYER;
  await story.run(house, 'issue', 1000n);
  // A player with money of their own: the house bets against itself until it has lost.
  expect(await story.fails(ALICE, 'place', house, 10n, 3n, 20n)).toBe('0 is less than 10');
  expect(await story.fails(house, 'place', house, 10n, 7n, 20n)).toBe('no such bet');
  const balance = 1000n;
  for (let at = 20n; at < 50n; at += 15n) {
    await story.run(house, 'place', house, 10n, 3n, at);
    expect(await story.fails(house, 'place', house, 10n, 3n, at)).toBe('one bet at a time');
    const placed = story.now;
    await story.run(house, 'accept', house);
    expect(await story.fails(house, 'accept', house)).toBe('no new bet');
    expect(await story.fails(house, 'close', house)).not.toBe('no failure');
    expect(await story.failsFrom(placed, house, 'accept', house)).toMatch(
      /^user \d+ landed a session since checkpoint \d+$/,
    );
    story.waitUntil(at);
    const closed = await story.run(house, 'close', house);
    const [thrown] = closed.events;
    expect(closed.result).toBe(thrown!.values['die'] === '3' ? '50' : '0');
    expect((await story.run(house, 'settle', house)).result).toBe(thrown!.values['die'] === '3' ? '0' : '50');
    expect(await story.fails(house, 'settle', house)).toBe('no game');
    expect(BigInt(closed.state['purse.balance'] as string) + (thrown!.values['die'] === '3' ? 0n : 50n)).toBe(balance);
  }
});

describe('battleship', () => {
  const ship = (row: bigint, column: bigint, isUpright: boolean): object => ({ row, column, isUpright });
  const alices = [ship(0n, 0n, false), ship(2n, 5n, true), ship(7n, 6n, false)];
  const bobs = [ship(4n, 1n, true), ship(0n, 7n, true), ship(3n, 3n, false)];

  test('answers each shot by the fleet under the seal', async () => {
    const story = await Story.of('battleship');
    expect(await story.fails(ALICE, 'place', BOB, true, [ship(0n, 5n, false), alices[1], alices[2]], 9n)).toBe(
      'off the board',
    );
    expect(await story.fails(ALICE, 'place', BOB, true, [ship(2n, 4n, false), alices[1], alices[2]], 9n)).toBe(
      'ship 1 lies on another',
    );
    await story.run(ALICE, 'place', BOB, true, alices, 9n);
    expect(await story.fails(ALICE, 'fire', 0n, alices, 9n)).toBe('no game with you');
    await story.run(BOB, 'place', ALICE, false, bobs, 8n);
    expect(await story.fails(BOB, 'fire', 0n, bobs, 8n)).toBe('not your turn');
    expect((await story.run(ALICE, 'fire', 33n, alices, 9n)).events).toEqual([]);
    expect(await story.fails(BOB, 'fire', 0n, alices, 9n)).toBe('another fleet');
    expect(await story.fails(BOB, 'fire', 64n, bobs, 8n)).toBe('no such cell');
    const hit = await story.run(BOB, 'fire', 0n, bobs, 8n);
    expect(hit.events).toEqual([{ event: 'Shot', values: { cell: '33', wasHit: true } }]);
    expect(await story.fails(BOB, 'fire', 1n, bobs, 8n)).toBe('not your turn');
    const rest = [41n, 49n, 57n, 7n, 15n, 23n, 27n, 28n];
    for (const [i, cell] of rest.entries()) {
      await story.run(ALICE, 'fire', cell, alices, 9n);
      expect((await story.run(BOB, 'fire', 63n, bobs, 8n)).result).toBe(i === rest.length - 1);
    }
    expect(await story.fails(ALICE, 'fire', 0n, alices, 9n)).toBe('the game is over');
  });
});

test('tic-tac-toe is won by three in a row, and only by turns', async () => {
  const story = await Story.of('tictactoe');
  await story.run(ALICE, 'start', BOB, 1n, true);
  expect(await story.fails(ALICE, 'move', 0n)).toBe('no game with you');
  await story.run(BOB, 'start', ALICE, 1n, false);
  expect(await story.fails(BOB, 'move', 0n)).toBe('not your turn');
  const moves = [
    [ALICE, 0n],
    [BOB, 4n],
    [ALICE, 1n],
    [BOB, 5n],
  ] as const;
  for (const [user, cell] of moves) expect((await story.run(user, 'move', cell)).result).toBe(false);
  expect(await story.fails(BOB, 'move', 3n)).toBe('not your turn');
  expect(await story.fails(ALICE, 'move', 9n)).toBe('no such cell');
  expect(await story.fails(ALICE, 'move', 4n)).toBe('taken');
  expect(await story.fails(ALICE, 'start', BOB, 1n, true)).toBe('numbers of games ascend');
  expect((await story.run(ALICE, 'move', 2n)).result).toBe(true);
  expect(await story.fails(BOB, 'move', 3n)).toBe('the game is over');
});
