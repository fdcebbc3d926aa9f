import type { GutaHeader } from '../../src/parth/statements/block.js';
import type { GutaChild } from '../../src/prover/guta/guta-step.js';
import { circuitsOfProgram } from '../../src/prover/programs/programs.js';
import { protocolKeyHashes } from '../../src/prover/programs/keys.js';
import { gutaWhitelist } from '../../src/prover/programs/whitelists.js';
import type { ProofJob, ProtocolProgram, QedProof } from '../../src/prover/proof.js';

interface AnyStep {
  readonly program: ProtocolProgram;
  readonly circuit: string;
  readonly witness: unknown;
}

/** The job of a step, its witness as JSON. */
export function jobOf({ program, circuit, witness }: AnyStep, children: readonly QedProof[] = []): ProofJob {
  const definition = circuitsOfProgram(program, protocolKeyHashes()).find(({ name }) => name === circuit)!;
  return {
    program: { kind: 'protocol', name: program },
    circuit,
    witness: definition.witness.toJSON(witness as never),
    children,
  };
}

/** A proven GUTA step as the child of another. */
export const gutaInput = (program: ProtocolProgram, header: GutaHeader): GutaChild => ({
  header,
  whitelistPath: gutaWhitelist(protocolKeyHashes()).path(program),
});
