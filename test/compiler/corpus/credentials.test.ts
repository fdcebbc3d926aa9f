// The example badges, reputations and scores prove what they claim and keep private data private.
import { expect, test } from 'vitest';
import { toField } from '../../../src/compiler/ir/kinds.js';
import { poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { Story } from '../../support/story.js';

const [ALICE, BOB, CAROL] = [5n, 7n, 9n];
const ISSUER = 20n;

test('a badge opens doors until it expires or is revoked', async () => {
  const story = await Story.of('badges');
  const content = poseidonWithPrefix('badge/content', [1234n, 99n]);
  expect(await story.fails(ALICE, 'grant', ALICE, 9n, 100n, content)).toBe('not to oneself');
  await story.run(ISSUER, 'grant', ALICE, 3n, 30n, content);
  expect((await story.run(ALICE, 'enter', ISSUER, 3n)).result).toBe('6');
  expect(await story.fails(ALICE, 'enter', ISSUER, 4n)).toBe('the level is too low');
  expect(await story.fails(BOB, 'enter', ISSUER, 1n)).toBe('expired at 0');
  expect((await story.run(ALICE, 'proves', ISSUER, 1234n, 99n)).result).toBe(true);
  expect((await story.run(ALICE, 'proves', ISSUER, 1235n, 99n)).result).toBe(false);
  const before = story.now;
  await story.run(ISSUER, 'revoke', ALICE);
  expect(await story.fails(ISSUER, 'revoke', BOB)).toBe('no such badge');
  expect(await story.fails(ALICE, 'enter', ISSUER, 3n)).toBe('revoked');
  // Who has not seen the revocation may still enter, for FRESH checkpoints at most.
  story.waitUntil(before + 4n);
  expect(await story.failsFrom(before, ALICE, 'enter', ISSUER, 3n)).toContain('lands too late');
  await story.run(ISSUER, 'grant', ALICE, 3n, 30n, content);
  story.waitUntil(30n);
  expect(await story.fails(ALICE, 'enter', ISSUER, 3n)).toBe('expired at 30');
});

test('a reputation is shown from what others have given for good', async () => {
  const story = await Story.of('endorsements');
  await story.run(ALICE, 'endorse', BOB, 5n);
  await story.run(CAROL, 'endorse', BOB, 4n);
  expect(await story.fails(ALICE, 'endorse', BOB, 1n)).toBe('given before');
  expect(await story.fails(BOB, 'endorse', BOB, 5n)).toBe('not yourself');
  expect(await story.fails(ALICE, 'endorse', CAROL, 6n)).toBe('one to five stars');
  expect(await story.fails(BOB, 'show', [5n, 5n, 9n, 10n, 11n, 12n])).toBe('endorser 1 is not in order');
  expect((await story.run(BOB, 'show', [4n, 5n, 9n, 10n, 11n, 12n])).result).toEqual({ stars: '9', count: '2' });
  expect(await story.fails(ALICE, 'averageOf', BOB, 3n)).toBe('2 of 3 endorsements');
  await story.run(12n, 'endorse', BOB, 5n);
  await story.run(BOB, 'show', [4n, 5n, 9n, 10n, 11n, 12n]);
  expect((await story.run(ALICE, 'averageOf', BOB, 3n)).result).toBe('46');
  expect((await story.run(BOB, 'show', [4n, 5n, 6n, 7n, 8n, 9n])).state['rating']).toEqual({ stars: '14', count: '3' });
});

test('a score is computed on data that stays private', async () => {
  const story = await Story.of('scoring');
  const good = [1200n, -800n, 950n, 1500n];
  const bad = [100n, 900n, 200n, 300n];
  const profile = (features: readonly bigint[]): bigint =>
    poseidonWithPrefix('scoring/profile', [...features.map(toField), 5n]);
  expect(await story.fails(ALICE, 'apply', ISSUER, good, 5n)).toBe('not what the bank saw');
  await story.run(ISSUER, 'vouch', ALICE, profile(good));
  await story.run(ISSUER, 'vouch', BOB, profile(bad));
  expect(await story.fails(BOB, 'apply', ISSUER, good, 5n)).toBe('not what the bank saw');
  expect(await story.fails(BOB, 'apply', ISSUER, bad, 5n)).toBe('the score is too low');
  const approved = await story.run(ALICE, 'apply', ISSUER, good, 5n);
  expect(approved.events).toMatchObject([{ event: 'Approved', values: { user: '5', bank: '20' } }]);
  expect((await story.run(BOB, 'isApproved', ALICE, ISSUER)).result).toBe(true);
  expect((await story.run(BOB, 'isApproved', BOB, ISSUER)).result).toBe(false);
});
