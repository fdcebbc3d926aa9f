import { besideOf, type NodePlace } from '../circuit/openings/fold-nodes.js';
import { slotNodes, type SlotBlock } from '../circuit/openings/slot-block.js';
import type { RegionBlock, Trunk } from '../circuit/openings/trunk.js';
import { blockIndexOf } from '../ir/hashed-entries.js';
import type { SlotKey } from '../ir/state-ops.js';
import type { ValueId } from '../ir/op.js';
import type { MerkleTree } from '../../parth/trees/merkle-tree.js';

/** A part of a witness that opens nodes of a tree. */
type Opening = Readonly<Record<string, readonly bigint[]>>;

/** A block where the keys of a call have put it. */
export interface PlacedBlock {
  readonly block: SlotBlock;
  readonly region: NodePlace;
  /** Among the blocks of its size in the region. */
  readonly index: bigint;
}

/** Finds the block of a call, as the circuit does: a key with a length counts as 0 where the guard does not hold. */
export function placeBlock(
  { regions }: Trunk,
  { region, block }: RegionBlock,
  values: ReadonlyMap<ValueId, bigint>,
  taken: boolean,
): PlacedBlock {
  const indexOf = ({ value, length, hashed }: SlotKey): bigint => {
    if (hashed) return blockIndexOf(values.get(value)!)!;
    return length === undefined || taken ? values.get(value)! : 0n;
  };
  const slot = block.keys.reduce((sum, key) => sum + indexOf(key) * key.stride, block.base);
  return { block, region: regions[region]!, index: slot >> BigInt(block.bits) };
}

/** The slot of a block's i-th place. */
export const slotOf = (placed: PlacedBlock, i: number): bigint => inTree(placed, 0, placed.block.places[i]!).place;

/** The opening of a tree's regions, as `NodesWitness` has it. */
export const openTrunk = (tree: MerkleTree, { height, regions }: Trunk): Opening =>
  openNodes(tree, regions, besideOf(height, regions));

/** The opening of a block's slots in their region, as `BlockWitness` has it. */
export function openBlock(tree: MerkleTree, placed: PlacedBlock): Opening {
  const { block, region, index } = placed;
  const nodes = slotNodes(block);
  const inBlock = ({ level, place }: NodePlace): NodePlace => inTree(placed, level, place);
  const siblings = Array.from({ length: region.level - block.bits }, (_, above) => {
    const start = region.place << BigInt(region.level - block.bits - above);
    return tree.node(block.bits + above, start + ((index >> BigInt(above)) ^ 1n));
  });
  return {
    ...openNodes(tree, nodes.map(inBlock), besideOf(block.bits, nodes).map(inBlock)),
    ...(siblings.length === 0 ? {} : { siblings }),
  };
}

function openNodes(tree: MerkleTree, nodes: readonly NodePlace[], beside: readonly NodePlace[]): Opening {
  const valueOf = ({ level, place }: NodePlace): bigint => tree.node(level, place);
  return { contents: nodes.map(valueOf), ...(beside.length === 0 ? {} : { beside: beside.map(valueOf) }) };
}

/** A node of a block as a node of the whole tree. */
function inTree({ block, region, index }: PlacedBlock, level: number, place: bigint): NodePlace {
  const start = (region.place << BigInt(region.level - block.bits)) + index;
  return { level, place: (start << BigInt(block.bits - level)) + place };
}
