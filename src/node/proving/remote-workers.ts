import type { ProtocolProgram, ProofJob, QedProof } from '../../prover/proof.js';
import type { LeasedWork } from '../../wire/proving-work.js';
import { NodeError } from '../errors.js';
import { leaseLost } from '../jobs/errors.js';
import { Patience } from './patience.js';
import type { QueueJobSource } from './queue-job-source.js';
import { RecentWorkers } from './recent-workers.js';
import type { KnownWorker } from './worker-tokens.js';

/** A lease as a worker names it. */
export type HeldLease = Pick<LeasedWork, 'jobId' | 'token'>;

/** A job whose proof is handed in, by whoever holds it or proved it elsewhere. */
export interface CompletedLease {
  readonly jobId: string;
  readonly token: number | undefined;
}

/** What a worker asks for. */
export interface WorkRequest {
  /** Which of its processes asks. */
  readonly slot: number;
  readonly programs?: readonly ProtocolProgram[] | undefined;
}

/** Hands jobs to workers behind RPC, who may be anybody's: each sees only its own leases, and its failures cost it time, not the job. */
export class RemoteWorkers {
  readonly #patience = new Patience();
  /** By worker and slot, the job that it was given last. */
  readonly #given = new Map<string, Map<number, HeldLease>>();
  /** When each worker last asked for a job, held one or handed one in. */
  readonly #recent = new RecentWorkers((name) => {
    this.#given.delete(name);
    this.#patience.forget(name);
  });

  constructor(readonly source: QueueJobSource) {}

  /** Which workers have called lately since the node started, and when each did last, in milliseconds since 1970. */
  seen(): ReadonlyMap<string, number> {
    return this.#recent.all();
  }

  /**
   * A job for the worker, or undefined when there is none for a moment. A slot that asks again while it holds a job has lost it, as after a crash, which
   * counts as a failure. Throws QED4082 while the worker has to pause after failures.
   */
  async lease(worker: KnownWorker, { slot, programs }: WorkRequest): Promise<LeasedWork | undefined> {
    this.#recent.called(worker.name, Date.now());
    const lost = this.#given.get(worker.name)?.get(slot);
    this.#given.get(worker.name)?.delete(slot);
    if (lost !== undefined && (await this.#holds(worker, lost)) !== undefined) {
      await this.fail(worker, lost, `${worker.name} asked for another job while it had this one`);
    }
    const except = this.#patience.refusedJobs(worker.name, Date.now());
    const wishes = {
      worker: `${holderOf(worker)}${slot}`,
      except,
      charged: worker.inside,
      ...(programs === undefined ? {} : { programs: new Set<string>(programs) }),
    };
    const work = await this.source.leaseOf(wishes, NEVER);
    if (work !== undefined) this.#give(worker, slot, work);
    return work;
  }

  /** What a prover needs. Throws QED5102 for a lease that the worker does not hold. */
  async inputs(worker: KnownWorker, lease: HeldLease): Promise<ProofJob> {
    return this.source.inputs(await this.#held(worker, lease));
  }

  /** What a prover needs for a job that is proven elsewhere; others may lease it meanwhile. Throws QED5101, and QED5105 while a proof that it needs is missing. */
  inputsOf(jobId: string): Promise<ProofJob> {
    return this.source.queue.load(jobId);
  }

  /** Throws QED5102 for a lease that the worker does not hold. */
  async heartbeat(worker: KnownWorker, lease: HeldLease): Promise<void> {
    await this.source.heartbeat(await this.#held(worker, lease));
  }

  /**
   * Takes a proof, also of a job whose lease ran out: a slow proof is as good as a quick one. Throws QED5101 for an unknown job, QED4080 and QED4081 for a
   * proof that is refused, and QED4082 where a worker that has to pause hands in what it does not hold: verifying costs more than sending.
   */
  async complete(worker: KnownWorker, lease: CompletedLease, proof: QedProof): Promise<void> {
    this.#recent.called(worker.name, Date.now());
    const { jobId, token } = lease;
    if (token === undefined || (await this.#holds(worker, { jobId, token })) === undefined)
      this.#patience.refusedJobs(worker.name, Date.now());
    try {
      await this.source.intake.take(lease.jobId, proof);
      this.#patience.succeeded(worker.name);
    } catch (error) {
      if (error instanceof NodeError) this.#patience.failed(worker.name, lease.jobId, Date.now());
      throw error;
    }
  }

  /** Throws QED5102 for a lease that the worker does not hold. */
  async fail(worker: KnownWorker, lease: HeldLease, reason: string): Promise<void> {
    const work = await this.#held(worker, lease);
    this.#patience.failed(worker.name, lease.jobId, Date.now());
    await this.source.fail(work, reason);
  }

  /** Throws QED5102 for a lease that the worker does not hold. */
  async release(worker: KnownWorker, lease: HeldLease): Promise<void> {
    await this.source.release(await this.#held(worker, lease));
  }

  #give({ name }: KnownWorker, slot: number, lease: HeldLease): void {
    const slots = this.#given.get(name) ?? new Map<number, HeldLease>();
    this.#given.set(name, slots.set(slot, lease));
  }

  async #held(worker: KnownWorker, lease: HeldLease): Promise<LeasedWork> {
    this.#recent.called(worker.name, Date.now());
    const work = await this.#holds(worker, lease);
    if (work === undefined) throw leaseLost(lease.jobId, `${worker.name} does not hold it`);
    return work;
  }

  async #holds(worker: KnownWorker, { jobId, token }: HeldLease): Promise<LeasedWork | undefined> {
    const job = await this.source.queue.inspect(jobId);
    if (job?.state.status !== 'leased') return undefined;
    const { lease } = job.state;
    if (lease.token !== token || !lease.worker.startsWith(holderOf(worker))) return undefined;
    return { jobId, token, program: job.program, circuit: job.circuit };
  }
}

/** Tokens of leases are small numbers, so a lease also names who holds it. */
const holderOf = ({ name }: KnownWorker): string => `rpc:${name}/`;

const NEVER = new AbortController().signal;
