// The example puzzles check a solution without revealing it.
import { expect, test } from 'vitest';
import { poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { DEPLOYER, Story } from '../../support/story.js';

const [ALICE, BOB] = [5n, 7n];

test('a sudoku is solved without showing how', async () => {
  const rows = [
    '534678912',
    '672195348',
    '198342567',
    '859761423',
    '426853791',
    '713924856',
    '961537284',
    '287419635',
    '345286179',
  ];
  const solution = rows.map((row) => [...row]);
  const puzzle = solution.map((row, i) => row.map((cell, j) => ((i + j) % 3 === 0 ? cell : '0')));
  const story = await Story.of('sudoku');
  expect(await story.fails(ALICE, 'set', puzzle)).toBe('only the deployer sets puzzles');
  expect(await story.fails(ALICE, 'solve', solution)).toBe('there is no puzzle');
  expect((await story.run(DEPLOYER, 'set', puzzle)).result).toBe('1');
  const swapped = solution.map((row) => [...row]);
  [swapped[4]![0], swapped[4]![1]] = [swapped[4]![1]!, swapped[4]![0]!];
  expect(await story.fails(ALICE, 'solve', swapped)).toBe('row, column or block 0');
  const other = solution.map((row) => [...row].reverse());
  expect(await story.fails(ALICE, 'solve', other)).toBe('cell 0, 0 is another one in the puzzle');
  const solved = await story.run(ALICE, 'solve', solution);
  const cells = solution.flat().map(BigInt);
  const proof = poseidonWithPrefix('sudoku/solved', [ALICE, 1n, ...cells]).toString();
  expect(solved.events).toEqual([{ event: 'Solved', values: { puzzle: '1', proof } }]);
  expect((await story.run(BOB, 'hasSolved', ALICE)).result).toBe(true);
  expect((await story.run(BOB, 'hasSolved', BOB)).result).toBe(false);
});

test('mastermind: the maker answers truly, turn by turn', async () => {
  const story = await Story.of('mastermind');
  const code = [1n, 1n, 2n, 6n];
  expect(await story.fails(BOB, 'try', ALICE, [1n, 2n, 3n, 4n])).toBe('no game with you');
  expect(await story.fails(ALICE, 'hide', BOB, [1n, 1n, 2n, 7n], 99n)).toBe('no such colour');
  await story.run(ALICE, 'hide', BOB, code, 99n);
  await story.run(BOB, 'try', ALICE, [1n, 2n, 1n, 1n]);
  expect(await story.fails(BOB, 'try', ALICE, [1n, 1n, 1n, 1n])).toBe('the last guess is not answered');
  expect(await story.fails(ALICE, 'answer', [1n, 2n, 1n, 1n], 99n)).toBe('not the code that was sealed');
  const beforeAnswer = story.now;
  expect((await story.run(ALICE, 'answer', code, 99n)).result).toEqual({ exact: '1', near: '2' });
  expect(await story.fails(ALICE, 'answer', code, 99n)).toBe('nothing to answer');
  expect(await story.failsFrom(beforeAnswer, BOB, 'try', ALICE, code)).toBe('the last guess is not answered');
  expect((await story.run(BOB, 'isBroken', ALICE)).result).toBe(false);
  await story.run(BOB, 'try', ALICE, code);
  const broken = await story.run(ALICE, 'answer', code, 99n);
  expect(broken.result).toEqual({ exact: '4', near: '0' });
  expect((await story.run(BOB, 'isBroken', ALICE)).result).toBe(true);
});
