import { runCircuit } from '../../circuit/circuit.js';
import { keyCache } from '../../circuit/key-cache.js';
import { ConstraintError } from '../../circuit/constraint.js';
import { programId } from '../programs/program-ref.js';
import type { ProofJob, QedProof } from '../proof.js';
import { withCompileLock } from './compile-lock.js';
import { checkJob, loadProgram, type CheckedJob, type LoadedProgram } from './load-program.js';
import type { Phase } from './messages.js';
import { proverError } from './prover-error.js';
import { constraintFailure } from './simulated-prover.js';

/** The programs that this process has compiled. */
const programs = new Map<string, LoadedProgram>();

/** Makes a proof in this process; `enter` hears of each phase. Throws what `ProverPool.prove` says. */
export async function proveJob(
  job: ProofJob,
  cacheDirectory: string,
  enter: (phase: Phase) => void,
): Promise<QedProof> {
  const loaded = await compiled(job, cacheDirectory, enter);
  const checked = checkJob(job, loaded, 'proof');
  enter('proving');
  const children = job.children.map(({ proof, key }) => ({ proof: proof!, key }));
  const proof = await loaded.program.prove(job.circuit, job.witness, children).catch((error: unknown) => {
    throw named(error, checked);
  });
  return {
    format: 'qed-proof/1',
    kind: 'proof',
    program: loaded.name,
    circuit: job.circuit,
    output: proof.publicOutput[0]!,
    key: loaded.key,
    proof,
  };
}

async function compiled(job: ProofJob, cacheDirectory: string, enter: (phase: Phase) => void): Promise<LoadedProgram> {
  const id = programId(job.program);
  const known = programs.get(id);
  if (known !== undefined) return known;
  const loaded = loadProgram(job.program);
  // The form is checked before minutes go into keys.
  checkJob(job, loaded, 'proof');
  const made = await withCompileLock(
    cacheDirectory,
    `${id}-${loaded.key.hash.slice(0, 12)}`,
    () => enter('waiting'),
    () => {
      enter('compiling');
      return loaded.program.compile(keyCache(cacheDirectory), loaded.expected);
    },
  );
  if (made.hash !== loaded.key.hash || made.data !== loaded.key.data) {
    throw proverError('key', `the program ${loaded.name} compiles to another key than expected`, {
      details: { program: loaded.name, expected: loaded.key.hash, compiled: made.hash },
    });
  }
  programs.set(id, loaded);
  return loaded;
}

/** o1js tells little of what failed: running the circuit on plain values names the constraint, if it was one. */
function named(error: unknown, { definition, witness, children }: CheckedJob): unknown {
  try {
    runCircuit(definition, witness as never, children);
  } catch (cause) {
    return cause instanceof ConstraintError ? constraintFailure(cause) : error;
  }
  return proverError('failed', `${definition.name} could not be proven: a proof that it verifies may be invalid`, {
    cause: error,
    details: { circuit: definition.name, reason: error instanceof Error ? error.message : String(error) },
  });
}
