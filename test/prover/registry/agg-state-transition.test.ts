// The steps of a block's registry join only in their proper order and without gaps.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { ContractLeaf, DepositLeaf } from '../../../src/parth/leaves.js';
import { RegistryHeader } from '../../../src/parth/statements/block.js';
import { aggStateTransition } from '../../../src/prover/registry/agg-state-transition.js';
import { aggStateTransitionStep } from '../../../src/prover/registry/agg-state-transition-step.js';
import { registrySteps } from '../../../src/prover/registry/registry-batches.js';
import { constraintSuite, type Draft } from '../../support/constraints.js';
import { anchor, freshTrees, NEW_KEYS } from './world.js';

const items = { users: NEW_KEYS.slice(0, 3), contracts: [ContractLeaf.zero()], deposits: [DepositLeaf.zero()] };
const childrenOf = ({ left, right }: { left: RegistryHeader; right: RegistryHeader }) =>
  [left, right].map((header) => ({ output: RegistryHeader.hash(header), keyHash: 0n }));

const valid = () => {
  const [users, contracts, deposits] = registrySteps(freshTrees(), anchor, items);
  const right = aggStateTransitionStep(contracts!.header, deposits!.header);
  const step = aggStateTransitionStep(users!.header, right.header);
  return { ...step, children: childrenOf(step.witness) };
};

describe('AggStateTransition', () => {
  it('joins the steps of a block', () => {
    const { witness, children, header } = valid();
    expect(runCircuit(aggStateTransition, witness, children)).toBe(RegistryHeader.hash(header));
    const trees = freshTrees();
    const before = trees.state();
    registrySteps(trees, anchor, items);
    for (const tree of ['urt', 'gcon', 'gdt', 'gwt'] as const) {
      const [old, after] = [before[tree], trees.state()[tree]];
      expect(header[tree]).toEqual({
        oldRoot: old.root,
        newRoot: after.root,
        oldCount: old.count,
        newCount: after.count,
      });
    }
  });

  it('has no step for a block without items', () => {
    expect(registrySteps(freshTrees(), anchor, { users: [], contracts: [], deposits: [] })).toEqual([]);
  });

  it('refuses, out of circuit too, steps in the wrong order', () => {
    const [users, contracts] = registrySteps(freshTrees(), anchor, items);
    expect(() => aggStateTransitionStep(contracts!.header, users!.header)).toThrow(RangeError);
  });
});

type AggDraft = Draft<(typeof aggStateTransition.witness)['shape']>;
/** Changes the right header and has it proven. */
const onRight = (change: (right: AggDraft['witness']['right']) => void) => (draft: AggDraft) => {
  change(draft.witness.right);
  draft.children = childrenOf(draft.witness);
};

constraintSuite(aggStateTransition, valid, [
  { breaks: 'left-output', mutate: ({ witness }) => void (witness.left.urt.oldCount += 1n) },
  { breaks: 'right-output', mutate: ({ witness }) => void (witness.right.gwt.newRoot += 1n) },
  { breaks: 'checkpoint-root', mutate: onRight((right) => void (right.checkpointTreeRoot += 1n)) },
  { breaks: 'config', mutate: onRight((right) => void (right.configHash += 1n)) },
  ...(['urt', 'gcon', 'gdt', 'gwt'] as const).flatMap((tree) => [
    { breaks: `${tree}/root`, mutate: onRight((right) => void (right[tree].oldRoot += 1n)) },
    {
      breaks: `${tree}/count`,
      title: 'a gap (attack 1.7)',
      mutate: onRight((right) => void (right[tree].oldCount += 1n)),
    },
  ]),
]);
