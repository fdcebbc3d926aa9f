// A market maker that nobody owns fills each order once, at its price, and cannot be moved in any other way.
import { describe, expect, test } from 'vitest';
import { DEPLOYER, Story } from '../../support/story.js';

const [POOL, TRADER, CRANK] = [9n, 5n, 6n];

/** A pool of 1,000 a and 4,000 b, and a trader with 100 a. */
async function founded(): Promise<Story> {
  const story = await Story.of('amm');
  story.actors.add(POOL);
  await story.run(DEPLOYER, 'issue', 2000n, 8000n);
  await story.run(DEPLOYER, 'give', POOL, 1000n, 4000n);
  await story.run(DEPLOYER, 'give', TRADER, 100n, 0n);
  expect((await story.run(POOL, 'found', DEPLOYER)).state).toMatchObject({ reserveA: '1000', reserveB: '4000' });
  await story.run(TRADER, 'collect', DEPLOYER);
  return story;
}

describe('a pool that nobody owns', () => {
  test('fills an order once, at its price, and the trader collects', async () => {
    const story = await founded();
    expect((await story.run(TRADER, 'priceOf', POOL)).result).toBe('4000000');
    await story.run(TRADER, 'post', POOL, true, 100n, 363n, 40n);
    const filled = await story.run(POOL, 'fill', TRADER);
    expect(filled).toMatchObject({
      result: '363',
      validUntil: '40',
      state: { reserveA: '1100', reserveB: '3637' },
      events: [{ event: 'Filled', values: { trader: '5', sold: '100', bought: '363' } }],
    });
    expect(await story.fails(POOL, 'fill', TRADER)).toBe('filled before');
    const collected = await story.run(TRADER, 'collect', POOL);
    expect(collected).toMatchObject({ result: ['0', '363'], state: { 'a.balance': '0', 'b.balance': '363' } });
    expect((await story.run(TRADER, 'priceOf', POOL)).result).toBe('3306363');
    // And back, at the worse price that the pool has now.
    await story.run(TRADER, 'post', POOL, false, 363n, 99n, 40n);
    expect((await story.run(POOL, 'fill', TRADER)).result).toBe('99');
  });

  test('fills no order below its limit, none after its time and none without the money', async () => {
    const story = await founded();
    await story.run(TRADER, 'post', POOL, true, 100n, 364n, 40n);
    expect(await story.fails(POOL, 'fill', TRADER)).toBe('363 is less than 364');
    expect(await story.fails(TRADER, 'post', POOL, true, 1n, 0n, 40n)).toBe('0 is less than 1');
    await story.run(DEPLOYER, 'give', CRANK, 50n, 0n);
    await story.run(CRANK, 'collect', DEPLOYER);
    await story.run(CRANK, 'post', POOL, true, 50n, 0n, 12n);
    story.waitUntil(12n);
    expect(await story.fails(POOL, 'fill', CRANK)).toBe('lands too late: valid until 12');
  });

  test('is moved by its methods alone, and only where they make progress', async () => {
    const story = await founded();
    expect(await story.fails(CRANK, 'fill', TRADER)).toBe('only as the pool');
    expect(await story.fails(CRANK, 'found', DEPLOYER)).toBe('only as the pool');
    expect(await story.fails(POOL, 'found', DEPLOYER)).toBe('nothing was given');
    expect(await story.fails(POOL, 'fill', CRANK)).toBe('filled before');
    expect(await story.fails(POOL, 'collect', DEPLOYER)).toBe('not as the pool');
    expect(await story.fails(POOL, 'give', CRANK, 0n, 0n)).toBe('not as the pool');
    expect(await story.fails(TRADER, 'post', CRANK, true, 100n, 0n, 40n)).toBe('not the pool');
    expect(await story.fails(TRADER, 'post', 77n, true, 100n, 0n, 40n)).toBe('not the pool');
  });
});
