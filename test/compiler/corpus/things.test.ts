// The example collectible and bag contracts never duplicate or lose an item.
import { expect, test } from 'vitest';
import { DEPLOYER, Story } from '../../support/story.js';

const [ALICE, BOB] = [5n, 7n];

test('a collectible goes from hand to hand, each step once', async () => {
  const story = await Story.of('collectible');
  const minted = await story.run(DEPLOYER, 'mint', 12345n);
  expect(minted.result).toBe('0');
  expect(minted.events).toMatchObject([{ event: 'Minted', values: { id: '0' } }]);
  expect(await story.fails(ALICE, 'mint', 1n)).toBe('only the deployer mints');
  await story.run(DEPLOYER, 'send', 0n, ALICE);
  const sent = story.now;
  expect(await story.fails(DEPLOYER, 'send', 0n, BOB)).toBe('not yours');
  expect(await story.fails(BOB, 'receive', 0n, DEPLOYER)).toBe('nothing sent to you');
  await story.run(ALICE, 'receive', 0n, DEPLOYER);
  expect(await story.fails(ALICE, 'receive', 0n, DEPLOYER)).toBe('received before');
  expect((await story.run(DEPLOYER, 'describe', 0n)).result).toBe('Sent');
  expect((await story.run(BOB, 'describe', 0n)).result).toBe('Absent');
  await story.run(ALICE, 'send', 0n, BOB);
  // Alice has passed it on; what she could see before that gives her no second one.
  expect(await story.failsFrom(sent, ALICE, 'receive', 0n, DEPLOYER)).toMatch(
    /^user \d+ landed a session since checkpoint \d+$/,
  );
  expect(await story.fails(ALICE, 'receive', 0n, DEPLOYER)).toBe('received before');
});

test('a bag is filled, used and sorted', async () => {
  const sword = { kind: 'Weapon', power: '5', wear: '0' };
  const potion = { kind: 'Potion', power: '20', wear: '0' };
  const story = await Story.of('inventory');
  await story.run(ALICE, 'pick', sword);
  await story.run(ALICE, 'pick', potion);
  expect((await story.run(ALICE, 'worth')).result).toBe('2500');
  await story.run(ALICE, 'use', 0n);
  await story.run(ALICE, 'use', 1n);
  expect((await story.run(ALICE, 'worth')).result).toBe('495');
  const swapped = await story.run(ALICE, 'swap', 0n, 5n);
  const empty = { kind: 'Empty', power: '0', wear: '0' };
  expect(swapped.state['hero']).toEqual({
    hp: '100',
    gold: '0',
    bag: [empty, empty, empty, empty, empty, { ...sword, wear: '1' }],
    at: ['0', '0'],
  });
  expect(await story.fails(ALICE, 'use', 0n)).toBe('empty');
  expect(await story.fails(ALICE, 'use', 6n)).toBe('no such place');
  expect((await story.run(BOB, 'copy', ALICE)).result).toBe(false);
  await story.run(ALICE, 'swap', 5n, 0n);
  expect(await story.run(BOB, 'copy', ALICE)).toMatchObject({ result: true, state: { 'stash[0].wear': '1' } });
  for (let i = 0; i < 5; i++) await story.run(BOB, 'pick', sword);
  await story.run(BOB, 'pick', potion);
  expect(await story.fails(BOB, 'pick', potion)).toBe('the bag is full');
});
