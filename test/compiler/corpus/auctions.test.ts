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
  expect((await story.run(ALICE, 'settle', SELLER)).result).toBe('55');
  expect(await story.fails(ALICE, 'settle', SELLER)).toBe('settled before');
  expect((await story.run(BOB, 'settle', SELLER)).result).toBe('50');
  expect((await story.run(SELLER, 'receive', ALICE)).result).toBe('45');
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
