import { keyOfProgram } from '../../prover/programs/keys.js';
import type { Prover, QedProof } from '../../prover/proof.js';
import type { SessionProof } from '../plan/session-plan.js';
import type { KeptProofs } from './kept-proofs.js';

/** What is there of a session, and what is still to be made, children before parents. */
export interface TakenUp {
  readonly made: Map<string, QedProof>;
  readonly missing: readonly SessionProof[];
}

/**
 * Takes up the kept proofs of a session. Each is verified under the key that the plan needs, so whoever wrote the files can at most have the
 * session made anew. A proof that is there needs no children.
 */
export async function takeUp(
  proofs: readonly SessionProof[],
  prover: Prover,
  kept: Pick<KeptProofs, 'read'> | undefined,
): Promise<TakenUp> {
  if (kept === undefined) return { made: new Map(), missing: proofs };
  const made = new Map<string, QedProof>();
  const missing: SessionProof[] = [];
  const needed = new Set([proofs.at(-1)!.id]);
  for (const planned of [...proofs].reverse()) {
    if (!needed.has(planned.id)) continue;
    const proof = kept.read(planned);
    if (proof?.kind === prover.kind && (await prover.verify(proof, keyOfProgram(planned.program)))) {
      made.set(planned.id, proof);
    } else {
      missing.unshift(planned);
      for (const child of planned.children) needed.add(child);
    }
  }
  return { made, missing };
}
