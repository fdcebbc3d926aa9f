// The example escrow, crowdfunding and savings contracts pay out or refund each deposit exactly once.
import { describe, expect, test } from 'vitest';
import { poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { DEPLOYER, Story } from '../../support/story.js';

const [ALICE, BOB, CAROL] = [5n, 7n, 9n];

/** A contract that calls Coin, and users with a hundred coins each. */
async function withCoins(fixture: string, users: readonly bigint[]): Promise<Story> {
  const story = await Story.of(fixture);
  await story.run(DEPLOYER, 'Coin.mint', 100n * BigInt(users.length));
  for (const user of users) {
    await story.run(DEPLOYER, 'Coin.send', user, 100n);
    await story.run(user, 'Coin.receive', DEPLOYER);
  }
  return story;
}

describe('an escrow', () => {
  const lock = poseidonWithPrefix('escrow', [777n]);

  test('is taken with the preimage, once, and only through the contract that locked it', async () => {
    const story = await withCoins('escrow', [ALICE]);
    const opened = await story.run(ALICE, 'open', BOB, 60n, 30n, lock);
    expect(opened.calls).toMatchObject([{ mode: 'inline', method: 'Coin.lock', inputs: ['7', '1', '60', '30'] }]);
    expect(await story.fails(ALICE, 'open', BOB, 41n, 30n, lock)).toBe('40 is less than 41');
    expect(await story.fails(BOB, 'take', ALICE, 1n, 778n)).toBe('wrong preimage');
    expect(await story.fails(CAROL, 'take', ALICE, 1n, 777n)).toBe('wrong preimage');
    // Asked without the escrow, Coin knows of no such lock.
    expect(await story.fails(BOB, 'Coin.release', ALICE, 1n)).toBe('lands too late: valid until 0');
    expect((await story.run(BOB, 'take', ALICE, 1n, 777n)).result).toBe('60');
    expect(await story.fails(BOB, 'take', ALICE, 1n, 777n)).toBe('released before');
    story.waitUntil(30n);
    expect(await story.fails(ALICE, 'refund', BOB, 1n)).toBe('released');
    expect((await story.run(BOB, 'Coin.send', CAROL, 60n)).state['purse.balance']).toBe('0');
  });

  test('goes back when it can be taken no more', async () => {
    const story = await withCoins('escrow', [ALICE]);
    await story.run(ALICE, 'open', BOB, 60n, 20n, lock);
    expect(await story.fails(ALICE, 'refund', BOB, 1n)).toBe('still locked');
    story.waitUntil(19n);
    const inTime = story.now;
    story.waitUntil(20n);
    expect((await story.run(ALICE, 'refund', BOB, 1n)).result).toBe('60');
    expect((await story.run(ALICE, 'refund', BOB, 1n)).result).toBe('0');
    expect(await story.failsFrom(inTime, BOB, 'take', ALICE, 1n, 777n)).toBe('lands too late: valid until 20');
    expect((await story.run(ALICE, 'Coin.send', BOB, 100n)).state['purse.balance']).toBe('0');
  });
});

describe('crowdfunding', () => {
  test('takes all pledges at once when they reach the goal', async () => {
    const story = await withCoins('crowdfund', [ALICE, BOB]);
    expect(await story.fails(CAROL, 'launch', 0n, 40n)).toBe('no goal');
    await story.run(CAROL, 'launch', 150n, 40n);
    expect(await story.fails(ALICE, 'pledge', CAROL, 1n, 80n)).toBe('no such campaign');
    await story.run(ALICE, 'pledge', CAROL, 0n, 80n);
    expect(await story.fails(ALICE, 'pledge', CAROL, 0n, 20n)).toBe('pledged before');
    expect(await story.fails(CAROL, 'collect', 0n, [ALICE, BOB, 0n])).toBe('80 of 150');
    expect(await story.fails(CAROL, 'collect', 0n, [ALICE, ALICE, 0n])).toBe('released before');
    await story.run(BOB, 'pledge', CAROL, 0n, 70n);
    const collected = await story.run(CAROL, 'collect', 0n, [ALICE, BOB, 0n]);
    expect(collected.events).toEqual([
      { event: 'Funded', values: { creator: '9', total: '150' } },
      { event: 'Released', values: { controller: '3', from: '5', amount: '80' } },
      { event: 'Released', values: { controller: '3', from: '7', amount: '70' } },
    ]);
    expect(await story.fails(CAROL, 'collect', 0n, [ALICE, BOB, 0n])).toBe('released before');
    story.waitUntil(40n);
    expect(await story.fails(ALICE, 'refund', CAROL, 0n)).toBe('released');
  });

  test('that misses its goal gives the pledges back', async () => {
    const story = await withCoins('crowdfund', [ALICE]);
    await story.run(CAROL, 'launch', 150n, 20n);
    await story.run(ALICE, 'pledge', CAROL, 0n, 80n);
    story.waitUntil(20n);
    expect((await story.run(ALICE, 'refund', CAROL, 0n)).result).toBe('80');
    expect(await story.fails(CAROL, 'Coin.release', ALICE, 0n)).toContain('lands too late');
  });
});

test('a payment is rounded up by a deferred call', async () => {
  const story = await withCoins('roundup', [ALICE]);
  expect(await story.fails(ALICE, 'pay', BOB, 33n)).toBe('join first');
  await story.run(ALICE, 'join', CAROL, 10n);
  const paid = await story.run(ALICE, 'pay', BOB, 33n);
  expect(paid.result).toBe('40');
  expect(paid.calls).toMatchObject([
    { mode: 'inline', method: 'Coin.send', inputs: ['7', '33'] },
    { mode: 'deferred', method: 'Coin.send', inputs: ['9', '7'] },
  ]);
  expect((await story.run(ALICE, 'pay', BOB, 50n)).calls).toHaveLength(1);
  // What is left does not pay for rounding up, so nothing is paid at all.
  expect(await story.fails(ALICE, 'pay', BOB, 9n)).toBe('no failure');
  expect(await story.fails(ALICE, 'pay', BOB, 1n)).toBe('0 is less than 1');
  expect((await story.run(CAROL, 'Coin.receive', ALICE)).result).toBe('8');
  expect((await story.run(BOB, 'Coin.receive', ALICE)).result).toBe('92');
});

test('an allowance is drawn on until its term, and what is left comes back', async () => {
  const story = await Story.of('allowance');
  await story.run(DEPLOYER, 'mint', 100n);
  await story.run(DEPLOYER, 'approve', ALICE, 60n, 25n);
  expect(await story.fails(DEPLOYER, 'approve', ALICE, 1n, 40n)).toBe('reclaim the old grant first');
  expect(await story.fails(BOB, 'transferFrom', DEPLOYER, BOB, 1n)).toBe('allowance too low');
  await story.run(ALICE, 'transferFrom', DEPLOYER, BOB, 45n);
  expect(await story.fails(ALICE, 'transferFrom', DEPLOYER, BOB, 16n)).toBe('allowance too low');
  expect(await story.fails(DEPLOYER, 'reclaim', ALICE)).toBe('nothing to reclaim yet');
  story.waitUntil(24n);
  const inTime = story.now;
  story.waitUntil(25n);
  expect((await story.run(DEPLOYER, 'reclaim', ALICE)).result).toBe('15');
  // The draw that would have made money out of nothing: on the old state, landing after the reclaim.
  expect(await story.failsFrom(inTime, ALICE, 'transferFrom', DEPLOYER, BOB, 15n)).toContain('lands too late');
  expect(await story.fails(DEPLOYER, 'reclaim', ALICE)).toBe('nothing to reclaim yet');
  expect(await story.fails(DEPLOYER, 'approve', ALICE, 1n, 25n)).toBe('a grant until 25 was made before');
  expect((await story.run(DEPLOYER, 'approve', ALICE, 55n, 60n)).state['purse.balance']).toBe('0');
  expect((await story.run(BOB, 'claim', ALICE)).result).toBe('45');
});

test('without another contract a lock is a payment with a term', async () => {
  const story = await Story.of('coin');
  expect(await story.fails(ALICE, 'mint', 1n)).toBe('only the deployer issues money');
  await story.run(DEPLOYER, 'mint', 100n);
  expect(await story.fails(DEPLOYER, 'lock', ALICE, 0n, 60n, 0n)).toBe('no end');
  await story.run(DEPLOYER, 'lock', ALICE, 0n, 60n, 20n);
  expect(await story.fails(DEPLOYER, 'lock', ALICE, 0n, 1n, 20n)).toBe('number used before');
  expect(await story.fails(BOB, 'release', DEPLOYER, 0n)).toBe('lands too late: valid until 0');
  expect((await story.run(ALICE, 'release', DEPLOYER, 0n)).result).toBe('60');
  expect(await story.fails(ALICE, 'release', DEPLOYER, 0n)).toBe('released before');
  await story.run(DEPLOYER, 'lock', ALICE, 1n, 40n, 20n);
  story.waitUntil(20n);
  expect(await story.fails(DEPLOYER, 'refund', ALICE, 0n)).toBe('released');
  expect((await story.run(DEPLOYER, 'refund', ALICE, 1n)).result).toBe('40');
});
