import { Field, Poseidon } from 'o1js';
import { FIELD_ORDER } from '../parth/field.js';
import { poseidon, poseidonWithPrefix } from '../parth/poseidon.js';

/** True when the fast hash of the state forest agrees with o1js, edge values included. */
export function poseidonSelfTest(): boolean {
  const samples = [[], [0n], [1n, 2n], [FIELD_ORDER - 1n, FIELD_ORDER - 1n, FIELD_ORDER - 1n]];
  return samples.every((inputs) => {
    const fields = inputs.map((x) => Field(x));
    return (
      poseidon(inputs) === Poseidon.hash(fields).toBigInt() &&
      poseidonWithPrefix('qed/self-test', inputs) === Poseidon.hashWithPrefix('qed/self-test', fields).toBigInt()
    );
  });
}
