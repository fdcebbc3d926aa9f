// The example treasury, vesting and streaming contracts pay out what is due and never more.
import { describe, expect, test } from 'vitest';
import { DEPLOYER, Story } from '../../support/story.js';

const [ALICE, BOB, CAROL, DAVE] = [5n, 7n, 9n, 11n];

test('a treasury pays once, with enough approvals, in time', async () => {
  const story = await Story.of('multisig');
  const owners = [ALICE, BOB, CAROL, DAVE, 13n];
  expect(await story.fails(DEPLOYER, 'found', [BOB, BOB, CAROL, DAVE, 13n], 2n)).toBe('owners ascend');
  await story.run(DEPLOYER, 'found', owners, 2n);
  expect(await story.fails(DEPLOYER, 'found', owners, 1n)).toBe('founded before');
  await story.run(DEPLOYER, 'issue', 100n);
  expect(await story.fails(ALICE, 'issue', 100n)).toBe('only the deployer issues money');
  expect(await story.fails(ALICE, 'approve', 0n)).toBe('no such proposal');
  expect((await story.run(DEPLOYER, 'propose', 21n, 60n, 30n)).result).toBe('0');
  await story.run(ALICE, 'approve', 0n);
  await story.run(ALICE, 'approve', 0n);
  expect(await story.fails(21n, 'approve', 0n)).toBe('owners only');
  expect(await story.fails(DEPLOYER, 'execute', 0n)).toBe('1 of 2 approvals');
  await story.run(DAVE, 'approve', 0n);
  const paid = await story.run(DEPLOYER, 'execute', 0n);
  expect(paid.events).toEqual([{ event: 'Paid', values: { proposal: '0', to: '21', amount: '60', approvals: '2' } }]);
  expect(await story.fails(DEPLOYER, 'execute', 0n)).toBe('paid before');
  expect((await story.run(21n, 'receive', DEPLOYER)).result).toBe('60');
  await story.run(DEPLOYER, 'propose', 21n, 50n, 30n);
  await story.run(DEPLOYER, 'propose', 21n, 40n, 30n);
  for (const owner of [BOB, CAROL]) for (const id of [1n, 2n]) await story.run(owner, 'approve', id);
  expect(await story.fails(DEPLOYER, 'execute', 1n)).toBe('40 is less than 50');
  story.waitUntil(30n);
  expect(await story.fails(DEPLOYER, 'execute', 2n)).toBe('lands too late: valid until 30');
});

describe('vesting', () => {
  test('unlocks a grant linearly after its cliff', async () => {
    const story = await Story.of('vesting');
    await story.run(DEPLOYER, 'issue', 1000n);
    expect(await story.fails(DEPLOYER, 'grant', ALICE, 1000n, 10n, 5n, 60n)).toBe('no such plan');
    await story.run(DEPLOYER, 'grant', ALICE, 1000n, 10n, 20n, 60n);
    expect(await story.fails(DEPLOYER, 'grant', ALICE, 1n, 10n, 20n, 60n)).toBe('one grant each');
    expect(await story.fails(DEPLOYER, 'grant', BOB, 1n, 10n, 20n, 60n)).toBe('0 is less than 1');
    story.waitUntil(19n);
    expect((await story.run(ALICE, 'claim', DEPLOYER)).result).toBe('0');
    expect((await story.run(ALICE, 'claim', DEPLOYER)).result).toBe('200');
    expect((await story.run(DEPLOYER, 'forecast', ALICE, 35n)).result).toBe('500');
    story.waitUntil(59n);
    const before = story.now;
    story.waitUntil(70n);
    expect((await story.runFrom(before, ALICE, 'claim', DEPLOYER)).result).toBe('780');
    expect((await story.run(ALICE, 'claim', DEPLOYER)).state['purse.balance']).toBe('1000');
    expect((await story.run(ALICE, 'claim', DEPLOYER)).result).toBe('0');
    expect((await story.run(BOB, 'claim', DEPLOYER)).result).toBe('0');
  });
});

describe('a stream', () => {
  test('flows until it is stopped, and the two shares are all there was', async () => {
    const story = await Story.of('stream');
    await story.run(DEPLOYER, 'issue', 1000n);
    expect(await story.fails(DEPLOYER, 'open', ALICE, 11n, 100n)).toBe('1000 is less than 1100');
    await story.run(DEPLOYER, 'open', ALICE, 10n, 100n);
    expect(await story.fails(DEPLOYER, 'open', ALICE, 10n, 100n)).toBe('a stream runs already');
    story.waitUntil(12n);
    expect((await story.run(ALICE, 'draw', DEPLOYER)).result).toBe('100');
    const unaware = story.now + 4n;
    story.waitUntil(unaware);
    // Anchored at 17, so the stream, which was to end at 102, ends at 67.
    expect((await story.run(DEPLOYER, 'stop', ALICE)).result).toBe('350');
    expect((await story.run(DEPLOYER, 'stop', ALICE)).result).toBe('0');
    // An old anchor knows nothing of the stop, and gives no more than it did.
    expect((await story.runFrom(unaware, ALICE, 'draw', DEPLOYER)).result).toBe('50');
    story.waitUntil(300n);
    expect((await story.run(ALICE, 'draw', DEPLOYER)).state).toMatchObject({ 'purse.balance': '650' });
  });
});
