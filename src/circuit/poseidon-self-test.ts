import { Field, Poseidon } from 'o1js';
import { FIELD_ORDER } from '../parth/field.js';
import { poseidon, poseidonWithPrefix } from '../parth/poseidon.js';

/** The hash of the state forest, as `src/parth/poseidon.ts` has it. */
export interface ForestHash {
  readonly poseidon: (inputs: readonly bigint[]) => bigint;
  readonly poseidonWithPrefix: (tag: string, inputs: readonly bigint[]) => bigint;
}

/**
 * True when a hash agrees with o1js, edge values included: the forest's by default. It runs on an internal function of the native prover, so a node
 * asks before it opens its store (PROTOCOL §1).
 */
export function poseidonSelfTest(hash: ForestHash = { poseidon, poseidonWithPrefix }): boolean {
  const samples = [[], [0n], [1n, 2n], [FIELD_ORDER - 1n, FIELD_ORDER - 1n, FIELD_ORDER - 1n]];
  return samples.every((inputs) => {
    const fields = inputs.map((x) => Field(x));
    return (
      hash.poseidon(inputs) === Poseidon.hash(fields).toBigInt() &&
      hash.poseidonWithPrefix('qed/self-test', inputs) === Poseidon.hashWithPrefix('qed/self-test', fields).toBigInt()
    );
  });
}
