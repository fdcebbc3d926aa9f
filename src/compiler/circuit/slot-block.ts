import type { SlotRef } from '../ir/ops.js';
import { sameKey } from '../ir/slots.js';

/**
 * Slots under the same keys that share one path: each has a fixed place in an aligned block of 2^bits slots, so the nodes above them inside the
 * block are shared too. The block's place in the tree is `(base + Σ key · stride) / 2^bits`.
 */
export interface SlotBlock {
  readonly keys: SlotRef['keys'];
  /** Of the block's first slot, where all keys are 0. */
  readonly base: bigint;
  readonly bits: number;
  /** The place of each slot in the block. */
  readonly places: readonly bigint[];
}

/** Whether two slots can lie in one block: they have the same keys, and no key moves them against each other. */
export function shareBlock(a: SlotRef, b: SlotRef): boolean {
  if (a.keys.length !== b.keys.length || !a.keys.every((key, i) => sameKey(key, b.keys[i]!))) return false;
  return a.keys.every(({ stride }) => {
    const granule = stride & -stride;
    return a.base / granule === b.base / granule;
  });
}

/** The least block of slots that can share one. */
export function blockOf(slots: readonly SlotRef[]): SlotBlock {
  const [first] = slots;
  const spread = slots.reduce((bitsInUse, { base }) => bitsInUse | (base ^ first!.base), 0n);
  const bits = spread === 0n ? 0 : spread.toString(2).length;
  const base = (first!.base >> BigInt(bits)) << BigInt(bits);
  return { keys: first!.keys, base, bits, places: slots.map((slot) => slot.base - base) };
}

/**
 * Computes a block's root from the contents of its slots and of the nodes beside them (`beside`, asked for level by level, left to right). A slot
 * whose `changed` is false has what it had in `before`, an earlier result for the same block; nodes above such slots alone are taken
 * from there.
 */
export function foldBlock<T>(
  { bits, places }: SlotBlock,
  contents: readonly T[],
  beside: (level: number, place: bigint) => T,
  join: (left: T, right: T) => T,
  update?: { readonly changed: readonly boolean[]; readonly before: FoldedBlock<T> },
): FoldedBlock<T> {
  const levels: ReadonlyMap<bigint, T>[] = [];
  let nodes = new Map<bigint, { value: T; changed: boolean }>(
    places.map((place, i) => [place, { value: contents[i]!, changed: update?.changed[i] ?? true }]),
  );
  for (let level = 0; level < bits; level++) {
    levels.push(valuesOf(nodes));
    const parents = new Map<bigint, { value: T; changed: boolean }>();
    for (const place of [...new Set([...nodes.keys()].map((child) => child >> 1n))].sort((a, b) => (a < b ? -1 : 1))) {
      const [left, right] = [nodes.get(place * 2n), nodes.get(place * 2n + 1n)];
      const changed = left?.changed === true || right?.changed === true;
      const sides = [
        left === undefined ? beside(level, place * 2n) : left.value,
        right === undefined ? beside(level, place * 2n + 1n) : right.value,
      ] as const;
      const value = changed || update === undefined ? join(...sides) : update.before.levels[level + 1]!.get(place)!;
      parents.set(place, { value, changed });
    }
    nodes = parents;
  }
  levels.push(valuesOf(nodes));
  return { root: nodes.get(0n)!.value, levels };
}

/** A block's root, with the values of all nodes on the way by level. */
export interface FoldedBlock<T> {
  readonly root: T;
  readonly levels: readonly ReadonlyMap<bigint, T>[];
}

const valuesOf = <T>(nodes: ReadonlyMap<bigint, { readonly value: T }>): ReadonlyMap<bigint, T> =>
  new Map([...nodes].map(([place, { value }]) => [place, value]));

/** The nodes beside a block's slots, in the order in which `foldBlock` asks for them. */
export function besideOf(block: SlotBlock): readonly { readonly level: number; readonly place: bigint }[] {
  const asked: { level: number; place: bigint }[] = [];
  foldBlock<null>(
    block,
    block.places.map(() => null),
    (level, place) => (asked.push({ level, place }), null),
    () => null,
  );
  return asked;
}
