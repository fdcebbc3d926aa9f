// Joining two GUTA nodes keeps the stricter anchor and deadline, adds up the stats, and refuses any other result.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { MAX_U64 } from '../../../src/parth/field.js';
import { GutaHeader } from '../../../src/parth/statements/block.js';
import { twoGutaStep } from '../../../src/prover/guta/two-guta-step.js';
import { constraintSuite, type ConstraintCase, type Draft, type Mutable } from '../../support/constraints.js';
import { casesOf, GUTA_CASES, restate } from './cases.js';
import { circuits, guta, gutaChild, gutaWhitelist, header, roots, rootsById, users } from './world.js';

const definition = circuits.GutaNode.GUTAVerifyTwoGUTA;
type Shape = typeof definition.witness.shape;

// Node 5 of level 2 covers users 20 to 23, node 6 of level 3 users 48 to 55: they meet at level 6.
const left = guta('GutaLeaf', header(2n, 5n, { oldestAnchorId: 3n, earliestDeadline: 90n }));
const right = guta('GutaNode', header(3n, 6n, { oldestAnchorId: 5n, earliestDeadline: 70n }));
const step = twoGutaStep(left, right, users);
const valid = { witness: step.witness, children: [gutaChild('GutaLeaf', left), gutaChild('GutaNode', right)] };

const change = (d: Draft<Shape>, side: 'left' | 'right', edit: (header: Mutable<GutaHeader>) => void) =>
  restate(d.witness[side], d.children[side === 'left' ? 0 : 1]!, edit);
const place = (d: Draft<Shape>, side: 'left' | 'right', level: bigint, index: bigint) =>
  change(d, side, (h) => Object.assign(h.transition, { level, index }));

const cases: ConstraintCase<Shape>[] = [
  {
    breaks: 'same-checkpoint-root',
    title: 'a child of an older block',
    mutate: (d) => change(d, 'right', (h) => (h.checkpointTreeRoot = rootsById[5]!)),
  },
  {
    breaks: 'same-guta-whitelist',
    title: 'a child with a whitelist of its own',
    mutate: (d) => {
      const forged = gutaWhitelist.clone();
      forged.set(3n, 666n);
      change(d, 'right', (h) => (h.gutaWhitelistRoot = forged.root));
      Object.assign(d.witness.right.whitelistPath, forged.path(3n));
      d.children[1]!.keyHash = 666n;
    },
  },
  { breaks: 'nca/left/level', title: 'level 33', mutate: (d) => place(d, 'left', 33n, 0n) },
  { breaks: 'nca/right/level', title: 'level 63', mutate: (d) => place(d, 'right', 63n, 0n) },
  { breaks: 'nca/right/level', title: 'level 64', mutate: (d) => place(d, 'right', 64n, 0n) },
  { breaks: 'nca/left/index', title: 'an index beyond its level', mutate: (d) => place(d, 'left', 20n, 1n << 12n) },
  { breaks: 'nca/right/index', title: 'an index beyond its level', mutate: (d) => place(d, 'right', 32n, 1n) },
  {
    breaks: 'nca/left/below-ancestor',
    title: 'a node as high as the ancestor',
    mutate: (d) => place(d, 'left', 6n, 0n),
  },
  { breaks: 'nca/right/below-ancestor', title: 'a node above the ancestor', mutate: (d) => place(d, 'right', 32n, 0n) },
  { breaks: 'nca/ancestor-level', title: 'a leaf as ancestor', mutate: (d) => void (d.witness.nca.level = 0n) },
  { breaks: 'nca/common-ancestor', title: 'another subtree', mutate: (d) => place(d, 'right', 3n, 6n + 8n) },
  {
    breaks: 'nca/ancestor-index',
    title: 'a neighbour of the ancestor',
    mutate: (d) => void (d.witness.nca.index += 1n),
  },
  {
    breaks: 'nca/left/side',
    title: 'the two swapped',
    mutate: (d) => {
      [d.witness.left, d.witness.right] = [d.witness.right, d.witness.left];
      d.children.reverse();
    },
  },
  { breaks: 'nca/right/side', title: 'a node in the subtree of the other', mutate: (d) => place(d, 'right', 0n, 21n) },
  ...(['fees', 'userOps', 'transactions', 'slotsModified'] as const).map((name): ConstraintCase<Shape> => ({
    breaks: `stats/${name}`,
    title: 'a sum of 2^64',
    mutate: (d) => change(d, 'left', (h) => (h.stats[name] = MAX_U64)),
  })),
];

constraintSuite(definition, valid, [
  ...casesOf('left', GUTA_CASES, ({ witness, children }: Draft<Shape>) => ({
    part: witness.left,
    child: children[0]!,
  })),
  ...casesOf('right', GUTA_CASES, ({ witness, children }: Draft<Shape>) => ({
    part: witness.right,
    child: children[1]!,
  })),
  ...cases,
]);

describe('GUTAVerifyTwoGUTA', () => {
  it('keeps the older anchor and the earlier deadline, and adds the stats', () => {
    expect(runCircuit(definition, valid.witness, valid.children)).toBe(
      GutaHeader.hash({
        ...roots,
        oldestAnchorId: 3n,
        earliestDeadline: 70n,
        transition: step.header.transition,
        stats: { fees: 2n, userOps: 2n, transactions: 2n, slotsModified: 2n },
      }),
    );
  });

  it('keeps them on whichever side they are', () => {
    const [a, b] = [
      guta('GutaLeaf', { ...left.header, oldestAnchorId: 6n, earliestDeadline: 0n }),
      guta('GutaNode', { ...right.header, oldestAnchorId: 0n, earliestDeadline: 2n ** 32n - 1n }),
    ];
    const swapped = twoGutaStep(a, b, users);
    expect(swapped.header).toMatchObject({ oldestAnchorId: 0n, earliestDeadline: 0n });
    expect(runCircuit(definition, swapped.witness, [gutaChild('GutaLeaf', a), gutaChild('GutaNode', b)])).toBe(
      GutaHeader.hash(swapped.header),
    );
  });
});
