// The circuit that lifts a GUTA node to a higher one takes only the right siblings and a newer checkpoint.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { GutaHeader } from '../../../src/parth/statements/block.js';
import { anchorLeaf } from '../../../src/prover/guta/anchor-leaf.js';
import { gutaToCapStep } from '../../../src/prover/guta/guta-to-cap-step.js';
import { constraintSuite, refusalOf, type ConstraintCase, type Draft } from '../../support/constraints.js';
import { casesOf, GUTA_CASES, restate } from './cases.js';
import { checkpoints, circuits, guta, gutaChild, header, NEWEST, rootsById, users } from './world.js';

const definition = circuits.GutaNode.GUTAVerifyGUTAToCap;
type Shape = typeof definition.witness.shape;

// A realm's node of level 4, proven under checkpoint 3 and carried to the realm's root under checkpoint 6.
const late = guta('GutaLeaf', header(4n, (2n << 16n) | 9n, { checkpointTreeRoot: rootsById[3]! }));
const step = gutaToCapStep(late, 20n, users, checkpoints.root, anchorLeaf(checkpoints, 3n));
const valid = { witness: step.witness, children: [gutaChild('GutaLeaf', late)] };

const place = (d: Draft<Shape>, level: bigint, index: bigint) =>
  restate(d.witness.guta, d.children[0]!, (h) => Object.assign(h.transition, { level, index }));

const cases: ConstraintCase<Shape>[] = [
  { breaks: 'upgrade/checkpoint-index', mutate: (d) => void (d.witness.upgrade.path.index += 1n << 32n) },
  {
    breaks: 'upgrade/past-root',
    title: 'a child of a root off the chain',
    mutate: (d) => restate(d.witness.guta, d.children[0]!, (h) => (h.checkpointTreeRoot += 1n)),
  },
  {
    breaks: 'upgrade/past-root',
    title: 'a step back to an older root',
    mutate: (d) => {
      restate(d.witness.guta, d.children[0]!, (h) => (h.checkpointTreeRoot = checkpoints.root));
      d.witness.checkpointTreeRoot = rootsById[3]!;
    },
  },
  {
    breaks: 'upgrade/current-root',
    title: 'another newest root',
    mutate: (d) => void (d.witness.checkpointTreeRoot += 1n),
  },
  { breaks: 'node/level', title: 'level 33', mutate: (d) => place(d, 33n, 0n) },
  { breaks: 'node/index', title: 'an index beyond its level', mutate: (d) => place(d, 4n, 1n << 28n) },
  { breaks: 'cap-level', title: 'level 33', mutate: (d) => void (d.witness.cap.level = 33n) },
  { breaks: 'above-node', title: 'a cap below the node', mutate: (d) => void (d.witness.cap.level = 3n) },
  { breaks: 'cap-index', title: "another realm's root", mutate: (d) => void (d.witness.cap.index = 1n) },
];

constraintSuite(definition, valid, [
  ...casesOf('guta', GUTA_CASES, ({ witness, children }: Draft<Shape>) => ({
    part: witness.guta,
    child: children[0]!,
  })),
  ...cases,
]);

describe('GUTAVerifyGUTAToCap', () => {
  const runs = (level: bigint, index: bigint, cap: bigint) => {
    const child = guta('GutaNode', header(level, index));
    const carried = gutaToCapStep(child, cap, users, checkpoints.root, anchorLeaf(checkpoints, NEWEST));
    expect(runCircuit(definition, carried.witness, [gutaChild('GutaNode', child)])).toBe(
      GutaHeader.hash(carried.header),
    );
    return carried.header.transition;
  };

  it('gives the tree’s own root for an unchanged node', () => {
    const unchanged = header(3n, 0n);
    const child = guta('GutaNode', {
      ...unchanged,
      transition: { ...unchanged.transition, new: unchanged.transition.old },
    });
    const carried = gutaToCapStep(child, 32n, users, checkpoints.root, anchorLeaf(checkpoints, NEWEST));
    expect(carried.header.transition).toEqual({ level: 32n, index: 0n, old: users.root, new: users.root });
    expect(runCircuit(definition, carried.witness, [gutaChild('GutaNode', child)])).toBe(
      GutaHeader.hash(carried.header),
    );
  });

  it('stays where it is when the cap is the node', () => {
    expect(runs(20n, 5n, 20n)).toEqual(header(20n, 5n).transition);
    expect(runs(32n, 0n, 32n)).toEqual(header(32n, 0n).transition);
    expect(runs(0n, 2n ** 32n - 1n, 0n)).toEqual(header(0n, 2n ** 32n - 1n).transition);
  });

  it('carries a leaf all the way', () =>
    expect(runs(0n, 2n ** 32n - 1n, 32n)).toMatchObject({ level: 32n, index: 0n }));

  it('ignores siblings outside of the climb', () => {
    const siblings = valid.witness.cap.siblings.map((sibling, k) => (k < 4 || k >= 20 ? 1234n : sibling));
    const witness = { ...valid.witness, cap: { ...valid.witness.cap, siblings } };
    expect(runCircuit(definition, witness, valid.children)).toBe(GutaHeader.hash(step.header));
  });

  it('takes no leaf that is not the last of the child’s checkpoint tree', () => {
    const witness = { ...valid.witness, upgrade: anchorLeaf(checkpoints, 2n) };
    expect(refusalOf(definition, { witness, children: valid.children })).toBe('GUTAVerifyGUTAToCap/upgrade/past-root');
  });
});
