import type { IrKind } from '../../ir/kinds.js';
import type { ValueId } from '../../ir/op.js';
import { countOf } from '../../ir/slots.js';
import type { NodePlace } from './fold-nodes.js';
import type { SlotBlock } from './slot-block.js';

/**
 * What the blocks that a method opens in one state tree share: each block lies in a region, the least subtree that holds it whatever its keys are, and
 * the nodes above all regions are hashed once, not once a block. No region lies in another.
 */
export interface Trunk {
  readonly height: number;
  readonly regions: readonly NodePlace[];
}

/** A block as part of its region: `block.base` counts from the region's first slot. */
export interface RegionBlock {
  readonly region: number;
  readonly block: SlotBlock;
}

/** Finds the regions of a tree's blocks. */
export function planTrunk(
  kinds: ReadonlyMap<ValueId, IrKind>,
  height: number,
  blocks: readonly SlotBlock[],
): { readonly trunk: Trunk; readonly placed: readonly RegionBlock[] } {
  const all = blocks.map((block) => leastRegion(kinds, block));
  const regions = all.filter(
    (region, i) => !all.some((other, j) => contains(other, region) && (j < i || !contains(region, other))),
  );
  const placed = blocks.map((block, i): RegionBlock => {
    const region = regions.findIndex((each) => contains(each, all[i]!));
    const { level, place } = regions[region]!;
    return { region, block: { ...block, base: block.base - (place << BigInt(level)) } };
  });
  return { trunk: { height, regions }, placed };
}

function leastRegion(kinds: ReadonlyMap<ValueId, IrKind>, { base, bits, keys }: SlotBlock): NodePlace {
  const last = keys.reduce((sum, key) => sum + (countOf(kinds.get(key.value)!, key) - 1n) * key.stride, base);
  let level = bits;
  while (base >> BigInt(level) !== last >> BigInt(level)) level++;
  return { level, place: base >> BigInt(level) };
}

const contains = (outer: NodePlace, inner: NodePlace): boolean =>
  outer.level >= inner.level && inner.place >> BigInt(outer.level - inner.level) === outer.place;
