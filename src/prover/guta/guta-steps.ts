import { MAX_U32 } from '../../parth/field.js';
import { USER_TREE_HEIGHT } from '../../parth/heights.js';
import type { CheckpointLeaf } from '../../parth/leaves.js';
import type { MerklePath } from '../../parth/merkle-tree.js';
import { poseidon } from '../../parth/poseidon.js';
import type { RecordType, Shape, ValueOf } from '../../parth/record.js';
import type { GutaHeader, NodeTransition } from '../../parth/statements/block.js';
import { GutaStats, type EndCapResult } from '../../parth/statements/session.js';
import type { gutaVerifySingleEndCap, gutaVerifyTwoEndCap } from './end-caps.js';
import type { gutaVerifyGutaToCap } from './guta-to-cap.js';
import type { gutaVerifyLeftGutaRightEndCap } from './mixed.js';
import type { gutaNoChange } from './no-change.js';
import type { gutaVerifyTwoGuta } from './two-guta.js';
import type { NcaWitness } from '../gadgets/nca.js';
import type { PastRootWitness } from '../gadgets/past-root.js';
import type { EndCapWitness } from '../gadgets/verify-end-cap.js';
import type { GutaWitness } from '../gadgets/verify-guta.js';

/** The inner nodes of the global user tree as of the block's anchor; a `MerkleTree` is one. */
export interface NodeReader {
  node(level: number, index: bigint): bigint;
}

/** Leaves of the checkpoint tree with their paths under its newest root. */
export type AnchorLeaf = ValueOf<typeof PastRootWitness>;

/** An end cap as a child: its statement, its key's whitelist path, and its anchor's leaf and path under the block's checkpoint root. */
export type EndCapInput = ValueOf<typeof EndCapWitness>;

/** A GUTA proof as a child: its header and its key's whitelist path. */
export type GutaInput = ValueOf<typeof GutaWitness>;

/** The roots that an aggregate of end caps stands under. */
export interface GutaRoots {
  readonly gutaWhitelistRoot: bigint;
  readonly checkpointTreeRoot: bigint;
}

/** One circuit's input and the header that its proof will state. Children are in the order of the inputs: left, then right. */
export interface GutaStep<Program extends string, Name extends string, W> {
  readonly program: Program;
  readonly circuit: Name;
  readonly witness: W;
  readonly header: GutaHeader;
}

type WitnessOf<C extends { readonly witness: RecordType<Shape> }> = ValueOf<C['witness']>;

/** A leaf of the checkpoint tree and its path, from any tree that can tell them. */
export function anchorLeaf(
  tree: { get(index: bigint): bigint; path(index: bigint): MerklePath },
  checkpointId: bigint,
): AnchorLeaf {
  return { leaf: tree.get(checkpointId), path: tree.path(checkpointId) };
}

/** GUTANoChange: `checkpointTreeRoot` is the newest root and `path` its last leaf's. */
export function noChangeStep(
  roots: GutaRoots,
  checkpointLeaf: CheckpointLeaf,
  path: MerklePath,
): GutaStep<'GutaLeaf', 'GUTANoChange', WitnessOf<typeof gutaNoChange>> {
  const { gusrRoot } = checkpointLeaf;
  return {
    program: 'GutaLeaf',
    circuit: 'GUTANoChange',
    witness: { ...roots, checkpointLeaf, checkpointPath: path },
    header: {
      ...roots,
      oldestAnchorId: path.index,
      earliestDeadline: MAX_U32,
      transition: { level: BigInt(USER_TREE_HEIGHT), index: 0n, old: gusrRoot, new: gusrRoot },
      stats: GutaStats.zero(),
    },
  };
}

/** GUTAVerifySingleEndCap. */
export function singleEndCapStep(
  roots: GutaRoots,
  endCap: EndCapInput,
): GutaStep<'GutaLeaf', 'GUTAVerifySingleEndCap', WitnessOf<ReturnType<typeof gutaVerifySingleEndCap>>> {
  return {
    program: 'GutaLeaf',
    circuit: 'GUTAVerifySingleEndCap',
    witness: { ...roots, endCap },
    header: { ...roots, ...changeOf(endCap.result) },
  };
}

/** GUTAVerifyTwoEndCap; the left user id is the smaller one. Throws a RangeError where the two do not join. */
export function twoEndCapStep(
  roots: GutaRoots,
  left: EndCapInput,
  right: EndCapInput,
  users: NodeReader,
): GutaStep<'GutaLeaf', 'GUTAVerifyTwoEndCap', WitnessOf<ReturnType<typeof gutaVerifyTwoEndCap>>> {
  const { nca, change } = join(changeOf(left.result), changeOf(right.result), users);
  return {
    program: 'GutaLeaf',
    circuit: 'GUTAVerifyTwoEndCap',
    witness: { ...roots, left, right, nca },
    header: { ...roots, ...change },
  };
}

/** GUTAVerifyTwoGUTA. Throws a RangeError where the two do not join. */
export function twoGutaStep(
  left: GutaInput,
  right: GutaInput,
  users: NodeReader,
): GutaStep<'GutaNode', 'GUTAVerifyTwoGUTA', WitnessOf<typeof gutaVerifyTwoGuta>> {
  const { nca, change } = join(left.header, right.header, users);
  return {
    program: 'GutaNode',
    circuit: 'GUTAVerifyTwoGUTA',
    witness: { left, right, nca },
    header: { ...rootsOf(left.header), ...change },
  };
}

type MixedWitness = WitnessOf<ReturnType<typeof gutaVerifyLeftGutaRightEndCap>>;

/** GUTAVerifyLeftGUTARightEndCap. Throws a RangeError where the two do not join. */
export function leftGutaRightEndCapStep(
  guta: GutaInput,
  endCap: EndCapInput,
  users: NodeReader,
): GutaStep<'GutaMixed', 'GUTAVerifyLeftGUTARightEndCap', MixedWitness> {
  const { nca, change } = join(guta.header, changeOf(endCap.result), users);
  return {
    program: 'GutaMixed',
    circuit: 'GUTAVerifyLeftGUTARightEndCap',
    witness: { guta, endCap, nca },
    header: { ...rootsOf(guta.header), ...change },
  };
}

/** GUTAVerifyLeftEndCapRightGUTA. Throws a RangeError where the two do not join. */
export function leftEndCapRightGutaStep(
  endCap: EndCapInput,
  guta: GutaInput,
  users: NodeReader,
): GutaStep<'GutaMixed', 'GUTAVerifyLeftEndCapRightGUTA', MixedWitness> {
  const { nca, change } = join(changeOf(endCap.result), guta.header, users);
  return {
    program: 'GutaMixed',
    circuit: 'GUTAVerifyLeftEndCapRightGUTA',
    witness: { guta, endCap, nca },
    header: { ...rootsOf(guta.header), ...change },
  };
}

/**
 * GUTAVerifyGUTAToCap: carries a change up to `capLevel`, at or above its node. `upgrade` is the leaf at which the child's checkpoint root
 * was the newest, with its path under `checkpointTreeRoot`; with the child's own root it is that tree's last leaf.
 */
export function gutaToCapStep(
  guta: GutaInput,
  capLevel: bigint,
  users: NodeReader,
  checkpointTreeRoot: bigint,
  upgrade: AnchorLeaf,
): GutaStep<'GutaNode', 'GUTAVerifyGUTAToCap', WitnessOf<typeof gutaVerifyGutaToCap>> {
  const { transition } = guta.header;
  if (capLevel < transition.level || capLevel > BigInt(USER_TREE_HEIGHT)) {
    throw new RangeError(`cap level ${capLevel} for a node of level ${transition.level}`);
  }
  const siblings = siblingsOf(transition, capLevel, users, USER_TREE_HEIGHT);
  const index = transition.index >> (capLevel - transition.level);
  return {
    program: 'GutaNode',
    circuit: 'GUTAVerifyGUTAToCap',
    witness: { guta, checkpointTreeRoot, upgrade, cap: { level: capLevel, index, siblings } },
    header: {
      ...guta.header,
      checkpointTreeRoot,
      transition: { level: capLevel, index, ...climb(transition, capLevel, siblings) },
    },
  };
}

/** What identifies a node of the global user tree. */
export type NodeAt = Pick<NodeTransition, 'level' | 'index'>;

/**
 * The nearest common ancestor of two nodes. Throws a RangeError unless `left` is strictly left of `right` and neither is in the other's
 * subtree: exactly what the circuit accepts.
 */
export function nearestCommonAncestor(left: NodeAt, right: NodeAt): NodeAt {
  for (const [side, { level, index }] of Object.entries({ left, right })) {
    if (level < 0n || level > 32n || index < 0n || index >> (32n - level) !== 0n) {
      throw new RangeError(`the ${side} node, ${index} at level ${level}, is not in the tree`);
    }
  }
  const [a, b] = [left.index << left.level, right.index << right.level];
  const level = BigInt((a ^ b).toString(2).length);
  if (a >= b || left.level >= level || right.level >= level) {
    throw new RangeError(
      `node ${left.index} at level ${left.level} is not left of node ${right.index} at level ${right.level}`,
    );
  }
  return { level, index: a >> level };
}

type ChangeOf = Omit<GutaHeader, keyof GutaRoots>;

/** An end cap as a change of one user leaf. */
function changeOf(result: EndCapResult): ChangeOf {
  return {
    oldestAnchorId: result.checkpointId,
    earliestDeadline: result.validUntil,
    transition: { level: 0n, index: result.userId, old: result.startUserLeafHash, new: result.endUserLeafHash },
    stats: result.stats,
  };
}

function join(
  left: ChangeOf,
  right: ChangeOf,
  users: NodeReader,
): { nca: ValueOf<typeof NcaWitness>; change: ChangeOf } {
  const ancestor = nearestCommonAncestor(left.transition, right.transition);
  const childLevel = ancestor.level - 1n;
  const leftSiblings = siblingsOf(left.transition, childLevel, users, USER_TREE_HEIGHT - 1);
  const rightSiblings = siblingsOf(right.transition, childLevel, users, USER_TREE_HEIGHT - 1);
  const leftChild = climb(left.transition, childLevel, leftSiblings);
  const rightChild = climb(right.transition, childLevel, rightSiblings);
  return {
    nca: { ...ancestor, leftSiblings, rightSiblings },
    change: {
      oldestAnchorId: min(left.oldestAnchorId, right.oldestAnchorId),
      earliestDeadline: min(left.earliestDeadline, right.earliestDeadline),
      transition: {
        ...ancestor,
        old: poseidon([leftChild.old, rightChild.old]),
        new: poseidon([leftChild.new, rightChild.new]),
      },
      stats: {
        fees: left.stats.fees + right.stats.fees,
        userOps: left.stats.userOps + right.stats.userOps,
        transactions: left.stats.transactions + right.stats.transactions,
        slotsModified: left.stats.slotsModified + right.stats.slotsModified,
      },
    },
  };
}

/** `siblings[k]` stands beside the node's ancestor of level k; zero outside of the climb, where it has no effect. */
function siblingsOf(node: NodeAt, upTo: bigint, users: NodeReader, length: number): bigint[] {
  return Array.from({ length }, (_, k) =>
    BigInt(k) < node.level || BigInt(k) >= upTo ? 0n : users.node(k, (node.index >> (BigInt(k) - node.level)) ^ 1n),
  );
}

function climb(
  transition: NodeTransition,
  upTo: bigint,
  siblings: readonly bigint[],
): Pick<NodeTransition, 'old' | 'new'> {
  let { old, new: updated } = transition;
  for (let k = transition.level; k < upTo; k++) {
    const sibling = siblings[Number(k)]!;
    const isRight = (transition.index >> (k - transition.level)) & 1n;
    [old, updated] = [old, updated].map((node) => poseidon(isRight ? [sibling, node] : [node, sibling])) as [
      bigint,
      bigint,
    ];
  }
  return { old, new: updated };
}

const rootsOf = ({ gutaWhitelistRoot, checkpointTreeRoot }: GutaHeader): GutaRoots => ({
  gutaWhitelistRoot,
  checkpointTreeRoot,
});
const min = (a: bigint, b: bigint) => (a < b ? a : b);
