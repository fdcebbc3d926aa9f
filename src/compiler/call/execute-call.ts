import type { CircuitDefinition } from '../../circuit/circuit.js';
import type { Json, Shape } from '../../parth/record.js';
import type { ContractCallStatement } from '../../parth/statements/contract-call.js';
import { methodOf } from '../artifact/model.js';
import { methodCircuit } from '../circuit/method-circuit.js';
import { planMethod } from '../circuit/witness-type.js';
import type { Execution } from '../interpreter/execution.js';
import { executeMethod } from '../interpreter/execute.js';
import type { MethodIr } from '../ir/ops.js';
import { CallHost } from './call-host.js';
import type { CallRequest, CallState } from './call-request.js';
import { decode, encodeArguments, type Decoded } from './codec.js';
import { statementOf } from './statement.js';
import { buildWitness } from './witness.js';
import { writtenEntries, type WrittenEntries } from './written-entries.js';

/** A method that was executed, ready to be proven: `circuit` on `witness` outputs the hash of `statement`. */
export interface ExecutedMethod {
  readonly statement: ContractCallStatement;
  readonly circuit: CircuitDefinition<Shape>;
  /** Of `circuit`. */
  readonly witness: Json;
  /** Final content of each slot written, in order of first write. */
  readonly writes: readonly (readonly [slot: bigint, content: bigint])[];
  /** The keys of what it wrote under hashed keys. */
  readonly entries: WrittenEntries;
  readonly execution: Execution;
}

/** A call of a deployed contract that was executed. */
export interface ExecutedCall extends ExecutedMethod {
  readonly functionId: number;
  /** The method's result; null when it has none. */
  readonly output: Decoded | null;
}

/**
 * Executes one call and builds its statement and witness; nothing is changed, the caller applies `writes` and effects. Throws
 * `QED1205` for an unknown method, a `CodecError` (`QED13xx`) for arguments that do not fit, a `RunTimeError` (`QED11xx`) where the call fails.
 */
export async function executeCall(request: CallRequest): Promise<ExecutedCall> {
  const { ir, abi, functionId } = methodOf(request.artifact, request.method);
  const executed = await executeOn(ir, encodeArguments(abi.inputs, request.args), request);
  return {
    ...executed,
    functionId,
    output: abi.output === null ? null : decode(abi.output, executed.execution.outputs),
  };
}

/** The same for a method's IR and flattened arguments, each in its kind's range. */
export async function executeOn(ir: MethodIr, inputs: readonly bigint[], state: CallState): Promise<ExecutedMethod> {
  if (state.cstate.height !== ir.cstateHeight) {
    throw new RangeError(`${ir.contract} has state trees of height ${ir.cstateHeight}, not ${state.cstate.height}`);
  }
  const host = new CallHost(state);
  const execution = await executeMethod(ir, inputs, host);
  const plan = planMethod(ir);
  const { witness, cstateRootAfter } = await buildWitness(plan, execution, inputs, host);
  return {
    statement: statementOf(ir, state, inputs, execution, cstateRootAfter),
    circuit: methodCircuit(ir, plan),
    witness,
    writes: [...execution.writes],
    entries: writtenEntries(ir, execution.values),
    execution,
  };
}
