import { expect } from 'vitest';
import { Provable } from 'o1js';
import { runCircuit, stateConstraints, type CircuitDefinition } from '../../src/circuit/circuit.js';
import { ConstraintError } from '../../src/circuit/constraint.js';
import { provableOf } from '../../src/circuit/variables.js';
import { executeOn, type ExecutedMethod } from '../../src/compiler/call/execute-call.js';
import type { CallState } from '../../src/compiler/call/call-request.js';
import type { MethodIr } from '../../src/compiler/ir/ops.js';
import { verifyIr } from '../../src/compiler/ir/verify.js';
import { FIELD_ORDER } from '../../src/parth/field.js';
import type { Json, Shape } from '../../src/parth/record.js';
import { ContractCallStatement } from '../../src/parth/statements/contract-call.js';

/** Executes a method and runs its circuit, on constants and on variables, on the witness: both must output the statement's hash. */
export async function proveOnConstants(
  ir: MethodIr,
  inputs: readonly bigint[],
  state: CallState,
): Promise<ExecutedMethod> {
  verifyIr(ir);
  const executed = await executeOn(ir, inputs, state);
  const { circuit, witness, statement } = executed;
  const expected = ContractCallStatement.hash(statement);
  expect(runCircuit(circuit, circuit.witness.fromJSON(witness))).toBe(expected);
  await runOnVariables(circuit, witness, expected);
  return executed;
}

/** Runs a circuit as a prover would, all constraints checked, without a proof. */
async function runOnVariables(circuit: CircuitDefinition<Shape>, witness: Json, expected: bigint): Promise<void> {
  await Provable.runAndCheck(() => {
    const type = provableOf(circuit.witness);
    const vars = Provable.witness(
      type as never,
      () => type.fromValue(circuit.witness.fromJSON(witness) as never) as never,
    );
    stateConstraints(circuit, vars as never, []).assertEquals(expected);
  });
}

/** Parts of a witness that the statement shows: changing them gives another statement. */
const PUBLIC = /^(start\.|callerContractId|contractId|cstateRootBefore|balanceBefore|inputs\[)/;

/**
 * Changes every scalar of the witness, one at a time. A part that the statement shows must change the statement or be refused; any other must be
 * refused or change nothing. Of long paths only the ends are changed. Returns the names of the constraints that refused.
 */
export function perturbEverything({ circuit, witness, statement }: ExecutedMethod): Set<string> {
  const expected = ContractCallStatement.hash(statement);
  const refusing = new Set<string>();
  const isPublic = (path: string): boolean =>
    PUBLIC.test(path) || (path.startsWith('inlineCall') && statement.effects.inlineCount > 0n);
  for (const [path, change] of scalarsOf(witness)) {
    const [, sibling] = /siblings\[(\d+)\]$/.exec(path) ?? [];
    // A path is bound as a whole: its ends stand for the rest, which only costs hashing.
    if (sibling !== undefined && Number(sibling) > 1 && Number(sibling) < 30) continue;
    for (const delta of sibling === undefined ? [1n, FIELD_ORDER - 1n, 2n ** 64n] : [1n]) {
      try {
        const output = runCircuit(circuit, circuit.witness.fromJSON(change(delta)));
        if (isPublic(path)) expect(output, path).not.toBe(expected);
        else expect(output, path).toBe(expected);
      } catch (error) {
        if (error instanceof ConstraintError) refusing.add(error.constraint);
        // A comparison has no constraint of its own: what it compares is in range, or part of the statement.
        else if (!isPublic(path)) throw error;
      }
    }
  }
  return refusing;
}

/** Every scalar of a JSON witness: its path, and the witness with that scalar moved. */
function scalarsOf(witness: Json): (readonly [path: string, change: (delta: bigint) => Json])[] {
  const out: (readonly [string, (delta: bigint) => Json])[] = [];
  const visit = (node: Json, path: string, rebuild: (node: Json) => Json): void => {
    if (typeof node === 'string')
      out.push([path, (delta) => rebuild(((BigInt(node) + delta) % FIELD_ORDER).toString())]);
    else if (Array.isArray(node)) {
      node.forEach((item: Json, i) =>
        visit(item, `${path}[${i}]`, (changed) =>
          rebuild((node as Json[]).map((other, j) => (j === i ? changed : other))),
        ),
      );
    } else {
      const object = node as { readonly [name: string]: Json };
      for (const name of Object.keys(object)) {
        visit(object[name]!, path ? `${path}.${name}` : name, (changed) => rebuild({ ...object, [name]: changed }));
      }
    }
  };
  visit(witness, '', (node) => node);
  return out;
}
