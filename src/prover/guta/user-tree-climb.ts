import { poseidon } from '../../parth/poseidon.js';
import type { NodeTransition } from '../../parth/statements/block.js';

/** The inner nodes of the global user tree as of the block's anchor; a `MerkleTree` is one. */
export interface NodeReader {
  node(level: number, index: bigint): bigint;
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

/** `siblings[k]` stands beside the node's ancestor of level k; zero outside of the climb, where it has no effect. */
export function siblingsOf(node: NodeAt, upTo: bigint, users: NodeReader, length: number): bigint[] {
  return Array.from({ length }, (_, k) =>
    BigInt(k) < node.level || BigInt(k) >= upTo ? 0n : users.node(k, (node.index >> (BigInt(k) - node.level)) ^ 1n),
  );
}

/** What a change of a node makes of its ancestor at level `upTo`. */
export function climb(
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
