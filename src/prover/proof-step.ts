/**
 * A proof to make, as plain values: the circuit, its witness, and the statement or header that the proof will make. The functions that build
 * steps stand beside the circuits, in files named `*-step.ts`.
 */
export interface ProofStep<Program extends string, Circuit extends string, Witness, Header> {
  readonly program: Program;
  readonly circuit: Circuit;
  readonly witness: Witness;
  readonly header: Header;
}
