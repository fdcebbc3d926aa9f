import { Field, Provable } from 'o1js';
import { stateConstraints, type AnyCircuit, type ChildValue } from '../../src/circuit/circuit.js';
import { provableOf } from '../../src/circuit/variables.js';

/** Runs a circuit on variables, checking every gate, and returns its output: what holds on constants must hold in a proof too. */
export async function runOnVariables(
  definition: AnyCircuit,
  witness: unknown,
  children: readonly ChildValue[] = [],
): Promise<bigint> {
  let output = 0n;
  await Provable.runAndCheck(() => {
    const type = provableOf(definition.witness);
    const vars = Provable.witness(type, () => type.fromValue(witness as never));
    const proofs = children.map((child) => ({
      output: Provable.witness(Field, () => new Field(child.output)),
      keyHash: Provable.witness(Field, () => new Field(child.keyHash)),
    }));
    const result = stateConstraints(definition, vars as never, proofs);
    Provable.asProver(() => void (output = result.toBigInt()));
  });
  return output;
}
