// The example contracts for trade (subscriptions, art, vouchers, loyalty points) pay the right party, and only once.
import { describe, expect, test } from 'vitest';
import { poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { DEPLOYER, Story } from '../../support/story.js';

const [ALICE, BOB, CAROL] = [5n, 7n, 9n];
const MERCHANT = 20n;

/** A story in which the deployer gives some users money. */
async function funded(fixture: string, users: readonly bigint[], amount = 1000n): Promise<Story> {
  const story = await Story.of(fixture);
  await story.run(DEPLOYER, 'issue', amount * BigInt(users.length));
  for (const user of users) {
    await story.run(DEPLOYER, 'send', user, amount);
    await story.run(user, 'receive', DEPLOYER);
  }
  return story;
}

test('a subscription is renewed at the price in force, and a price changes after an announcement', async () => {
  const story = await funded('subscription', [ALICE]);
  expect(await story.fails(ALICE, 'renew', MERCHANT, 1n, 99n)).toBe('nothing is for sale');
  expect((await story.run(MERCHANT, 'announce', 30n)).result).toBe('104');
  expect(await story.fails(ALICE, 'renew', MERCHANT, 1n, 99n)).toBe('nothing is for sale');
  story.waitUntil(105n);
  expect((await story.run(ALICE, 'renew', MERCHANT, 2n, 60n)).result).toBe('125');
  expect((await story.run(MERCHANT, 'isActive', ALICE)).result).toBe(true);
  const before = story.now;
  expect((await story.run(MERCHANT, 'announce', 50n)).result).toBe('207');
  expect(await story.fails(ALICE, 'renew', MERCHANT, 2n, 59n)).toBe('60 is more than 59');
  expect((await story.runFrom(before, ALICE, 'renew', MERCHANT, 1n, 30n)).result).toBe('135');
  story.waitUntil(207n);
  // The old price is in force until 207; who is anchored then must land then.
  expect(await story.fails(ALICE, 'renew', MERCHANT, 1n, 99n)).toBe('lands too late: valid until 207');
  expect((await story.run(MERCHANT, 'isActive', ALICE)).result).toBe(false);
  expect((await story.run(ALICE, 'renew', MERCHANT, 1n, 50n)).result).toBe('218');
  expect((await story.run(MERCHANT, 'receive', ALICE)).result).toBe('140');
});

describe('works of art', () => {
  test('are sold for a bid that was put aside, and the artist has a share', async () => {
    const [artist, gallery] = [CAROL, DEPLOYER];
    const story = await funded('artworks', [ALICE, BOB]);
    expect(await story.fails(artist, 'mint', artist, 100n, 7n)).toBe('only the gallery mints');
    await story.run(gallery, 'mint', artist, 100n, 7n);
    expect(await story.fails(ALICE, 'collect', 0n, gallery)).toBe('not sold to you');
    await story.run(artist, 'collect', 0n, gallery);
    await story.run(ALICE, 'offer', artist, 0n, 500n, 30n);
    expect(await story.fails(ALICE, 'offer', artist, 0n, 500n, 30n)).toBe('one bid at a time');
    expect(await story.fails(BOB, 'accept', ALICE)).toBe('not yours');
    expect((await story.run(artist, 'accept', ALICE)).result).toBe('450');
    expect(await story.fails(artist, 'accept', ALICE)).toBe('not yours');
    expect(await story.fails(artist, 'collect', 0n, gallery)).toBe('collected before');
    await story.run(ALICE, 'collect', 0n, artist);
    expect((await story.run(ALICE, 'close')).result).toBe(true);
    // Alice sells it on, and the artist gets a tenth once more.
    await story.run(BOB, 'offer', ALICE, 0n, 600n, 40n);
    await story.run(ALICE, 'accept', BOB);
    expect((await story.run(artist, 'receive', ALICE)).result).toBe('60');
    expect(await story.fails(ALICE, 'collect', 0n, artist)).toBe('collected before');
  });

  test('a bid comes back when it can be accepted no more, and only then', async () => {
    const story = await funded('artworks', [ALICE]);
    await story.run(DEPLOYER, 'mint', BOB, 0n, 7n);
    await story.run(BOB, 'collect', 0n, DEPLOYER);
    await story.run(ALICE, 'offer', BOB, 0n, 500n, 20n);
    expect(await story.fails(ALICE, 'close')).toBe('open until 20');
    story.waitUntil(19n);
    const inTime = story.now;
    story.waitUntil(20n);
    expect((await story.run(ALICE, 'close')).state['purse.balance']).toBe('1000');
    expect(await story.failsFrom(inTime, BOB, 'accept', ALICE)).toBe('lands too late: valid until 20');
    expect(await story.fails(BOB, 'accept', ALICE)).toBe('not yours');
  });
});

test('a payment to a group is split as was laid down for good', async () => {
  const story = await Story.of('splitter');
  const share = (member: bigint, points: bigint): object => ({ member, points });
  const shares = [share(ALICE, 5000n), share(BOB, 3333n), share(CAROL, 1667n), share(0n, 0n)];
  expect(await story.fails(MERCHANT, 'found', [...shares.slice(0, 3), share(11n, 1n)])).toBe(
    'the shares add up to 10001',
  );
  await story.run(MERCHANT, 'found', shares);
  expect(await story.fails(MERCHANT, 'found', shares)).toBe('shares are for good');
  await story.run(DEPLOYER, 'issue', 1001n);
  expect(await story.fails(DEPLOYER, 'pay', BOB, 10n)).toBe('no such group');
  expect((await story.run(DEPLOYER, 'pay', MERCHANT, 1001n)).result).toEqual(['502', '333', '166', '0']);
  expect((await story.run(BOB, 'due', [DEPLOYER, ALICE, CAROL])).result).toBe('333');
  expect((await story.run(BOB, 'collect', DEPLOYER)).result).toBe('333');
  expect((await story.run(BOB, 'due', [DEPLOYER, ALICE, CAROL])).result).toBe('0');
  expect(await story.fails(DEPLOYER, 'pay', MERCHANT, 1n)).toContain('is less than');
});

test('of two who know the secret of a voucher one is paid', async () => {
  const story = await Story.of('vouchers');
  const lock = poseidonWithPrefix('voucher', [4242n]);
  await story.run(DEPLOYER, 'issue', 100n);
  await story.run(DEPLOYER, 'create', 60n, lock, 20n);
  await story.run(DEPLOYER, 'create', 40n, lock, 20n);
  expect(await story.fails(DEPLOYER, 'create', 1n, lock, 20n)).toBe('0 is less than 1');
  expect(await story.fails(DEPLOYER, 'honour', ALICE)).toBe('asked for nothing here');
  expect(await story.fails(ALICE, 'ask', DEPLOYER, 0n, 4243n)).toBe('not the secret');
  for (const bearer of [ALICE, BOB]) await story.run(bearer, 'ask', DEPLOYER, 0n, 4242n);
  expect((await story.run(DEPLOYER, 'honour', BOB)).result).toBe('60');
  expect(await story.fails(DEPLOYER, 'honour', ALICE)).toBe('paid before');
  expect((await story.run(BOB, 'receive', DEPLOYER)).result).toBe('60');
  expect(await story.fails(DEPLOYER, 'expire', 1n)).toBe('not expired');
  story.waitUntil(20n);
  expect(await story.fails(ALICE, 'ask', DEPLOYER, 1n, 4242n)).toBe('lands too late: valid until 20');
  expect((await story.run(DEPLOYER, 'expire', 1n)).state['purse.balance']).toBe('40');
  expect(await story.fails(DEPLOYER, 'expire', 0n)).toBe('not expired');
});

test('loyalty points are spent once, and expire', async () => {
  const story = await Story.of('loyalty');
  await story.run(MERCHANT, 'reward', ALICE, 30n);
  await story.run(MERCHANT, 'reward', ALICE, 12n);
  expect((await story.run(ALICE, 'spend', MERCHANT, 0n, 20n)).result).toBe('22');
  expect(await story.fails(ALICE, 'spend', MERCHANT, 0n, 23n)).toBe('only 42 points were earned');
  expect(await story.fails(BOB, 'spend', MERCHANT, 0n, 1n)).toBe('only 0 points were earned');
  story.waitUntil(19n);
  expect(await story.fails(MERCHANT, 'reward', ALICE, 5n)).toContain('lands too late');
  story.waitUntil(20n);
  await story.run(MERCHANT, 'reward', ALICE, 5n);
  expect((await story.run(ALICE, 'balance', MERCHANT)).result).toBe('27');
  story.waitUntil(39n);
  expect(await story.fails(ALICE, 'spend', MERCHANT, 0n, 22n)).toBe('lands too late: valid until 39');
  story.waitUntil(40n);
  expect((await story.run(ALICE, 'balance', MERCHANT)).result).toBe('5');
  expect((await story.run(ALICE, 'spend', MERCHANT, 1n, 5n)).result).toBe('0');
  expect(await story.fails(ALICE, 'spend', MERCHANT, 4n, 0n)).toBe('no such season');
});

describe('rooms', () => {
  test('are let night by night, each once', async () => {
    const story = await funded('rental', [], 0n);
    await story.run(DEPLOYER, 'issue', 1000n);
    await story.run(MERCHANT, 'setRates', { weekday: 100n, weekend: 150n });
    // 1 May 2026 is a Friday.
    const date = { year: 2026n, month: 5n, day: 1n };
    expect(await story.fails(DEPLOYER, 'ask', MERCHANT, { ...date, day: 32n }, 2n, 30n)).toBe('no such day');
    expect(await story.fails(DEPLOYER, 'ask', MERCHANT, { year: 2023n, month: 2n, day: 29n }, 2n, 30n)).toBe(
      'no such day',
    );
    expect(await story.fails(DEPLOYER, 'ask', MERCHANT, { year: 2023n, month: 2n, day: 28n }, 2n, 30n)).toBe(
      'in the past',
    );
    expect(await story.fails(DEPLOYER, 'ask', MERCHANT, date, 8n, 30n)).toBe('one to 7 nights');
    expect(await story.fails(DEPLOYER, 'ask', BOB, date, 2n, 30n)).toBe('no rooms');
    expect((await story.run(DEPLOYER, 'ask', MERCHANT, date, 3n, 30n)).result).toBe('400');
    expect(await story.fails(BOB, 'accept', DEPLOYER)).toBe('no request');
    const accepted = await story.run(MERCHANT, 'accept', DEPLOYER);
    expect(accepted.events).toEqual([{ event: 'Booked', values: { guest: '1', arrival: '20574', nights: '3' } }]);
    expect(await story.fails(MERCHANT, 'accept', DEPLOYER)).toBe('no request');
    expect((await story.run(DEPLOYER, 'close')).result).toBe(true);
    await story.run(DEPLOYER, 'ask', MERCHANT, { year: 2026n, month: 4n, day: 30n }, 2n, 30n);
    expect(await story.fails(MERCHANT, 'accept', DEPLOYER)).toBe('night 20574 is taken');
    await story.run(MERCHANT, 'setRates', { weekday: 120n, weekend: 150n });
    expect(await story.fails(MERCHANT, 'accept', DEPLOYER)).toBe('the price has changed');
    expect(await story.fails(DEPLOYER, 'close')).toBe('not answered yet');
    story.waitUntil(30n);
    expect(await story.run(DEPLOYER, 'close')).toMatchObject({ result: false, state: { 'purse.balance': '600' } });
  });
});
