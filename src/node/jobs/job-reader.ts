import type { KeyValueStore, Reader } from '../../kvq/store.js';
import type { ProofJob, QedProof } from '../../prover/proof.js';
import { inputMissing, unknownJob } from './errors.js';
import { countStoredJobs, readJobCounts, type JobCounts } from './job-counts.js';
import type { Job, JobStatus } from './job.js';
import { jobsByStatus, listPlans, readJob, type JobEntry, type PlanRecord } from './job-table.js';
import { proofStore, witnessStore } from './proof-store.js';

/** The proving jobs of a store as they are; `JobQueue` changes them. */
export class JobReader {
  constructor(readonly store: KeyValueStore) {}

  /** The job, or undefined. */
  inspect(id: string, reader: Reader = this.store): Promise<Job | undefined> {
    return readJob(reader, id);
  }

  /** Jobs by rank, of the given statuses one after the other. Those that `isWanted` leaves out are not read. */
  async *list(
    statuses: readonly JobStatus[] = ['leased', 'ready', 'waiting', 'failed', 'dead', 'done', 'cancelled'],
    isWanted: (entry: JobEntry) => boolean = () => true,
  ): AsyncIterable<Job> {
    for (const status of statuses) {
      for await (const entry of jobsByStatus(this.store, status)) {
        if (!isWanted(entry)) continue;
        const job = await readJob(this.store, entry.id);
        if (job?.state.status === status) yield job;
      }
    }
  }

  /** How many jobs there are of each status. */
  async counts(): Promise<Record<JobStatus, number>> {
    const sum = (numbers: Record<string, number>): number => Object.values(numbers).reduce((a, b) => a + b, 0);
    const counts = Object.entries(await this.countsByProgram()).map(([status, programs]) => [status, sum(programs)]);
    return Object.fromEntries(counts) as Record<JobStatus, number>;
  }

  /** As `counts`, by status and program. */
  countsByProgram(): Promise<JobCounts> {
    return readJobCounts(this.store);
  }

  /** Makes the counters of a store from before there were any. */
  countStored(): Promise<void> {
    return countStoredJobs(this.store, () => this.list());
  }

  /** How many of these jobs are done; one that was dropped counts as not done. */
  async countDone(ids: readonly string[]): Promise<number> {
    const jobs = await Promise.all(ids.map((id) => this.inspect(id)));
    return jobs.filter((job) => job?.state.status === 'done').length;
  }

  plans(): AsyncIterable<PlanRecord> {
    return listPlans(this.store);
  }

  /** The job's proof, or the stored proof of that id. */
  proof(id: string): Promise<QedProof | undefined> {
    return proofStore.get(this.store, id);
  }

  /** All that a prover needs for a job whose children have their proofs. Throws QED5101, and QED5105 where something is missing. */
  async load(id: string): Promise<ProofJob> {
    const job = await readJob(this.store, id);
    if (job === undefined) throw unknownJob(id);
    const { program, circuit, children } = job;
    const witness = await witnessStore.get(this.store, id);
    if (witness === undefined) throw inputMissing(id, 'its witness');
    const proofs = await proofStore.getMany(
      this.store,
      children.map((child) => child.id),
    );
    const missing = proofs.indexOf(undefined);
    if (missing >= 0) throw inputMissing(id, `the proof ${children[missing]!.id}`);
    return { program: { kind: 'protocol', name: program }, circuit, witness, children: proofs as QedProof[] };
  }
}
