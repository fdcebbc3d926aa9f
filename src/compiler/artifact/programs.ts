import { CircuitProgram } from '../../circuit/program.js';
import { circuitNameOf, methodCircuit } from '../circuit/method-circuit.js';
import type { MethodIr } from '../ir/ops.js';
import type { ContractArtifact } from './artifact.js';
import { methodOf } from './model.js';

/**
 * The program that proves one method; it holds that circuit alone. Its name has the digest of its gates, so that cached proving keys of
 * another version of the method are never taken for its own.
 */
export function contractProgram(artifact: ContractArtifact, method: string): CircuitProgram {
  const { ir, circuitDigest } = methodOf(artifact, method);
  return methodProgram(ir, circuitDigest);
}

/** The same from the IR and the digest of its gates. */
export const methodProgram = (ir: MethodIr, circuitDigest: string): CircuitProgram =>
  new CircuitProgram(`${circuitNameOf(ir)}.${circuitDigest}`, [methodCircuit(ir)]);
