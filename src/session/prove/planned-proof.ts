import { createHash } from 'node:crypto';
import { stableJson } from '../../base/canonical-json.js';
import { programId, programName } from '../../prover/programs/program-ref.js';
import type { QedProof } from '../../prover/proof.js';
import type { SessionProof } from '../plan/session-plan.js';

/** What a planned proof is known by, as 64 hexadecimal digits: all proofs of one id state the same under one key. */
export const plannedId = ({ program, circuit, output, keyHash }: SessionProof): string =>
  createHash('sha256')
    .update(stableJson({ program: programId(program), circuit, output, keyHash }))
    .digest('hex');

/** A proof from elsewhere that says that it is the planned one, undefined for any other. Whether it is, verifying tells. */
export function asPlanned(planned: SessionProof, proof: QedProof): QedProof | undefined {
  const isPlanned = BigInt(proof.output) === planned.output && BigInt(proof.key.hash) === planned.keyHash;
  // Names that no proof shows are the plan's.
  return isPlanned ? { ...proof, program: programName(planned.program), circuit: planned.circuit } : undefined;
}
