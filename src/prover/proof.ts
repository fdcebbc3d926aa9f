import type { JsonProof } from 'o1js';
import type { ContractArtifact } from '../compiler/artifact/artifact.js';
import type { KeyJson } from '../circuit/program.js';
import type { Json } from '../parth/record.js';

/** The programs of the protocol, each with a key of its own (PROTOCOL §3). Contract functions are programs too, one each. */
export type ProtocolProgram =
  | 'ZkSignature'
  | 'ActorSignature'
  | 'SchnorrSignature'
  | 'UpsSegment'
  | 'UpsEndCap'
  | 'UpsExpress'
  | 'UpsSchnorrExpress'
  | 'GutaLeaf'
  | 'GutaNode'
  | 'GutaMixed'
  | 'Registry'
  | 'StatePart1'
  | 'Checkpoint';

/** Which program proves: one of the protocol, or a contract's method. */
export type ProgramRef =
  | { readonly kind: 'protocol'; readonly name: ProtocolProgram }
  | { readonly kind: 'contract'; readonly artifact: ContractArtifact; readonly method: string };

/** A proof, or the trace of a simulation, which says so and never passes for one. */
export interface QedProof {
  readonly format: 'qed-proof/1';
  readonly kind: 'proof' | 'simulation';
  /** A protocol program's name, or `<Contract>.<method>`. */
  readonly program: string;
  readonly circuit: string;
  /** The public output: the hash of the statement or header, as a decimal string. */
  readonly output: string;
  /** The key that the proof verifies under. A node uses its own and only compares this hash. */
  readonly key: KeyJson;
  /** Absent in a simulation. */
  readonly proof?: JsonProof;
}

/** Whether a proof's one public output is the one that it is said to have. */
export function statesOutput({ proof, output }: QedProof): boolean {
  return proof?.publicInput.length === 0 && proof.publicOutput.length === 1 && proof.publicOutput[0] === output;
}

/** Whether a proof says the width that all have which a node takes; no other can be the child of a later one. Right for a simulation, which says none. */
export function isWide({ proof }: QedProof): boolean {
  return proof === undefined || proof.maxProofsVerified === 2;
}

/** One proof to make: everything that it depends on is in it. */
export interface ProofJob {
  readonly program: ProgramRef;
  readonly circuit: string;
  readonly witness: Json;
  /** In the order of the circuit's slots. */
  readonly children: readonly QedProof[];
}

/** How one proof is made. */
export interface ProvingOptions {
  /** Aborting ends the work on it at once (QED2014). */
  readonly signal?: AbortSignal | undefined;
  /** Somebody waits for it, so it goes before all that nobody waits for. */
  readonly urgent?: boolean;
}

/** Makes and checks proofs. `ProverPool` does it for real in child processes; `SimulatedProver` executes the circuits' logic. */
export interface Prover {
  readonly kind: 'proof' | 'simulation';
  /** Throws `QED2xxx` where a constraint does not hold or the prover failed. */
  prove(job: ProofJob, options?: ProvingOptions): Promise<QedProof>;
  /** True when the proof verifies under `key`, the caller's own, and is of this prover's kind. */
  verify(proof: QedProof, key: KeyJson): Promise<boolean>;
  close(): Promise<void>;
}
