// An empty contract state is stored as leaf 0, and any other state as its root.
import { expect, it } from 'vitest';
import { cstateRootOf, uconLeafOf } from '../../src/parth/contract-state.js';
import { emptyRoot } from '../../src/parth/trees/merkle-tree.js';

it.each([1, 32, 64])('keeps an empty state of height %i as leaf 0, and any other as its root', (height) => {
  expect(uconLeafOf(emptyRoot(height), height)).toBe(0n);
  expect(cstateRootOf(0n, height)).toBe(emptyRoot(height));
  for (const root of [5n, emptyRoot(height + 1), emptyRoot(height - 1) + 1n]) {
    expect(cstateRootOf(uconLeafOf(root, height), height)).toBe(root);
  }
});
