import { expectedSeconds } from '../../prover/programs/measured-times.js';
import { programName } from '../../prover/programs/program-ref.js';
import type { SessionPlan } from './session-plan.js';

/** A proof of a session as its plan shows it: what it is, and what it waits for. */
export interface TreeProof {
  readonly id: string;
  readonly title: string;
  readonly program: string;
  readonly circuit: string;
  /** The ids of the proofs that it verifies. */
  readonly children: readonly string[];
  /** What it is expected to take on two quiet cores, with its keys loaded. */
  readonly seconds: number;
}

/** The proofs of a session, and how long they take. */
export interface ProofTree {
  /** Children before parents; the end cap is last. */
  readonly proofs: readonly TreeProof[];
  /** How many of them verify others, and so take longest. */
  readonly verifying: number;
  /** All of them, one after the other. */
  readonly seconds: number;
  /** Those that wait for each other the longest, from the first to the end cap: no number of provers is faster. */
  readonly longestChain: { readonly proofs: readonly string[]; readonly seconds: number };
}

interface Chain {
  readonly proofs: readonly string[];
  readonly seconds: number;
}

/** The tree of a planned session's proofs, with the time that each is expected to take. Proves nothing. */
export function proofTree({ proofs: planned }: Pick<SessionPlan, 'proofs'>): ProofTree {
  const proofs = planned.map(({ id, title, program, circuit, children }) => ({
    id,
    title,
    program: programName(program),
    circuit,
    children,
    seconds: expectedSeconds(program, circuit),
  }));
  const chains = new Map<string, Chain>();
  for (const { id, children, seconds } of proofs) {
    const longest = children
      .map((child) => chains.get(child)!)
      .reduce((a, b) => (b.seconds > a.seconds ? b : a), { proofs: [], seconds: 0 });
    chains.set(id, { proofs: [...longest.proofs, id], seconds: longest.seconds + seconds });
  }
  return {
    proofs,
    verifying: proofs.filter(({ children }) => children.length > 0).length,
    seconds: proofs.reduce((sum, { seconds }) => sum + seconds, 0),
    longestChain: chains.get(proofs.at(-1)!.id)!,
  };
}
