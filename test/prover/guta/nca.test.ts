// The circuit accepts only the nearest common ancestor of two nodes, for all pairs in a small tree.
import { describe, expect, it } from 'vitest';
import { circuit, runCircuit } from '../../../src/circuit/circuit.js';
import { ConstraintError } from '../../../src/circuit/constraint.js';
import { hashOf } from '../../../src/circuit/variables.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { poseidon } from '../../../src/parth/poseidon.js';
import { record } from '../../../src/parth/record.js';
import { NodeTransition } from '../../../src/parth/statements/block.js';
import { joinAtNearestCommonAncestor, NcaWitness } from '../../../src/prover/gadgets/nca.js';
import { nearestCommonAncestor, type NodeAt } from '../../../src/prover/guta/user-tree-climb.js';

const Result = record('test/result', { transition: NodeTransition });
const join = circuit({
  name: 'Join',
  witness: record(null, { left: NodeTransition, right: NodeTransition, nca: NcaWitness }),
  children: [],
  logic: ({ left, right, nca }) =>
    hashOf(Result, {
      transition: joinAtNearestCommonAncestor(
        { transition: left, isLeaf: false },
        { transition: right, isLeaf: false },
        nca,
      ),
    }),
});

// A subtree of height 3 at the left end of the global tree, and all of its nodes.
const HEIGHT = 3n;
const before = MerkleTree.from(
  32,
  Array.from({ length: 8 }, (_, i) => [BigInt(i), BigInt(i) + 100n] as const),
);
const nodes: NodeAt[] = [];
for (let level = 0n; level <= HEIGHT; level++) {
  for (let index = 0n; index < 1n << (HEIGHT - level); index++) nodes.push({ level, index });
}

/** By the book: walk up from both until the walks meet. */
function ancestorsOf({ level, index }: NodeAt): string[] {
  const line: string[] = [];
  for (; level <= 32n; level++, index >>= 1n) line.push(`${level}/${index}`);
  return line;
}

/** The lowest node on both lines, where neither node is on the other's line and the left one is on the left. */
function expectedAncestor(left: NodeAt, right: NodeAt): string | undefined {
  const [a, b] = [ancestorsOf(left), ancestorsOf(right)];
  if (a.includes(b[0]!) || b.includes(a[0]!)) return undefined;
  if (left.index << left.level > right.index << right.level) return undefined;
  return a.find((node) => b.includes(node));
}

const siblings = ({ level, index }: NodeAt) =>
  Array.from({ length: 31 }, (_, k) => (BigInt(k) < level ? 0n : before.node(k, (index >> (BigInt(k) - level)) ^ 1n)));

const transition = ({ level, index }: NodeAt, value: bigint): NodeTransition => ({
  level,
  index,
  old: before.node(Number(level), index),
  new: value,
});

function attempt(left: NodeAt, right: NodeAt, ancestor: NodeAt): bigint | undefined {
  const nca = { ...ancestor, leftSiblings: siblings(left), rightSiblings: siblings(right) };
  try {
    return runCircuit(join, { left: transition(left, 11n), right: transition(right, 22n), nca });
  } catch (error) {
    if (error instanceof ConstraintError) return undefined;
    throw error;
  }
}

/** The ancestor's value when only the two nodes have changed, computed from the subtree's leaves down. */
function valueAfter(at: NodeAt, changes: readonly (readonly [NodeAt, bigint])[]): bigint {
  const changed = changes.find(([node]) => node.level === at.level && node.index === at.index);
  if (changed !== undefined) return changed[1];
  if (at.level === 0n) return before.get(at.index);
  const child = (side: bigint) => valueAfter({ level: at.level - 1n, index: at.index * 2n + side }, changes);
  return poseidon([child(0n), child(1n)]);
}

describe('TwoNCAStateTransition', () => {
  it('accepts exactly the nearest common ancestor of two nodes, for all pairs and candidates of a small tree', () => {
    let accepted = 0;
    for (const left of nodes) {
      for (const right of nodes) {
        const expected = expectedAncestor(left, right);
        for (const candidate of [...nodes, { level: 4n, index: 0n }, { level: 32n, index: 0n }]) {
          const output = attempt(left, right, candidate);
          if (`${candidate.level}/${candidate.index}` !== expected) expect(output).toBeUndefined();
          else {
            accepted++;
            const after = valueAfter(candidate, [
              [left, 11n],
              [right, 22n],
            ]);
            expect(output).toBe(Result.hash({ transition: transition(candidate, after) }));
          }
        }
      }
    }
    // 7 inner nodes, each with every pair out of its two subtrees: 1·1 for height 1, 3·3 for height 2, 7·7 for height 3.
    expect(accepted).toBe(4 * 1 + 2 * 9 + 49);
  });

  it('agrees with the witness builder on every pair', () => {
    for (const left of nodes) {
      for (const right of nodes) {
        const expected = expectedAncestor(left, right);
        if (expected === undefined) expect(() => nearestCommonAncestor(left, right)).toThrow(RangeError);
        else {
          const { level, index } = nearestCommonAncestor(left, right);
          expect(`${level}/${index}`).toBe(expected);
        }
      }
    }
  });

  it.each([
    [
      { level: 0n, index: 0n },
      { level: 0n, index: 2n ** 32n - 1n },
      { level: 32n, index: 0n },
    ],
    [
      { level: 31n, index: 0n },
      { level: 31n, index: 1n },
      { level: 32n, index: 0n },
    ],
    [
      { level: 0n, index: 2n ** 32n - 2n },
      { level: 0n, index: 2n ** 32n - 1n },
      { level: 1n, index: 2n ** 31n - 1n },
    ],
    [
      { level: 20n, index: 4094n },
      { level: 0n, index: 2n ** 32n - 1n },
      { level: 21n, index: 2047n },
    ],
  ])('joins %o and %o', (left, right, ancestor) => {
    expect(nearestCommonAncestor(left, right)).toEqual(ancestor);
    expect(attempt(left, right, ancestor)).toBeTypeOf('bigint');
  });

  it('binds every sibling of the climb', () => {
    const [left, right] = [
      { level: 0n, index: 1n },
      { level: 0n, index: 6n },
    ];
    const ancestor = nearestCommonAncestor(left, right);
    const output = attempt(left, right, ancestor);
    for (const side of ['leftSiblings', 'rightSiblings'] as const) {
      for (const k of [0, 1]) {
        const nca = { ...ancestor, leftSiblings: siblings(left), rightSiblings: siblings(right) };
        nca[side][k]! += 1n;
        expect(runCircuit(join, { left: transition(left, 11n), right: transition(right, 22n), nca })).not.toBe(output);
      }
    }
  });
});
