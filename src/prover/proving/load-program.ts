import type { AnyCircuit, ChildValue } from '../../circuit/circuit.js';
import { CircuitProgram, type ExpectedProgram, type KeyJson } from '../../circuit/program.js';
import { contractProgram } from '../../compiler/artifact/programs.js';
import { expectedProgram, keyOfProgram, protocolKeyHashes } from '../programs/keys.js';
import { circuitsOfProgram } from '../programs/programs.js';
import { programName } from '../programs/program-ref.js';
import { statesOutput, type ProgramRef, type ProofJob, type QedProof } from '../proof.js';
import { proverError } from './prover-error.js';

/** A program as jobs name it. */
export interface LoadedProgram {
  /** A protocol program's name, or `<Contract>.<method>`. */
  readonly name: string;
  /** The key that it must compile to: from the golden file or the contract's artifact. */
  readonly key: KeyJson;
  /** What it must compile to, where more than its key is known. */
  readonly expected?: ExpectedProgram;
  readonly circuits: readonly AnyCircuit[];
  readonly program: CircuitProgram;
}

/** Builds a program's circuits, without keys. Throws QED2001 without a golden file, QED12xx for a bad artifact. */
export function loadProgram(ref: ProgramRef): LoadedProgram {
  const name = programName(ref);
  if (ref.kind === 'contract') {
    const program = contractProgram(ref.artifact, ref.method);
    return { name, key: keyOfProgram(ref), circuits: program.circuits, program };
  }
  const circuits = circuitsOfProgram(ref.name, protocolKeyHashes());
  const key = keyOfProgram(ref);
  return { name, key, expected: expectedProgram(ref.name), circuits, program: new CircuitProgram(ref.name, circuits) };
}

/** A job whose form was checked: what the circuit runs on. */
export interface CheckedJob {
  readonly definition: AnyCircuit;
  readonly witness: unknown;
  readonly children: readonly ChildValue[];
}

/**
 * Checks a job's form before anything runs: the circuit is the program's, the witness has its type, every slot has a child of the prover's
 * own kind, and a `self` slot one of the same program. Whether side-loaded children are of the right program is for the circuit to say.
 * Throws QED2020, QED2021, QED2022.
 */
export function checkJob(job: ProofJob, { name, key, circuits }: LoadedProgram, kind: QedProof['kind']): CheckedJob {
  const definition = circuits.find((one) => one.name === job.circuit);
  if (definition === undefined) throw proverError('job', `the program ${name} has no circuit ${job.circuit}`);
  if (job.children.length !== definition.children.length) {
    throw proverError(
      'job',
      `${job.circuit} verifies ${definition.children.length} proofs, the job has ${job.children.length}`,
    );
  }
  const children = job.children.map((child, i): ChildValue => {
    if (child.kind !== kind || (kind === 'proof' && child.proof === undefined)) {
      throw proverError('kind', `child ${i} of ${job.circuit} is a ${child.kind}, not a ${kind}`);
    }
    if (kind === 'proof' && !statesOutput(child)) {
      throw proverError(
        'job',
        `the proof of child ${i} of ${job.circuit} does not state the output that it comes with`,
      );
    }
    const isSelf = definition.children[i]!.kind === 'self';
    if (isSelf && child.key.hash !== key.hash) {
      throw proverError('program', `child ${i} of ${job.circuit} is of another program than ${name}: ${child.program}`);
    }
    return { output: BigInt(child.output), keyHash: isSelf ? 0n : BigInt(child.key.hash) };
  });
  try {
    return { definition, witness: definition.witness.fromJSON(job.witness), children };
  } catch (cause) {
    throw proverError('job', `the witness of ${job.circuit} is malformed: ${(cause as Error).message}`, { cause });
  }
}
