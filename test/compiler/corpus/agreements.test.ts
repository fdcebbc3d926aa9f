// The example contracts about agreements between people can be compiled, and their stories end as they should.
import { describe, expect, test } from 'vitest';
import { DEPLOYER, Story } from '../../support/story.js';

const [ALICE, BOB, CAROL, DAVE] = [5n, 7n, 9n, 11n];

test('a week is logged once and paid once, with overtime and corrections', async () => {
  const story = await Story.of('payroll');
  await story.run(DEPLOYER, 'issue', 100_000n);
  await story.run(DEPLOYER, 'hire', ALICE, 21n);
  expect(await story.fails(DEPLOYER, 'pay', ALICE)).toBe('week 0 is not logged');
  expect(await story.fails(ALICE, 'log', 0n, [8n, 8n, 25n, 8n, 8n, 0n, 0n])).toBe('day 2 has 25 hours');
  await story.run(ALICE, 'log', 0n, [8n, 9n, 8n, 10n, 8n, 0n, 0n]);
  expect(await story.fails(ALICE, 'log', 0n, [9n, 9n, 9n, 9n, 9n, 9n, 9n])).toBe('logged before');
  const paid = await story.run(DEPLOYER, 'pay', ALICE);
  expect(paid.result).toEqual({ worker: '5', week: '0', regular: '840', overtime: '94', correction: '0', paid: '934' });
  expect(paid.events).toEqual([{ event: 'Payslip', values: paid.result }]);
  expect(await story.fails(DEPLOYER, 'pay', ALICE)).toBe('week 1 is not logged');
  expect((await story.run(DEPLOYER, 'correct', ALICE, -300n)).result).toBe('-300');
  await story.run(ALICE, 'log', 1n, [8n, 0n, 0n, 0n, 0n, 0n, 0n]);
  const little = await story.run(DEPLOYER, 'pay', ALICE);
  expect(little.result).toMatchObject({ regular: '168', correction: '-300', paid: '0' });
  expect(little.state['jobs[5].correction']).toBe('-132');
  expect((await story.run(ALICE, 'receive', DEPLOYER)).result).toBe('934');
});

test('a guarded wallet spends so much a day, and nothing while it is frozen', async () => {
  const story = await Story.of('guard');
  await story.run(DEPLOYER, 'issue', 1000n);
  await story.run(DEPLOYER, 'appoint', BOB);
  expect(await story.fails(DEPLOYER, 'appoint', CAROL)).toBe('appointed for good');
  expect((await story.run(DEPLOYER, 'pay', ALICE, 70n)).result).toBe('30');
  expect(await story.fails(DEPLOYER, 'pay', ALICE, 31n)).toBe('over the limit of the day');
  expect((await story.run(DEPLOYER, 'setLimit', 500n)).result).toBe('100');
  expect(await story.fails(DEPLOYER, 'pay', ALICE, 31n)).toBe('over the limit of the day');
  story.waitUntil(9n);
  expect(await story.fails(DEPLOYER, 'pay', ALICE, 30n)).toBe('lands too late: valid until 9');
  story.waitUntil(10n);
  expect((await story.run(DEPLOYER, 'pay', ALICE, 90n)).result).toBe('10');
  const before = story.now;
  await story.run(BOB, 'freeze', DEPLOYER, true);
  expect(await story.fails(DEPLOYER, 'pay', ALICE, 1n)).toBe('frozen by the guardian');
  story.waitUntil(before + 3n);
  expect(await story.failsFrom(before, DEPLOYER, 'pay', ALICE, 1n)).toContain('lands too late');
  await story.run(BOB, 'freeze', DEPLOYER, false);
  story.waitUntil(40n);
  expect((await story.run(DEPLOYER, 'pay', ALICE, 400n)).result).toBe('100');
  expect((await story.run(DEPLOYER, 'setLimit', 50n)).result).toBe('50');
  expect(await story.fails(DEPLOYER, 'pay', ALICE, 1n)).toBe('over the limit of the day');
  expect((await story.run(ALICE, 'receive', DEPLOYER)).result).toBe('560');
});

describe('a testament', () => {
  const owner = DEPLOYER;
  const guardians = [ALICE, BOB, CAROL];

  test('passes the estate on when the owner has not checked in', async () => {
    const story = await Story.of('testament');
    await story.run(owner, 'issue', 1000n);
    expect(await story.fails(owner, 'write', [ALICE, BOB, ALICE], 800n, 20n)).toBe('three guardians');
    await story.run(owner, 'write', guardians, 800n, 20n);
    expect((await story.run(owner, 'withdraw', 300n)).result).toBe('500');
    await story.run(owner, 'checkIn', 30n);
    story.waitUntil(20n);
    expect(await story.fails(ALICE, 'name', owner, DAVE)).toBe('the owner may still check in');
    expect(await story.fails(ALICE, 'name', BOB, DAVE)).toBe('no testament');
    story.waitUntil(29n);
    const inTime = story.now;
    story.waitUntil(30n);
    await story.run(ALICE, 'name', owner, DAVE);
    expect(await story.fails(ALICE, 'name', owner, 12n)).toBe('named before');
    expect(await story.fails(DAVE, 'inherit', owner)).toBe('named by 1 of 3');
    await story.run(BOB, 'name', owner, 12n);
    await story.run(CAROL, 'name', owner, DAVE);
    expect(await story.fails(12n, 'inherit', owner)).toBe('named by 1 of 3');
    expect((await story.run(DAVE, 'inherit', owner)).result).toBe('500');
    expect(await story.fails(DAVE, 'inherit', owner)).toBe('inherited before');
    // The owner comes back with a session of before: neither a sign of life nor money.
    expect(await story.failsFrom(inTime, owner, 'checkIn', 99n)).toBe('lands too late: valid until 30');
    expect(await story.failsFrom(inTime, owner, 'withdraw', 500n)).toBe('lands too late: valid until 30');
  });
});

describe('a drought', () => {
  const [oracle, insurer, holder] = [DEPLOYER, ALICE, BOB];

  async function insured(): Promise<Story> {
    const story = await Story.of('insurance');
    await story.run(oracle, 'issue', 600n);
    for (const [user, amount] of [
      [insurer, 500n],
      [holder, 100n],
    ] as const) {
      await story.run(oracle, 'send', user, amount);
      await story.run(user, 'receive', oracle);
    }
    await story.run(insurer, 'offer', holder, 1n, 400n, 30n);
    return story;
  }

  test('is paid for if it comes', async () => {
    const story = await insured();
    expect(await story.fails(insurer, 'offer', holder, 1n, 1n, 30n)).toBe('offered before');
    await story.run(holder, 'accept', insurer);
    expect(await story.fails(holder, 'accept', insurer)).toBe('nothing to accept');
    expect(await story.fails(insurer, 'release', holder)).toBe('the season has not begun');
    expect(await story.fails(oracle, 'publish', 1n, 200n)).toBe('the season is not over');
    story.waitUntil(40n);
    expect(await story.fails(holder, 'claim', insurer)).toBe('not published yet');
    await story.run(oracle, 'publish', 1n, 249n);
    expect(await story.fails(oracle, 'publish', 1n, 250n)).toBe('published once');
    expect(await story.fails(insurer, 'release', holder)).toBe('the holder may claim it');
    expect((await story.run(holder, 'claim', insurer)).state['purse.balance']).toBe('470');
    expect(await story.fails(holder, 'claim', insurer)).toBe('no cover');
    expect((await story.run(insurer, 'receive', holder)).result).toBe('30');
  });

  test('that does not come leaves the money to the insurer', async () => {
    const story = await insured();
    await story.run(holder, 'accept', insurer);
    story.waitUntil(40n);
    await story.run(oracle, 'publish', 1n, 250n);
    expect(await story.fails(holder, 'claim', insurer)).toBe('it rained enough');
    expect((await story.run(insurer, 'release', holder)).result).toBe('400');
    expect(await story.fails(insurer, 'release', holder)).toBe('released before');
  });

  test('cannot be insured against once it may be known', async () => {
    const story = await insured();
    story.waitUntil(19n);
    expect(await story.fails(holder, 'accept', insurer)).toBe('lands too late: valid until 19');
    story.waitUntil(20n);
    expect((await story.run(insurer, 'release', holder)).result).toBe('400');
  });
});

test('a stake earns from the first epoch that it was there for wholly', async () => {
  const story = await Story.of('staking');
  await story.run(DEPLOYER, 'issue', 1000n);
  expect(await story.fails(DEPLOYER, 'publish', 10n)).toBe('epoch 0 is not over');
  expect((await story.run(DEPLOYER, 'stake', 600n)).result).toBe('3');
  expect(await story.fails(DEPLOYER, 'stake', 1n)).toBe('one stake at a time');
  story.waitUntil(60n);
  for (const rate of [900n, 900n, 900n]) await story.run(DEPLOYER, 'publish', rate);
  expect(await story.fails(ALICE, 'publish', 10n)).toBe('only the deployer publishes');
  expect((await story.run(DEPLOYER, 'claim')).result).toBe('0');
  story.waitUntil(180n);
  for (const rate of [10n, 20n, 30n, 40n, 50n]) await story.run(DEPLOYER, 'publish', rate);
  expect((await story.run(DEPLOYER, 'claim')).result).toBe('60');
  expect((await story.run(DEPLOYER, 'claim')).result).toBe('30');
  expect((await story.run(DEPLOYER, 'claim')).result).toBe('0');
  expect((await story.run(DEPLOYER, 'unstake')).state['purse.balance']).toBe('1090');
  expect((await story.run(DEPLOYER, 'stake', 5n)).result).toBe('12');
});
