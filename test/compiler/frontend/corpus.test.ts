import { describe, expect, test } from 'vitest';
import { DEPLOYER, Story } from '../../support/story.js';

const [ALICE, BOB] = [5n, 7n];

describe('collectible', () => {
  test('goes from hand to hand, each step once', async () => {
    const story = await Story.of('collectible');
    const minted = await story.run(DEPLOYER, 'mint', 12345n);
    expect(minted.result).toBe('0');
    expect(minted.events).toMatchObject([{ event: 'Minted', values: { id: '0' } }]);
    expect(await story.fails(ALICE, 'mint', 1n)).toBe('only the deployer mints');
    await story.run(DEPLOYER, 'send', 0n, ALICE);
    expect(await story.fails(DEPLOYER, 'send', 0n, BOB)).toBe('not yours');
    expect(await story.fails(BOB, 'receive', 0n, DEPLOYER)).toBe('nothing sent to you');
    await story.run(ALICE, 'receive', 0n, DEPLOYER);
    expect(await story.fails(ALICE, 'receive', 0n, DEPLOYER)).toBe('received before');
    expect((await story.run(ALICE, 'describe', 0n)).result).toBe('Held');
    expect((await story.run(DEPLOYER, 'describe', 0n)).result).toBe('Sent');
    expect((await story.run(BOB, 'describe', 0n)).result).toBe('Absent');
  });
});

describe('inventory', () => {
  const sword = { kind: 'Weapon', power: '5', wear: '0' };
  const potion = { kind: 'Potion', power: '20', wear: '0' };

  test('fills, uses and swaps the places of a bag', async () => {
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
  });
});

describe('orders', () => {
  test('fills an order from the quotes that cross it', async () => {
    const story = await Story.of('orders');
    await story.run(ALICE, 'post', 1n, 10n, 5n, 100n);
    expect(await story.fails(ALICE, 'post', 1n, 10n, 5n, 100n)).toBe('an order is open');
    await story.run(BOB, 'quote', 0n, 2n, 8n, 3n);
    await story.run(BOB, 'quote', 1n, 2n, 11n, 3n);
    await story.run(BOB, 'quote', 3n, 2n, 9n, 4n);
    const matched = await story.run(BOB, 'match', ALICE);
    expect(matched.result).toBe('42');
    expect(matched.events).toEqual([{ event: 'Fill', values: { order: '1', size: '5', price: '42' } }]);
    expect((matched.state['book'] as { size: string }[]).map(({ size }) => size)).toEqual(['0', '3', '0', '2']);
    expect((await story.run(BOB, 'match', ALICE)).result).toBe('0');
    story.state.checkpoint = 100n;
    expect((await story.run(ALICE, 'post', 2n, 1n, 1n, 200n)).state['nonce']).toBe('2');
  });
});

describe('tic-tac-toe', () => {
  test('is won by three in a row', async () => {
    const story = await Story.of('tictactoe');
    await story.run(ALICE, 'start', BOB, true);
    expect(await story.fails(ALICE, 'move', 0n)).toBe('no game with you');
    await story.run(BOB, 'start', ALICE, false);
    expect(await story.fails(BOB, 'move', 0n)).toBe('not your turn');
    for (const [user, cell] of [
      [ALICE, 0n],
      [BOB, 4n],
      [ALICE, 1n],
      [BOB, 5n],
    ] as const)
      expect((await story.run(user, 'move', cell)).result).toBe(false);
    expect(await story.fails(ALICE, 'move', 4n)).toBe('taken');
    expect((await story.run(ALICE, 'move', 2n)).result).toBe(true);
  });

  test('a sudoku holds every number in each row, column and block', async () => {
    const story = await Story.of('tictactoe');
    const rows = ['1234', '3412', '2143', '4321'].map((row) => [...row]);
    await story.run(ALICE, 'sudoku', rows);
    rows[3]![3] = '2';
    expect(await story.fails(ALICE, 'sudoku', rows)).toBe('row, column or block 3');
  });
});
