// The example name registry, airdrop and election record each claim or vote once, for the right user.
import { expect, test } from 'vitest';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { DEPLOYER, Story } from '../../support/story.js';

const [ALICE, BOB] = [5n, 7n];

test('a name belongs to whom the registrar granted it, for a term', async () => {
  const story = await Story.of('names');
  const name = 2n ** 200n + 17n;
  expect(await story.fails(ALICE, 'ask', 0n)).toBe('no name');
  for (const user of [ALICE, BOB]) await story.run(user, 'ask', name);
  expect(await story.fails(ALICE, 'grant', ALICE)).toBe('registrar only');
  expect((await story.run(DEPLOYER, 'grant', BOB)).result).toBe(true);
  expect(await story.run(DEPLOYER, 'grant', ALICE)).toMatchObject({ result: false, events: [], slotsModified: '0' });
  expect(await story.fails(ALICE, 'ask', name)).toBe('taken');
  await story.run(BOB, 'record', name, 4242n);
  await story.run(ALICE, 'record', name, 6666n);
  expect(await story.run(ALICE, 'resolve', name)).toMatchObject({ result: ['7', '4242'], validUntil: '103' });
  expect(await story.fails(ALICE, 'resolve', name + 1n)).toBe('nobody has this name');
  story.waitUntil(102n);
  await story.run(BOB, 'ask', name);
  story.waitUntil(104n);
  expect(await story.fails(BOB, 'resolve', name)).toBe('nobody has this name');
  expect((await story.run(DEPLOYER, 'grant', BOB)).result).toBe(true);
});

test('an airdrop is claimed once by each on the list', async () => {
  const story = await Story.of('airdrop');
  const leafOf = (user: bigint, amount: bigint, salt: bigint): bigint =>
    poseidonWithPrefix('airdrop/leaf', [user, 0n, amount, salt]);
  const list = MerkleTree.from(10, [
    [3n, leafOf(ALICE, 70n, 11n)],
    [600n, leafOf(BOB, 30n, 22n)],
  ]);
  const claim = (amount: bigint, salt: bigint, index: bigint): unknown[] => [
    0n,
    amount,
    salt,
    index,
    list.path(index).siblings,
  ];
  expect(await story.fails(ALICE, 'claim', ...claim(70n, 11n, 3n))).toBe('not in the list');
  expect(await story.fails(ALICE, 'publish', 0n, list.root)).toBe('only the deployer publishes');
  await story.run(DEPLOYER, 'publish', 0n, list.root);
  expect(await story.fails(DEPLOYER, 'publish', 0n, 1n)).toBe('a round is for good');
  expect(await story.fails(BOB, 'claim', ...claim(70n, 11n, 3n))).toBe('not in the list');
  expect(await story.fails(ALICE, 'claim', ...claim(71n, 11n, 3n))).toBe('not in the list');
  expect(await story.fails(ALICE, 'claim', 0n, 70n, 11n, 600n, list.path(3n).siblings)).toBe('not in the list');
  expect((await story.run(ALICE, 'claim', ...claim(70n, 11n, 3n))).state['purse.balance']).toBe('70');
  expect(await story.fails(ALICE, 'claim', ...claim(70n, 11n, 3n))).toBe('claimed before');
  expect((await story.run(BOB, 'claim', ...claim(30n, 22n, 600n))).events).toMatchObject([{ event: 'Claimed' }]);
});

test('ballots count as they stood when the election closed, and tallies join', async () => {
  const story = await Story.of('ballots');
  const organiser = 50n;
  await story.run(organiser, 'open', 12n, 5n, 12n);
  expect(await story.fails(organiser, 'open', 13n, 5n, 12n)).toBe('one election each');
  for (const [voter, ballot] of [
    [5n, 1n],
    [6n, 2n],
    [9n, 2n],
    [11n, 3n],
    [13n, 3n],
  ] as const)
    await story.run(voter, 'vote', organiser, ballot);
  expect(await story.fails(5n, 'vote', organiser, 4n)).toBe('no such choice');
  expect(await story.fails(60n, 'count', organiser, 5n)).not.toBe('no failure');
  story.waitUntil(13n);
  // After the end Alice thinks better of it, and a voter comes too late.
  await story.run(5n, 'vote', organiser, 2n);
  await story.run(7n, 'vote', organiser, 2n);
  expect((await story.run(60n, 'count', organiser, 5n)).result).toEqual(['1', '2', '0']);
  expect((await story.run(61n, 'count', organiser, 11n)).result).toEqual(['0', '0', '1']);
  expect(await story.fails(62n, 'count', organiser, 4n)).toBe('no such voters');
  expect(await story.fails(63n, 'fold', organiser, [60n, 60n, 61n])).toBe('tally 1 does not join');
  expect(await story.fails(63n, 'fold', organiser, [61n, 60n, 0n])).toBe('tally 0 does not join');
  const folded = await story.run(63n, 'fold', organiser, [60n, 61n, 0n]);
  expect(folded.events).toEqual([{ event: 'Result', values: { votes: ['1', '2', '1'] } }]);
});
