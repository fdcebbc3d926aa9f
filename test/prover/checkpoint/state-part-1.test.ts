// The circuit that joins registrations and GUTA exports both headers in full and refuses any mismatch.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { StatePart1Header } from '../../../src/parth/statements/block.js';
import { statePart1 } from '../../../src/prover/checkpoint/state-part-1.js';
import { statePart1Step } from '../../../src/prover/checkpoint/state-part-1-step.js';
import { whitelistOf } from '../whitelist-of.js';
import { constraintSuite, type Draft } from '../../support/constraints.js';
import { chainOf, GUTA_KEYS, partsOf, REGISTRY_KEY } from './world.js';

const circuit = statePart1({ registryKeyHash: REGISTRY_KEY });
const valid = () => {
  const { registry, guta } = chainOf(1)[0]!;
  const step = statePart1Step(registry, guta);
  return { ...step, children: partsOf(registry, guta.header) };
};

describe('VerifyAggUserRegistrationDeployContractsGUTA', () => {
  it('exports all of both headers', () => {
    const { witness, children, header } = valid();
    expect(runCircuit(circuit, witness, children)).toBe(StatePart1Header.hash(header));
    expect(header).toEqual({ registry: witness.registry, guta: witness.guta.header });
  });
});

type PartDraft = Draft<(typeof circuit.witness)['shape']>;
/** Changes the GUTA header and has it proven. */
const onGuta = (change: (header: PartDraft['witness']['guta']['header']) => void) => (draft: PartDraft) => {
  change(draft.witness.guta.header);
  draft.children = partsOf(draft.witness.registry, draft.witness.guta.header);
};

constraintSuite(circuit, valid, [
  {
    breaks: 'registry/key',
    title: "another program's proof",
    mutate: ({ children }) => void (children[0]!.keyHash = 32n),
  },
  {
    breaks: 'registry/output',
    title: 'another header',
    mutate: ({ witness }) => void (witness.registry.urt.newCount += 1n),
  },
  {
    breaks: 'guta/output',
    title: 'another header',
    mutate: ({ witness }) => void (witness.guta.header.stats.fees += 1n),
  },
  { breaks: 'guta/whitelist/index', mutate: ({ witness }) => void (witness.guta.whitelistPath.index = 16n) },
  {
    breaks: 'guta/whitelist/nonzero',
    title: 'an unused slot',
    mutate: ({ witness, children }) => {
      witness.guta.whitelistPath = structuredClone(whitelistOf(GUTA_KEYS).path(9n)) as never;
      children[1]!.keyHash = 0n;
    },
  },
  {
    breaks: 'guta/whitelist/member',
    title: 'another key',
    mutate: ({ children }) => void (children[1]!.keyHash = 44n),
  },
  {
    breaks: 'guta/whitelist/member',
    title: 'a whitelist of another root',
    mutate: onGuta((h) => void (h.gutaWhitelistRoot += 1n)),
  },
  { breaks: 'checkpoint-root', mutate: onGuta((h) => void (h.checkpointTreeRoot += 1n)) },
]);
