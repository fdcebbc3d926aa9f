import { appendLeaves, assertRoom, type AppendWindow } from './append-window.js';
import { assertKey, type IndexedEntry, type IndexedKind } from './indexed-entry.js';
import { MerkleTree, type LeafTree, type MerklePath } from './merkle-tree.js';

/** How one new leaf was linked: the low leaf, that with the greatest key below the new one, as it was before, and its path then. */
export interface IndexedLink {
  readonly low: IndexedEntry;
  /** `path.index` is the low leaf's place; its siblings hold before and after the change. */
  readonly path: MerklePath;
  readonly index: bigint;
}

/** The witness of a batch: all new leaves are appended as they are when inserted one by one, then each low leaf is pointed at its new leaf. */
export interface IndexedInsertion {
  readonly window: AppendWindow;
  readonly links: readonly IndexedLink[];
}

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : 1);

/** A Merkle tree whose leaves form a list sorted by key: it proves that a key is not in it (PROTOCOL §2). Leaf 0 is the sentinel, key 0. */
export class IndexedTree {
  #tree: LeafTree;
  /** By index, in ascending order. */
  #entries: Map<bigint, IndexedEntry>;
  #count: bigint;
  /** All keys in ascending order, with their indices alongside. */
  #keys: bigint[] = [0n];
  #indices = new Map<bigint, bigint>([[0n, 0n]]);

  /** A tree of `[key, value]` in the order of their insertion. Throws a `RangeError` for a key that is 0, too great or there twice. */
  constructor(
    readonly kind: IndexedKind,
    items: Iterable<readonly [key: bigint, value: bigint]> = [],
  ) {
    const all = [...items];
    all.forEach(([key], i) => {
      assertKey(key);
      if (this.#indices.has(key)) throw new RangeError(`the key ${key} is in the tree`);
      this.#indices.set(key, BigInt(i + 1));
    });
    this.#count = BigInt(all.length);
    this.#keys = [...this.#indices.keys()].sort(ascending);
    const values = [0n, ...all.map(([, value]) => value)];
    const keys = [...this.#indices.keys()];
    const nexts = new Map(this.#keys.map((key, i) => [key, this.#keys[i + 1] ?? 0n]));
    this.#entries = new Map(
      keys.map((key, i) => {
        const nextKey = nexts.get(key)!;
        return [BigInt(i), { key, nextKey, nextIndex: this.#indices.get(nextKey)!, value: values[i]! }];
      }),
    );
    this.#tree = MerkleTree.from(kind.height, this.leaves());
  }

  /**
   * The part of a tree of `count` keys that some work needs. `tree` knows the leaves of these entries and the places that are appended to. Of each
   * key that is looked for or inserted, the entry with the greatest key that is not above it must be among the entries, and so must the sentinel.
   */
  static part(
    kind: IndexedKind,
    count: bigint,
    entries: Iterable<readonly [index: bigint, entry: IndexedEntry]>,
    tree: LeafTree,
  ): IndexedTree {
    const part = new IndexedTree(kind);
    part.#tree = tree;
    part.#count = count;
    part.#entries = new Map(entries);
    part.#indices = new Map([...part.#entries].map(([index, { key }]) => [key, index]));
    part.#keys = [...part.#indices.keys()].sort(ascending);
    return part;
  }

  get root(): bigint {
    return this.#tree.root;
  }

  /** How many keys are in the tree, the sentinel not counted; a key's index runs from 1 to this. */
  get count(): bigint {
    return this.#count;
  }

  has(key: bigint): boolean {
    return key !== 0n && this.#indices.has(key);
  }

  /** Where a key's leaf is. */
  indexOf(key: bigint): bigint | undefined {
    return this.has(key) ? this.#indices.get(key) : undefined;
  }

  entry(index: bigint): IndexedEntry {
    const entry = this.#entries.get(index);
    if (entry === undefined) throw new RangeError(`no leaf at ${index}`);
    return entry;
  }

  path(index: bigint): MerklePath {
    return this.#tree.path(index);
  }

  /** The leaf that proves a key's absence: the greatest key below it. Throws a `RangeError` for a key that is in the tree or can never be. */
  lowIndexOf(key: bigint): bigint {
    assertKey(key);
    if (this.#indices.has(key)) throw new RangeError(`the key ${key} is in the tree`);
    return this.#indices.get(this.#keys[this.#rank(key) - 1]!)!;
  }

  /** Inserts `[key, value]` items in their order, at most `size` of them, and returns the witness. Throws as `lowIndexOf`, changing nothing. */
  insertBatch(items: readonly (readonly [key: bigint, value: bigint])[], size: number): IndexedInsertion {
    items.forEach(([key], i) => {
      this.lowIndexOf(key);
      if (items.findIndex(([other]) => other === key) !== i) throw new RangeError(`the key ${key} is there twice`);
    });
    const first = this.count + 1n;
    assertRoom(this.kind.height, first, items.length, size);
    const lows = items.map(([key, value]) => this.#link(key, value));
    const appended = lows.map(({ low }, i) => {
      const [key, value] = items[i]!;
      return this.kind.hash({ ...low, key, value });
    });
    const window = appendLeaves(this.#tree, first, appended, size);
    const links = lows.map(({ low, lowIndex }, i) => {
      const path = this.#tree.path(lowIndex);
      const index = first + BigInt(i);
      this.#tree.set(lowIndex, this.kind.hash({ ...low, nextKey: items[i]![0], nextIndex: index }));
      return { low, path, index };
    });
    return { window, links };
  }

  /** Inserts one key and returns its index. Throws as `lowIndexOf`. */
  insert(key: bigint, value = 0n): bigint {
    this.insertBatch([[key, value]], 1);
    return this.count;
  }

  /** `[key, value]` of every key in the order of insertion: what the constructor takes. */
  items(): [key: bigint, value: bigint][] {
    return [...this.#entries.values()].slice(1).map(({ key, value }) => [key, value]);
  }

  /** The leaves' hashes from `from` on, the sentinel at 0. */
  leaves(from = 0n): [index: bigint, leaf: bigint][] {
    return [...this.#entries]
      .filter(([index]) => index >= from)
      .map(([index, entry]) => [index, this.kind.hash(entry)]);
  }

  clone(): IndexedTree {
    return IndexedTree.part(this.kind, this.#count, this.#entries, this.#tree.clone());
  }

  /** Puts a key into the sorted list; the Merkle tree is the caller's work. */
  #link(key: bigint, value: bigint): { low: IndexedEntry; lowIndex: bigint } {
    const rank = this.#rank(key);
    const lowIndex = this.#indices.get(this.#keys[rank - 1]!)!;
    const low = this.#entries.get(lowIndex)!;
    const index = ++this.#count;
    this.#entries.set(index, { ...low, key, value });
    this.#entries.set(lowIndex, { ...low, nextKey: key, nextIndex: index });
    this.#keys.splice(rank, 0, key);
    this.#indices.set(key, index);
    return { low, lowIndex };
  }

  /** How many keys are below this one. */
  #rank(key: bigint): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
