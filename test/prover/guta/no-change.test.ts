// The circuit for a block without end caps refuses every witness that breaks one of its constraints.
import { anchorLeaf } from '../../../src/prover/guta/anchor-leaf.js';
import { noChangeStep } from '../../../src/prover/guta/no-change-step.js';
import { constraintSuite } from '../../support/constraints.js';
import { checkpointLeaves, checkpoints, circuits, NEWEST, roots, rootsById } from './world.js';

const leaf = (id: bigint) => checkpointLeaves[Number(id)]!;

constraintSuite(
  circuits.GutaLeaf.GUTANoChange,
  { witness: noChangeStep(roots, leaf(NEWEST), checkpoints.path(NEWEST)).witness },
  [
    { breaks: 'checkpoint-index', mutate: ({ witness }) => void (witness.checkpointPath.index += 1n << 32n) },
    {
      breaks: 'past-root',
      title: 'an older checkpoint behind the newest root',
      mutate: ({ witness }) =>
        void Object.assign(witness, {
          checkpointLeaf: leaf(3n),
          checkpointPath: structuredClone(anchorLeaf(checkpoints, 3n).path),
        }),
    },
    {
      breaks: 'past-root',
      title: 'another user root',
      mutate: ({ witness }) => void (witness.checkpointLeaf.gusrRoot += 1n),
    },
    {
      breaks: 'past-root',
      title: 'another root',
      mutate: ({ witness }) => void (witness.checkpointTreeRoot = rootsById[5]!),
    },
    {
      breaks: 'current-root',
      title: 'a leaf after the last one',
      mutate: ({ witness }) => void (witness.checkpointPath.siblings[31] = 5n),
    },
  ],
);
