import { leaseLost } from './errors.js';
import type { Job, JobRequest, JobState, Lease, Rank } from './job.js';
import type { JobPolicy } from './policy.js';

// The life of a job: waiting -> ready -> leased -> done, or failed -> ready again, or dead; cancelled while no plan wants it. These functions are pure:
// they take a job and give what becomes of it. A driver stores each result in one atomic write.

/** A job that was never seen. `missing`: how many distinct children have no proof yet. */
export function created(request: JobRequest, witnessHash: string, planId: string, rank: Rank, missing: number): Job {
  const { id, owner, program, circuit, children, output } = request;
  const identity = { id, owner, program, circuit, children, output: String(output), witnessHash };
  const counters = { attempts: 0, interruptions: 0, tokens: 0, revision: 0 };
  return { ...identity, ...counters, plans: { [planId]: rank }, rank, parents: [], state: unstarted(missing) };
}

/** A plan wants the job. A cancelled one starts over, with its counter as it is now. */
export function wanted(job: Job, planId: string, rank: Rank, missing: number): Job {
  const plans = { ...job.plans, [planId]: rank };
  const next = { ...job, plans, rank: bestRank(plans) };
  return job.state.status === 'cancelled'
    ? { ...next, attempts: 0, interruptions: 0, state: unstarted(missing) }
    : next;
}

/** A plan wants the job no longer. Unless it is done or another plan wants it, it is cancelled; who leases it hears so at the next heartbeat. */
export function unwanted(job: Job, planId: string): Job {
  const plans = Object.fromEntries(Object.entries(job.plans).filter(([id]) => id !== planId));
  if (Object.keys(plans).length > 0) return { ...job, plans, rank: bestRank(plans) };
  return { ...job, plans, state: job.state.status === 'done' ? job.state : { status: 'cancelled' } };
}

export function withParent(job: Job, parent: string): Job {
  return job.parents.includes(parent) ? job : { ...job, parents: [...job.parents, parent] };
}

/** One of the job's children got its proof. */
export function childDone(job: Job): Job {
  return job.state.status === 'waiting' ? { ...job, state: unstarted(job.state.missing - 1) } : job;
}

/** Sets a waiting job's counter to what it should be. */
export function recounted(job: Job, missing: number): Job {
  return job.state.status === 'waiting' && job.state.missing !== missing ? { ...job, state: unstarted(missing) } : job;
}

/** Gives a ready job to a worker. */
export function leased(
  job: Job,
  worker: string,
  charged: boolean,
  now: number,
  policy: JobPolicy,
): Job & { readonly state: { readonly lease: Lease } } {
  if (job.state.status !== 'ready') throw leaseLost(job.id, `it is ${job.state.status}`);
  const token = job.tokens + 1;
  const hardEnd = now + policy.hardLeaseMs;
  const expiresAt = Math.min(now + policy.leaseMs, hardEnd);
  const lease: Lease = { worker, token, expiresAt, hardEnd, takenAt: now, charged };
  return { ...job, tokens: token, state: { status: 'leased', lease } };
}

/** The worker is still at it. Throws QED5102 when the token's lease does not hold any more. */
export function heartbeat(job: Job, token: number, now: number, policy: JobPolicy): Job {
  const lease = leaseOf(job, token, now);
  return {
    ...job,
    state: { status: 'leased', lease: { ...lease, expiresAt: Math.min(now + policy.leaseMs, lease.hardEnd) } },
  };
}

/** The worker gives the job back untried, as when it stops. Throws QED5102 like `heartbeat`. */
export function released(job: Job, token: number, now: number): Job {
  leaseOf(job, token, now);
  return { ...job, state: { status: 'ready' } };
}

/** The worker could not prove it. Throws QED5102 like `heartbeat`. */
export function failed(job: Job, token: number, reason: string, now: number, policy: JobPolicy): Job {
  return afterFailure(job, leaseOf(job, token, now), reason, now, policy);
}

/** What time alone does: a lease that ran out counts as a failure, a backoff that is over makes the job ready. */
export function elapsed(job: Job, now: number, policy: JobPolicy): Job {
  const { state } = job;
  if (state.status === 'leased' && state.lease.expiresAt <= now) {
    const why = state.lease.hardEnd <= now ? 'reached its hard end' : 'ran out';
    return afterFailure(job, state.lease, `the lease of ${state.lease.worker} ${why}`, now, policy);
  }
  return state.status === 'failed' && state.retryAt <= now ? { ...job, state: { status: 'ready' } } : job;
}

/** The node that leased the job stopped. */
export function interrupted(job: Job, policy: JobPolicy): Job {
  if (job.state.status !== 'leased') return job;
  const interruptions = job.interruptions + 1;
  const lastError = `${job.state.lease.worker} stopped while it proved the job`;
  return {
    ...job,
    interruptions,
    lastError,
    state: { status: interruptions >= policy.maxInterruptions ? 'dead' : 'ready' },
  };
}

/** A valid proof is there. It counts whatever the state is: a slow proof is as good as a quick one, also when nobody wants it just now. */
export function completed(job: Job): Job {
  return { ...job, state: { status: 'done' } };
}

/** Someone wants no more work spent on it: it is dead until it is retried. Who leases it hears so at the next heartbeat. */
export function cancelled(job: Job): Job {
  const { status } = job.state;
  return status === 'done' || status === 'dead' || status === 'cancelled'
    ? job
    : { ...job, lastError: 'cancelled by hand', state: { status: 'dead' } };
}

/** Someone looked at a dead job and wants it tried again. */
export function retried(job: Job, missing: number): Job {
  return job.state.status === 'dead' ? { ...job, attempts: 0, interruptions: 0, state: unstarted(missing) } : job;
}

function afterFailure(job: Job, lease: Lease, reason: string, now: number, policy: JobPolicy): Job {
  if (!lease.charged) return { ...job, lastError: reason, state: { status: 'ready' } };
  const attempts = job.attempts + 1;
  const retryAt = now + Math.min(policy.backoffMs * 2 ** (attempts - 1), policy.maxBackoffMs);
  return {
    ...job,
    attempts,
    lastError: reason,
    state: attempts >= policy.maxAttempts ? { status: 'dead' } : { status: 'failed', retryAt },
  };
}

function leaseOf(job: Job, token: number, now: number): Lease {
  if (job.state.status !== 'leased') throw leaseLost(job.id, `it is ${job.state.status}`);
  if (job.state.lease.token !== token) throw leaseLost(job.id, `${job.state.lease.worker} has it now`);
  if (job.state.lease.expiresAt <= now) throw leaseLost(job.id, 'it ran out');
  return job.state.lease;
}

const unstarted = (missing: number): JobState => (missing > 0 ? { status: 'waiting', missing } : { status: 'ready' });

const compareRanks = (a: Rank, b: Rank): number => a.checkpointId - b.checkpointId || a.depth - b.depth;

const bestRank = (plans: Readonly<Record<string, Rank>>): Rank =>
  Object.values(plans).reduce((best, rank) => (compareRanks(rank, best) < 0 ? rank : best));
