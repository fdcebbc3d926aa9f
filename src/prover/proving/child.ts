import { Field, verify } from 'o1js';
import { runCircuit } from '../../circuit/circuit.js';
import { ConstraintError } from '../../circuit/constraint.js';
import { serveRequests } from '../../base/serve-requests.js';
import type { KeyJson } from '../../circuit/program.js';
import { checkJob, loadProgram, statesOutput, type CheckedJob, type LoadedProgram } from './load-program.js';
import { programId } from '../programs/program-ref.js';
import type { ProofJob, QedProof } from '../proof.js';
import { proverError } from './prover-error.js';
import { constraintFailure } from './simulated-prover.js';
import { withCompileLock } from './compile-lock.js';
import { errorToMessage, type Answer, type Phase, type Request } from './messages.js';

// The entry point of a prover process (`ProverPool` forks it): takes one request at a time, answers, and ends with its parent.

const programs = new Map<string, LoadedProgram>();

type Enter = (phase: Phase) => void;

async function compiled(job: ProofJob, cacheDirectory: string, enter: Enter): Promise<LoadedProgram> {
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
      return loaded.program.compile(cacheDirectory);
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

async function prove(job: ProofJob, cacheDirectory: string, enter: Enter): Promise<QedProof> {
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

async function check(proof: QedProof, key: KeyJson, enter: Enter): Promise<boolean> {
  try {
    if (proof.kind !== 'proof' || proof.key.hash !== key.hash || !statesOutput(proof)) return false;
    enter('verifying');
    // The caller's key data, never the proof's: o1js does not compare data with hash.
    return await verify(proof.proof!, { data: key.data, hash: Field(key.hash) });
  } catch {
    // whatever is malformed does not verify
    return false;
  }
}

async function handle(request: Request, enter: Enter): Promise<Answer> {
  try {
    const result =
      request.kind === 'prove'
        ? await prove(request.job, request.cacheDirectory, enter)
        : await check(request.proof, request.key, enter);
    return { result, residentBytes: process.memoryUsage.rss() };
  } catch (error) {
    return { error: errorToMessage(error), residentBytes: process.memoryUsage.rss() };
  }
}

serveRequests(handle);
