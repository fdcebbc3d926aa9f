import { expect, test } from 'vitest';
import { poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { Story } from '../../support/story.js';

const [ALICE, BOB] = [5n, 7n];
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
