// The circuits that join an end cap and a GUTA node, in either order, refuse every witness that breaks a constraint.
import { MAX_U64 } from '../../../src/parth/field.js';
import { leftEndCapRightGutaStep, leftGutaRightEndCapStep } from '../../../src/prover/guta/mixed-step.js';
import { constraintSuite, type CircuitInput, type ConstraintCase, type Draft } from '../../support/constraints.js';
import { casesOf, END_CAP_CASES, GUTA_CASES, restate } from './cases.js';
import { circuits, endCap, endCapChild, guta, gutaChild, header, users } from './world.js';

const { GUTAVerifyLeftGUTARightEndCap: gutaFirst, GUTAVerifyLeftEndCapRightGUTA: endCapFirst } = circuits.GutaMixed;
type Shape = typeof gutaFirst.witness.shape;

/** Both orders have the same parts; only the sides differ. */
function suite(
  definition: typeof gutaFirst | typeof endCapFirst,
  valid: CircuitInput<Shape>,
  gutaSide: 'left' | 'right',
): void {
  const gutaAt = gutaSide === 'left' ? 0 : 1;
  const place = (d: Draft<Shape>, level: bigint, index: bigint) =>
    restate(d.witness.guta, d.children[gutaAt]!, (h) => Object.assign(h.transition, { level, index }));
  const cases: ConstraintCase<Shape>[] = [
    { breaks: `nca/${gutaSide}/level`, title: 'level 33', mutate: (d) => place(d, 33n, 0n) },
    { breaks: `nca/${gutaSide}/index`, title: 'an index beyond its level', mutate: (d) => place(d, 20n, 1n << 12n) },
    { breaks: `nca/${gutaSide}/below-ancestor`, title: 'a node above the ancestor', mutate: (d) => place(d, 32n, 0n) },
    { breaks: 'nca/ancestor-level', title: 'a leaf as ancestor', mutate: (d) => void (d.witness.nca.level = 0n) },
    { breaks: 'nca/common-ancestor', title: 'another subtree', mutate: (d) => place(d, 1n, 300n) },
    { breaks: 'nca/ancestor-index', mutate: (d) => void (d.witness.nca.index += 1n) },
    {
      breaks: 'nca/left/side',
      title: 'both in the right subtree',
      mutate: (d) => Object.assign(d.witness.nca, LEFT_IS_RIGHT),
    },
    {
      breaks: 'nca/right/side',
      title: 'both in the left subtree',
      mutate: (d) => Object.assign(d.witness.nca, { level: 5n, index: 0n }),
    },
    ...(['fees', 'userOps', 'transactions', 'slotsModified'] as const).map((name): ConstraintCase<Shape> => ({
      breaks: `stats/${name}`,
      title: 'a sum of 2^64',
      mutate: (d) => restate(d.witness.guta, d.children[gutaAt]!, (h) => (h.stats[name] = MAX_U64)),
    })),
  ];
  constraintSuite(definition, valid, [
    ...casesOf('guta', GUTA_CASES, ({ witness, children }: Draft<Shape>) => ({
      part: witness.guta,
      child: children[gutaAt]!,
    })),
    ...casesOf('end-cap', END_CAP_CASES, ({ witness, children }: Draft<Shape>) => ({
      part: witness.endCap,
      child: children[1 - gutaAt]!,
    })),
    ...cases,
  ]);
}

// Users 8 to 15 meet at level 3; seen from level 4, both are in the right half of users 0 to 15.
const LEFT_IS_RIGHT = { level: 4n, index: 0n };

const pair = guta('GutaLeaf', header(1n, 4n));
const last = endCap(14n, 4n);
suite(
  gutaFirst,
  {
    witness: leftGutaRightEndCapStep(pair, last, users).witness,
    children: [gutaChild('GutaLeaf', pair), endCapChild(last)],
  },
  'left',
);

const node = guta('GutaNode', header(1n, 6n));
const first = endCap(9n, 2n);
suite(
  endCapFirst,
  {
    witness: leftEndCapRightGutaStep(first, node, users).witness,
    children: [endCapChild(first), gutaChild('GutaNode', node)],
  },
  'right',
);
