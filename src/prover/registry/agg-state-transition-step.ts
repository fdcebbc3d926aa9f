import type { WitnessOf } from '../../circuit/circuit.js';
import type { RegistryState } from '../../parth/trees/registry-trees.js';
import type { RegistryHeader } from '../../parth/statements/block.js';
import type { aggStateTransition } from './agg-state-transition.js';
import type { RegistryStep } from './registry-step.js';

type AggStateTransitionStep = RegistryStep<'AggStateTransition', WitnessOf<typeof aggStateTransition>>;

/** Joins two steps of one block, `left` before `right`. Throws a `RangeError` where the second does not go on from the first. */
export function aggStateTransitionStep(left: RegistryHeader, right: RegistryHeader): AggStateTransitionStep {
  const join = (tree: keyof RegistryState) => {
    const [a, b] = [left[tree], right[tree]];
    if (a.newRoot !== b.oldRoot || a.newCount !== b.oldCount)
      throw new RangeError(`the two steps do not meet in ${tree}`);
    return { oldRoot: a.oldRoot, newRoot: b.newRoot, oldCount: a.oldCount, newCount: b.newCount };
  };
  const { checkpointTreeRoot, configHash } = left;
  return {
    program: 'Registry',
    circuit: 'AggStateTransition',
    witness: { left, right },
    header: {
      checkpointTreeRoot,
      configHash,
      urt: join('urt'),
      gcon: join('gcon'),
      gdt: join('gdt'),
      gwt: join('gwt'),
    },
  };
}
