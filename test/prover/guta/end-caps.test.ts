// The circuits that take one or two end caps refuse every witness that breaks one of their constraints.
import { MAX_U64 } from '../../../src/parth/field.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { singleEndCapStep, twoEndCapStep } from '../../../src/prover/guta/end-caps-step.js';
import { constraintSuite, type ConstraintCase, type Draft } from '../../support/constraints.js';
import { casesOf, END_CAP_CASES } from './cases.js';
import { circuits, endCap, endCapChild, roots, users } from './world.js';

const single = circuits.GutaLeaf.GUTAVerifySingleEndCap;
const one = endCap(6n, 4n);

constraintSuite(
  single,
  { witness: singleEndCapStep(roots, one).witness, children: [endCapChild(one)] },
  casesOf('end-cap', END_CAP_CASES, ({ witness, children }: Draft<typeof single.witness.shape>) => ({
    part: witness.endCap,
    child: children[0]!,
  })),
);

const two = circuits.GutaLeaf.GUTAVerifyTwoEndCap;
type TwoShape = typeof two.witness.shape;
const [left, right] = [endCap(1n, 4n), endCap(6n, 2n)];

/** Changes a statement and lets the child prove the changed one. */
function restateEndCap(draft: Draft<TwoShape>, side: 'left' | 'right', change: Partial<EndCapResult>): void {
  Object.assign(draft.witness[side].result, change);
  draft.children[side === 'left' ? 0 : 1]!.output = EndCapResult.hash(draft.witness[side].result);
}

const joinCases: ConstraintCase<TwoShape>[] = [
  { breaks: 'nca/ancestor-level', title: 'a leaf as ancestor', mutate: (d) => void (d.witness.nca.level = 0n) },
  { breaks: 'nca/ancestor-level', title: 'level 33', mutate: (d) => void (d.witness.nca.level = 33n) },
  { breaks: 'nca/common-ancestor', title: 'too low an ancestor', mutate: (d) => void (d.witness.nca.level = 2n) },
  { breaks: 'nca/ancestor-index', mutate: (d) => void (d.witness.nca.index += 1n) },
  {
    breaks: 'nca/left/side',
    title: 'the two swapped',
    mutate: (d) => {
      [d.witness.left, d.witness.right] = [d.witness.right, d.witness.left];
      d.children.reverse();
    },
  },
  { breaks: 'nca/right/side', title: 'one user twice', mutate: (d) => restateEndCap(d, 'right', { userId: 1n }) },
  {
    breaks: 'nca/right/side',
    title: 'too high an ancestor',
    mutate: (d) => Object.assign(d.witness.nca, { level: 4n, index: 0n }),
  },
];

const statsCases = (['fees', 'userOps', 'transactions', 'slotsModified'] as const).map(
  (name): ConstraintCase<TwoShape> => ({
    breaks: `stats/${name}`,
    title: 'a sum of 2^64',
    mutate: (d) => {
      restateEndCap(d, 'left', { stats: { ...d.witness.left.result.stats, [name]: MAX_U64 } });
      restateEndCap(d, 'right', { stats: { ...d.witness.right.result.stats, [name]: 1n } });
    },
  }),
);

constraintSuite(
  two,
  { witness: twoEndCapStep(roots, left, right, users).witness, children: [endCapChild(left), endCapChild(right)] },
  [
    ...casesOf('left', END_CAP_CASES, ({ witness, children }: Draft<TwoShape>) => ({
      part: witness.left,
      child: children[0]!,
    })),
    ...casesOf('right', END_CAP_CASES, ({ witness, children }: Draft<TwoShape>) => ({
      part: witness.right,
      child: children[1]!,
    })),
    ...joinCases,
    ...statsCases,
  ],
);
