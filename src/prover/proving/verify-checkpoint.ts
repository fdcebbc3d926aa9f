import type { KeyJson } from '../../circuit/program.js';
import { QedError } from '../../base/errors.js';
import { CheckpointHeader } from '../../parth/statements/block.js';
import type { Prover, QedProof } from '../proof.js';

/** A checkpoint's proof with its opened statement: what a node serves and `qed verify` reads. */
export interface CheckpointProofFile {
  readonly format: 'qed-checkpoint-proof/1';
  readonly header: CheckpointHeader;
  readonly proof: QedProof;
}

/** What a checkpoint proof is held against: all of it the verifier's own, nothing from the prover. */
export interface CheckpointTrust {
  /** The genesis root, recomputed from the published genesis file. */
  readonly genesisRoot: bigint;
  /** The key of the Checkpoint program, as the golden file has it. */
  readonly key: KeyJson;
  readonly prover: Pick<Prover, 'kind' | 'verify'>;
}

/**
 * Verifies that a proof attests the whole history from a genesis to a checkpoint (PROTOCOL §3, §6). It attests *a* history: that it is the
 * network's is for its coordinator to say. Throws QED2091 another genesis, QED2092 another key, QED2093 the header is not what the proof says,
 * QED2094 the proof does not verify, QED2095 a simulation.
 */
export async function verifyCheckpoint(
  { header, proof }: CheckpointProofFile,
  trust: CheckpointTrust,
): Promise<CheckpointHeader> {
  if (header.genesisRoot !== trust.genesisRoot) {
    throw refusal(
      'QED2091',
      'the proof is of a chain with another genesis',
      'compare the genesis file with the one that the network publishes',
    );
  }
  if (proof.kind !== trust.prover.kind) {
    throw refusal('QED2095', 'this is a simulation: it proves nothing', 'ask a network that makes proofs');
  }
  if (proof.key.hash !== trust.key.hash) {
    throw refusal(
      'QED2092',
      'the proof is of another program than the checkpoint circuit',
      'check that proof and qed are of one version',
    );
  }
  if (proof.output !== CheckpointHeader.hash(header).toString()) {
    throw refusal(
      'QED2093',
      'the proof says something else than its header',
      'fetch the proof again; whoever gave it to you changed it',
    );
  }
  if (!(await trust.prover.verify(proof, trust.key))) {
    throw refusal('QED2094', 'the proof does not verify', 'fetch the proof again; do not trust who gave it to you');
  }
  return header;
}

const refusal = (code: `QED${number}`, message: string, hint: string): QedError =>
  new QedError(code, message, { hint });
