import type { ChildValue } from '../../../src/circuit/circuit.js';
import { MAX_U32 } from '../../../src/parth/field.js';
import { CHECKPOINT_TREE_HEIGHT, USER_TREE_HEIGHT, WHITELIST_HEIGHT } from '../../../src/parth/heights.js';
import { CheckpointLeaf } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { GutaHeader } from '../../../src/parth/statements/block.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { gutaCircuits } from '../../../src/prover/guta/guta-circuits.js';
import { anchorLeaf } from '../../../src/prover/guta/anchor-leaf.js';
import type { EndCapChild, GutaChild } from '../../../src/prover/guta/guta-step.js';

/** Key hashes stand for programs here: the logic only looks them up. */
const END_CAP_KEY = 1001n;
export const GUTA_KEYS = { GutaLeaf: 2001n, GutaNode: 2002n, GutaMixed: 2003n } as const;

const endCapWhitelist = MerkleTree.from(WHITELIST_HEIGHT, [[0n, END_CAP_KEY]]);
export const gutaWhitelist = MerkleTree.from(
  WHITELIST_HEIGHT,
  Object.values(GUTA_KEYS).map((key, slot) => [BigInt(slot), key] as const),
);

export const circuits = gutaCircuits({ endCapWhitelistRoot: endCapWhitelist.root });

const userLeafHash = (userId: bigint, version: bigint) => userId * 1000n + version + 7n;

/** Users of two realms, with a third realm between them that has none. */
export const USERS = [0n, 1n, 6n, (2n << 20n) | 3n, (2n << 20n) | 900_000n] as const;

/** The global user tree as of the newest checkpoint. */
export const users = MerkleTree.from(
  USER_TREE_HEIGHT,
  [...USERS, 4n, 5n, 77n].map((id) => [id, userLeafHash(id, 0n)] as const),
);

/** Seven checkpoints: the checkpoint tree's root after each, and the tree as it is now. */
export const checkpointLeaves: CheckpointLeaf[] = Array.from({ length: 7 }, (_, id) => ({
  ...CheckpointLeaf.zero(),
  gusrRoot: id === 6 ? users.root : BigInt(id),
  configHash: 99n,
}));
export const checkpoints = new MerkleTree(CHECKPOINT_TREE_HEIGHT);
export const rootsById = checkpointLeaves.map((leaf, id) => {
  checkpoints.set(BigInt(id), CheckpointLeaf.hash(leaf));
  return checkpoints.root;
});
export const NEWEST = 6n;

export const roots = { gutaWhitelistRoot: gutaWhitelist.root, checkpointTreeRoot: checkpoints.root };

/** An end cap of a user, anchored to a checkpoint. */
export function endCap(userId: bigint, anchorId: bigint, change: Partial<EndCapResult> = {}): EndCapChild {
  return {
    result: {
      userId,
      startUserLeafHash: users.get(userId),
      endUserLeafHash: userLeafHash(userId, 1n),
      checkpointId: anchorId,
      checkpointTreeRoot: rootsById[Number(anchorId)]!,
      validUntil: anchorId + 50n,
      stats: { fees: 5n + userId, userOps: 1n, transactions: 2n, slotsModified: 3n },
      ...change,
    },
    whitelistPath: endCapWhitelist.path(0n),
    anchor: anchorLeaf(checkpoints, anchorId),
  };
}

export const endCapChild = ({ result }: EndCapChild): ChildValue => ({
  output: EndCapResult.hash(result),
  keyHash: END_CAP_KEY,
});

/** A GUTA child made by the given program. */
export function guta(program: keyof typeof GUTA_KEYS, header: GutaHeader): GutaChild {
  const slot = BigInt(Object.keys(GUTA_KEYS).indexOf(program));
  return { header, whitelistPath: gutaWhitelist.path(slot) };
}

export const gutaChild = (program: keyof typeof GUTA_KEYS, { header }: GutaChild): ChildValue => ({
  output: GutaHeader.hash(header),
  keyHash: GUTA_KEYS[program],
});

/** A header that changes one node, as some GUTA proof may state it. */
export function header(level: bigint, index: bigint, change: Partial<GutaHeader> = {}): GutaHeader {
  return {
    ...roots,
    oldestAnchorId: 4n,
    earliestDeadline: MAX_U32,
    transition: { level, index, old: users.node(Number(level), index), new: level * 1_000_003n + index + 1n },
    stats: { fees: 1n, userOps: 1n, transactions: 1n, slotsModified: 1n },
    ...change,
  };
}
