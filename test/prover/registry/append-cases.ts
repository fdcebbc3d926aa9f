import type { AppendWindow } from '../../../src/parth/trees/append-window.js';
import type { Mutable } from '../../support/constraints.js';

/** The cases of `appendLeaves`, for a witness whose first new slot is at `offset` in its block; the batch reaches into the second block. */
export const appendCases = (offset: number) => {
  const of = (breaks: string, title: string, change: (window: Mutable<AppendWindow>) => void) => ({
    breaks: `append/${breaks}`,
    title,
    mutate: ({ witness }: { witness: { window: Mutable<AppendWindow> } }) => change(witness.window),
  });
  return [
    of('first-path', 'a block outside of the tree', ({ first }) => {
      first.index = 1n << BigInt(first.siblings.length);
    }),
    of('first-block', 'a block before the first new slot', ({ first }) => void (first.index -= 1n)),
    of('first-block', 'a block after the first new slot', ({ first }) => void (first.index += 1n)),
    of('second-path', 'a block outside of the tree', ({ second }) => {
      second.index = 1n << BigInt(second.siblings.length);
    }),
    of('second-block', 'a block that is not the next', ({ second }) => void (second.index += 1n)),
    of('slots-empty', 'a slot that is taken', ({ oldLeaves }) => void (oldLeaves[offset] = 5n)),
    of('first-root', 'another old leaf', ({ oldLeaves }) => void (oldLeaves[offset - 1]! += 1n)),
    of('first-root', 'another path', ({ first }) => void (first.siblings[3]! += 1n)),
    of('second-root', 'another path', ({ second }) => void (second.siblings[0]! += 1n)),
  ];
};
