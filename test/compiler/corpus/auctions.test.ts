// In the example auctions and markets the right bid wins, and nobody can keep another user's money.
import { expect, test } from 'vitest';
import { poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { DEPLOYER, Story } from '../../support/story.js';

const [ALICE, BOB, CAROL] = [5n, 7n, 9n];
const SELLER = 20n;
const seal = (user: bigint, amount: bigint): bigint => poseidonWithPrefix('auction/bid', [user, amount, 77n]);

async function sealed(): Promise<Story> {
  const story = await Story.of('auction');
  await story.run(DEPLOYER, 'issue', 300n);
  for (const bidder of [ALICE, BOB, CAROL]) {
    await story.run(DEPLOYER, 'send', bidder, 100n);
    await story.run(bidder, 'receive', DEPLOYER);
  }
  await story.run(SELLER, 'offer', 10n, 20n, 30n, 40n);
  await story.run(ALICE, 'seal', SELLER, seal(ALICE, 60n), 100n);
  await story.run(BOB, 'seal', SELLER, seal(BOB, 45n), 50n);
  await story.run(CAROL, 'seal', SELLER, seal(CAROL, 90n), 90n);
  return story;
}

test('a sealed-bid auction sells to the highest open bid for the second', async () => {
  const story = await sealed();
  expect(await story.fails(ALICE, 'seal', SELLER, 1n, 0n)).toBe('one bid each');
  expect(await story.fails(BOB, 'seal', 99n, 1n, 0n)).toBe('lands too late: valid until 0');
  expect(await story.fails(ALICE, 'open', SELLER, 60n, 77n)).toBe('sealing still runs');
  story.waitUntil(20n);
  await story.run(ALICE, 'open', SELLER, 60n, 77n);
  expect(await story.fails(BOB, 'open', SELLER, 61n, 77n)).toBe('not what was sealed');
  await story.run(BOB, 'open', SELLER, 45n, 77n);
  expect(await story.fails(SELLER, 'decide', [ALICE, BOB, CAROL, 0n])).toBe('not the time to decide');
  const before = story.now;
  story.waitUntil(30n);
  // Carol sees the others' bids and opens with a session of before; it does not count.
  expect(await story.failsFrom(before, CAROL, 'open', SELLER, 90n, 77n)).toBe('lands too late: valid until 30');
  expect(await story.fails(SELLER, 'decide', [ALICE, BOB, ALICE, 0n])).toBe('named twice');
  expect(await story.fails(ALICE, 'settle', SELLER)).toBe('not decided yet');
  const decided = await story.run(SELLER, 'decide', [BOB, ALICE, CAROL, 0n]);
  expect(decided.events).toEqual([{ event: 'Won', values: { winner: '5', price: '45' } }]);
  expect(decided.state['purse.balance']).toBe('45');
  expect((await story.run(ALICE, 'settle', SELLER)).result).toBe('55');
  expect(await story.fails(ALICE, 'settle', SELLER)).toBe('settled before');
  expect((await story.run(BOB, 'settle', SELLER)).result).toBe('50');
});

test('a seller who does not decide in time gets nothing and keeps nobody’s money', async () => {
  const story = await sealed();
  story.waitUntil(35n);
  const inTime = story.now;
  story.waitUntil(40n);
  expect((await story.run(CAROL, 'settle', SELLER)).result).toBe('90');
  expect(await story.failsFrom(inTime, SELLER, 'decide', [ALICE, BOB, CAROL, 0n])).toBe(
    'lands too late: valid until 40',
  );
});

test('an order is filled from the quotes that cross it, while it lasts', async () => {
  const story = await Story.of('orders');
  await story.run(ALICE, 'post', 1n, 10n, 9n, 20n);
  expect(await story.fails(ALICE, 'post', 1n, 10n, 5n, 100n)).toBe('an order is open');
  await story.run(BOB, 'quote', 0n, 2n, 8n, 3n);
  await story.run(BOB, 'quote', 1n, 2n, 11n, 3n);
  await story.run(BOB, 'quote', 3n, 2n, 9n, 4n);
  const matched = await story.run(BOB, 'match', ALICE);
  expect(matched.result).toBe('60');
  expect(matched.events).toEqual([{ event: 'Fill', values: { order: '1', size: '7', cost: '60' } }]);
  expect((matched.state['book'] as { size: string }[]).map(({ size }) => size)).toEqual(['0', '3', '0', '0']);
  await story.run(BOB, 'quote', 2n, 2n, 10n, 5n);
  expect((await story.run(BOB, 'match', ALICE)).events).toMatchObject([{ values: { size: '9', cost: '80' } }]);
  expect((await story.run(BOB, 'match', ALICE)).result).toBe('80');
  story.waitUntil(20n);
  expect(await story.fails(BOB, 'match', ALICE)).toBe('lands too late: valid until 20');
  expect((await story.run(ALICE, 'post', 2n, 1n, 1n, 200n)).state['nonce']).toBe('2');
});
