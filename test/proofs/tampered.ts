import type { QedProof } from '../../src/prover/proof.js';

/** A proof in whose middle one character was changed. */
export function tampered(proof: QedProof): QedProof {
  const bytes = proof.proof!.proof;
  const middle = Math.floor(bytes.length / 2);
  const changed = `${bytes.slice(0, middle)}${bytes[middle] === 'A' ? 'B' : 'A'}${bytes.slice(middle + 1)}`;
  return { ...proof, proof: { ...proof.proof!, proof: changed } };
}
