import type { KeyJson } from '../../circuit/program.js';
import { isWide, type ProtocolProgram, type Prover, type QedProof } from '../../prover/proof.js';
import { NodeError } from '../errors.js';
import { unknownJob } from '../jobs/errors.js';
import type { Job } from '../jobs/job.js';
import type { JobQueue } from '../jobs/queue.js';
import { ROWS } from '../state/forest.js';
import { forgetSealed } from '../state/sealed-registry.js';
import { stagePruning } from './prune.js';

/** So that `qed jobs` and the explorer can show the newest ones. */
const DEFAULT_KEPT_BLOCKS = 8;

/** Takes the proofs that workers made. With the proof of its last job a checkpoint is proven. */
export class ProofIntake {
  constructor(
    readonly queue: JobQueue,
    readonly prover: Pick<Prover, 'kind' | 'verify'>,
    /** The node's own keys: a proof is checked against these, never against its own. */
    readonly keys: Readonly<Record<ProtocolProgram, KeyJson>>,
    readonly onProven: (checkpointId: bigint) => void,
    /** Proven blocks whose jobs and proofs are kept. */
    readonly keepBlocks = DEFAULT_KEPT_BLOCKS,
  ) {}

  /**
   * Verifies a job's proof, stores it and completes the job in one write; a checkpoint's makes the checkpoint proven. Throws QED5101 for an unknown job,
   * QED4080 and QED4081 for a proof that does not verify or says something else than the plan; nothing is changed then.
   */
  async take(jobId: string, proof: QedProof): Promise<void> {
    const job = await this.queue.inspect(jobId);
    if (job === undefined) throw unknownJob(jobId);
    await this.#check(job, proof);
    // Under the node's own names and key: its data is what later proofs are made with.
    const { program, circuit } = job;
    const proven = await this.#complete(job, { ...proof, program, circuit, key: this.keys[program] });
    this.queue.signal.notify();
    if (proven !== undefined) this.onProven(proven);
  }

  /** A proof counts when it verifies under the node's own key and says what the plan expects (PROTOCOL §7). */
  async #check(job: Job, proof: QedProof): Promise<void> {
    if (proof.output !== job.output) {
      throw new NodeError(
        'workerOutput',
        `the proof of ${job.circuit} says something else than the plan`,
        'look for a fault in the prover',
        { exitCode: 70 },
      );
    }
    const key = this.keys[job.program];
    const isOfThese = proof.kind === this.prover.kind && proof.key.hash === key.hash && isWide(proof);
    if (!isOfThese || !(await this.prover.verify(proof, key))) {
      throw new NodeError(
        'workerProof',
        `the proof of ${job.circuit} does not verify`,
        'look for a fault in the prover',
        { exitCode: 70 },
      );
    }
  }

  /** Returns the checkpoint that is proven with it. */
  #complete({ id }: Job, proof: QedProof): Promise<bigint | undefined> {
    return this.queue.changing(id, async (tx) => {
      if (!(await this.queue.completeIn(tx, id, proof))) return undefined;
      const checkpointId = await ROWS.checkpointByJob.get(tx, Buffer.from(id, 'hex'));
      if (checkpointId === undefined) return undefined;
      ROWS.proven.put(tx, [0n], checkpointId);
      await forgetSealed(tx, checkpointId);
      await stagePruning(tx, this.queue, checkpointId, BigInt(this.keepBlocks));
      return checkpointId;
    });
  }
}
