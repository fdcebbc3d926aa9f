import { Field, Provable, type Bool } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { Path, type PathRecord } from '../../circuit/merkle.js';
import type { VarsOf } from '../../circuit/variables.js';
import { KEY_LIMIT } from '../../parth/trees/indexed-entry.js';
import { appendLeaves, type appendWindowRecord } from './append-window.js';

/** A leaf of an indexed tree, whichever it is. */
export interface IndexedLeafVars {
  readonly key: Field;
  readonly nextKey: Field;
  readonly nextIndex: Field;
  readonly value: Field;
}

/** One key to insert. Where `active` is false nothing is inserted, but `low` is a leaf of the tree all the same. */
export interface IndexedItem {
  readonly active: Bool;
  readonly key: Field;
  readonly value: Field;
  /** The leaf with the greatest key below `key`, as it is when its turn comes. */
  readonly low: IndexedLeafVars;
  readonly lowPath: VarsOf<PathRecord>;
}

/**
 * Inserts the active items' keys, each never there before, into an indexed tree and returns its root and count (PROTOCOL §6).
 *
 * It is the same as inserting them one by one, but cheaper: first all new leaves are appended, each as it is at its own insertion (its `next` is
 * what its low leaf's was); then, in order, each low leaf is pointed at its new leaf. A low leaf comes before the new leaf, so a leaf whose
 * turn has not come is never used, and no leaf is part of the list before it is linked.
 *
 * Constraints: `append/*`, and for each item below `item`: `low-path`, `low-before-new`, `low-leaf`, `above-low`, `below-next`, `between`.
 */
export function insertKeys(
  tree: { readonly root: Field; readonly count: Field },
  items: readonly IndexedItem[],
  window: VarsOf<ReturnType<typeof appendWindowRecord>>,
  hash: (leaf: IndexedLeafVars) => Field,
): { root: Field; count: Field } {
  // Leaf 0 is the sentinel, so the key that is counted n-th is at n.
  const first = tree.count.add(1).seal();
  const appended = items.map(({ active, key, value, low }) => active.toField().mul(hash({ ...low, key, value })));
  let root = appendLeaves(tree.root, first, appended, window);
  items.forEach((item, i) => {
    root = scope('item', () => link(root, first.add(i).seal(), item, hash));
  });
  const added = items.reduce((sum, { active }) => sum.add(active.toField()), new Field(0));
  return { root, count: tree.count.add(added).seal() };
}

function link(root: Field, index: Field, item: IndexedItem, hash: (leaf: IndexedLeafVars) => Field): Field {
  const { active, key, low } = item;
  const path = constrain('low-path', () => Path.of(item.lowPath));
  constrain('low-before-new', () => index.sub(1).sub(path.index).seal().toBits(path.bits.length));
  constrain('low-leaf', () => path.root(hash(low)).assertEquals(root));
  constrainBetween(active, key, low);
  return Provable.if(active, path.root(hash({ ...low, nextKey: key, nextIndex: index })), root);
}

/** The bits of a distance that the sum check leaves out: see `constrainBetween`. */
const LOW_BITS = 124;
const KEY_BITS = 254;

/**
 * States, where `active`, that `low.key < key < low.nextKey` as canonical numbers below 2^254; a `nextKey` of 0 stands for 2^254, so `key` is
 * in range too. For leaves of an indexed tree `low.key < low.nextKey` holds by induction over its insertions.
 *
 * Both distances, `key − low − 1` and `next − key − 1`, are held to 254 bits, which each of them satisfies when it is not negative, or when
 * it is and wraps around the field's order p. They cannot both wrap since low < next. If one does, their sum is at least p − 1, which is
 * more than 2^254 + 2^125; if none does it is `next − low − 2 < 2^254`. The sum of both without their lowest 124 bits tells the two apart: it is
 * below 2^130 in the second case and above it in the first, where the bits left out make less than two of its units.
 */
function constrainBetween(active: Bool, key: Field, { key: low, nextKey }: IndexedLeafVars): void {
  const next = Provable.if(nextKey.equals(0), new Field(KEY_LIMIT), nextKey);
  const fromLow = constrain('above-low', () => highPart(distance(active, low, key)));
  const toNext = constrain('below-next', () => highPart(distance(active, key, next)));
  constrain('between', () =>
    fromLow
      .add(toNext)
      .seal()
      .toBits(KEY_BITS - LOW_BITS),
  );
}

/** `to − from − 1`, 0 where not active. */
const distance = (active: Bool, from: Field, to: Field): Field => active.toField().mul(to.sub(from).sub(1));

/** Holds a number to 254 bits and returns it without its lowest 124. Both parts are witnesses that their ranges and their sum fix. */
function highPart(x: Field): Field {
  const [low, high] = Provable.witness(Provable.Array(Field, 2), () => {
    const value = x.toBigInt();
    return [new Field(value & (2n ** BigInt(LOW_BITS) - 1n)), new Field(value >> BigInt(LOW_BITS))];
  }) as [Field, Field];
  low.toBits(LOW_BITS);
  high.toBits(KEY_BITS - LOW_BITS);
  high
    .mul(2n ** BigInt(LOW_BITS))
    .add(low)
    .assertEquals(x);
  return high;
}
