import { runCircuit } from '../../circuit/circuit.js';
import { ConstraintError } from '../../circuit/constraint.js';
import type { KeyJson } from '../../circuit/program.js';
import { checkJob, loadProgram, type LoadedProgram } from './load-program.js';
import { programId } from '../programs/program-ref.js';
import type { ProofJob, Prover, QedProof } from '../proof.js';
import { proverError } from './prover-error.js';

/**
 * Executes every circuit's logic on its witness, and makes no proof: the result says so. All constraints are checked, but a simulation
 * convinces nobody: whoever holds one may have written it himself.
 */
export class SimulatedProver implements Prover {
  readonly kind = 'simulation';
  readonly #programs = new Map<string, LoadedProgram>();

  /** Throws QED2010 with the constraint that does not hold in `details.constraint`, QED2020 to QED2022 for a malformed job. */
  async prove(job: ProofJob): Promise<QedProof> {
    const loaded = this.#load(job);
    const { definition, witness, children } = checkJob(job, loaded, this.kind);
    let output: bigint;
    try {
      output = runCircuit(definition, witness as never, children);
    } catch (error) {
      if (!(error instanceof ConstraintError)) throw error;
      throw constraintFailure(error);
    }
    return {
      format: 'qed-proof/1',
      kind: this.kind,
      program: loaded.name,
      circuit: definition.name,
      output: output.toString(),
      key: loaded.key,
    };
  }

  /** True for a simulation under this key; there is nothing to verify in it. */
  async verify(proof: QedProof, key: KeyJson): Promise<boolean> {
    return proof.kind === this.kind && proof.key.hash === key.hash;
  }

  async close(): Promise<void> {}

  #load(job: ProofJob): LoadedProgram {
    const id = programId(job.program);
    let loaded = this.#programs.get(id);
    if (loaded === undefined) {
      loaded = loadProgram(job.program);
      this.#programs.set(id, loaded);
    }
    return loaded;
  }
}

/** QED2010: the constraint's name is in `details.constraint`. */
export const constraintFailure = (error: ConstraintError) =>
  proverError('constraint', `the constraint '${error.constraint}' does not hold`, {
    details: { constraint: error.constraint },
    cause: error,
  });
