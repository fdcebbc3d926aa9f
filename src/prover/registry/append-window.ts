import { Field, type Bool } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hash } from '../../circuit/hash.js';
import { Path, pathRecord } from '../../circuit/merkle.js';
import type { VarsOf } from '../../circuit/variables.js';
import { emptyRoot } from '../../parth/trees/merkle-tree.js';
import { list, record } from '../../parth/record.js';

/** The witness of up to `size` leaves appended to a tree of this height; `size` is a power of two (`AppendWindow` in `parth`). */
export const appendWindowRecord = (height: number, size: number) => {
  const path = pathRecord(height - Math.log2(size));
  return record(null, { oldLeaves: list('field', size - 1), first: path, second: path });
};

/**
 * Appends leaves from slot `at` on and returns the new root: `size` consecutive slots lie in two aligned blocks of `size` leaves, so two paths
 * of blocks take the place of a path a leaf. Unused leaves, at the end, are 0. All of the two blocks from slot `at` on was empty before; the
 * second path is one in the root that the first block's change gives. The last block of a tree can not be the first one here, so a tree's
 * last slots stay unused.
 *
 * Constraints below `append`: `first-path`, `first-block`, `second-path`, `second-block`, `slots-empty`, `first-root`, `second-root`.
 */
export function appendLeaves(
  oldRoot: Field,
  at: Field,
  leaves: readonly Field[],
  window: VarsOf<ReturnType<typeof appendWindowRecord>>,
): Field {
  const size = leaves.length;
  return scope('append', () => {
    const first = constrain('first-path', () => Path.of(window.first));
    const offset = constrain('first-block', () => at.sub(first.index.mul(size)).seal().toBits(Math.log2(size)));
    const second = constrain('second-path', () => Path.of(window.second));
    constrain('second-block', () => second.index.assertEquals(first.index.add(1)));

    const placed = shift(leaves, offset);
    const fromOffsetOn = shift(
      Array.from({ length: size }, () => new Field(1)),
      offset,
    );
    constrain('slots-empty', () => {
      window.oldLeaves.forEach((leaf, slot) => leaf.mul(fromOffsetOn[slot]!).assertEquals(0));
    });
    // Below the offset nothing is placed, from there on the old leaves are 0: a sum is whichever there is.
    const oldBlock = [...window.oldLeaves, new Field(0)];
    const newBlock = oldBlock.map((leaf, slot) => leaf.add(placed[slot]!).seal());

    constrain('first-root', () => first.root(rootOf(oldBlock)).assertEquals(oldRoot));
    const between = first.root(rootOf(newBlock));
    constrain('second-root', () => second.root(new Field(emptyRoot(Math.log2(size)))).assertEquals(between));
    return second.root(rootOf([...placed.slice(size), new Field(0)]));
  });
}

/** Moves a list up by the number that `bits` are; zeros fill in below. The result is as long as the greatest move needs. */
function shift(items: readonly Field[], bits: readonly Bool[]): Field[] {
  return bits.reduce<Field[]>(
    (list, bit, i) => {
      const distance = 1 << i;
      const at = (slot: number) => list[slot] ?? new Field(0);
      return Array.from({ length: list.length + distance }, (_, slot) => {
        const stay = at(slot);
        const come = at(slot - distance);
        return bit.toField().mul(come.sub(stay)).add(stay).seal();
      });
    },
    [...items],
  );
}

/** The root of a tree that is full of these leaves. */
function rootOf(leaves: readonly Field[]): Field {
  let level = leaves;
  while (level.length > 1) {
    level = Array.from({ length: level.length / 2 }, (_, i) => hash([level[2 * i]!, level[2 * i + 1]!]));
  }
  return level[0]!;
}
