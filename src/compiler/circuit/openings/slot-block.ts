import type { SlotRef } from '../../ir/state-ops.js';
import { sameKey } from '../../ir/slots.js';
import type { NodePlace } from './fold-nodes.js';

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

/** A block's slots as nodes of the tree that it is. */
export const slotNodes = ({ places }: SlotBlock): readonly NodePlace[] => places.map((place) => ({ level: 0, place }));
