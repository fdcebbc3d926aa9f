import type { Field } from 'o1js';
import { Provable } from 'o1js';
import type { RecordType, Shape, ValueOf } from '../parth/record.js';
import { stateConstraints, type CircuitDefinition } from './circuit.js';
import { provableOf } from './variables.js';

/**
 * Runs a circuit without children as a prover would, on variables with every gate checked, and returns its output; nothing is proven. Throws
 * o1js's own error where a constraint does not hold: `runCircuit` on the same witness names it.
 */
export async function runOnVariables<S extends Shape>(
  definition: CircuitDefinition<S>,
  witness: ValueOf<RecordType<S>>,
): Promise<bigint> {
  let output: bigint | undefined;
  await Provable.runAndCheck(() => {
    const type = provableOf(definition.witness);
    const vars = Provable.witness(type as never, () => type.fromValue(witness as never) as never);
    const result: Field = stateConstraints(definition, vars as never, []);
    Provable.asProver(() => void (output = result.toBigInt()));
  });
  return output!;
}
