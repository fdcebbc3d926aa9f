import type { Inspect } from './transaction.js';

/**
 * How a circuit is run without a proof: on constants, where a constraint that fails has a name, or on variables too, as
 * a prover runs it.
 */
export type CircuitRun = 'constants' | 'all';

/**
 * Runs the circuit of each method that is executed on the interpreter's witness; it must output the statement of the
 * call.
 */
export async function circuitCheck(kind: CircuitRun): Promise<Inspect> {
  // They load o1js.
  const [{ runCircuit }, { runOnVariables }, { ContractCallStatement }] = await Promise.all([
    import('../../circuit/circuit.js'),
    import('../../circuit/run-on-variables.js'),
    import('../../parth/statements/contract-call.js'),
  ]);
  return async ({ circuit, witness, statement }) => {
    const value = circuit.witness.fromJSON(witness);
    const expected = ContractCallStatement.hash(statement);
    const found = [runCircuit(circuit, value)];
    if (kind === 'all') found.push(await runOnVariables(circuit, value));
    if (found.some((output) => output !== expected)) throw new Error(`${circuit.name} does not output its statement`);
  };
}
