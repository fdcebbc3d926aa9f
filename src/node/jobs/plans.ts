import type { StoreTransaction } from '../../kvq/transaction.js';
import { dependencyMissing, otherJob, unknownPlan } from './errors.js';
import type { Job, JobRequest, Plan, ProofReference } from './job.js';
import { contentId } from './job.js';
import { PLANNING_SHARD } from './job-counts.js';
import {
  deleteJob,
  deletePlan,
  fetchJobs,
  readJobForUpdate,
  readPlanForUpdate,
  writeJob,
  writePlan,
  type PlanRecord,
} from './job-table.js';
import { proofStore, witnessStore } from './proof-store.js';
import { completed, created, unwanted, wanted, withParent } from './transitions.js';

/** What `JobQueue.addPlan` does. */
export async function addPlan(tx: StoreTransaction, plan: Plan): Promise<void> {
  const requests = new Map(plan.jobs.map((request) => [request.id, request]));
  const depths = depthsOf(requests);
  const before = new Map<string, Job | undefined>();
  const children = plan.jobs.flatMap((request) => request.children.map((child) => child.id));
  await Promise.all([fetchJobs(tx, [...requests.keys(), ...children]), proofStore.fetch(tx, [...requests.keys()])]);
  for (const id of requests.keys()) before.set(id, await readJobForUpdate(tx, id));

  const after = new Map<string, Job>();
  for (const [id, request] of requests) {
    const known = before.get(id);
    const missing = await missingChildren(tx, request.children);
    const rank = { checkpointId: Number(plan.checkpointId), depth: depths.get(id)! };
    const witnessHash = contentId('witness', request.witness);
    if (known === undefined) {
      const job = created(request, witnessHash, plan.id, rank, missing);
      // A job that was dropped after it was done: its proof is still there.
      after.set(id, (await proofStore.has(tx, id)) ? completed(job) : job);
      witnessStore.put(tx, id, request.witness);
    } else {
      if (!sameJob(known, request, witnessHash)) throw otherJob(id);
      after.set(id, wanted(known, plan.id, rank, missing));
    }
  }
  for (const request of requests.values()) await linkChildren(tx, request, after);
  for (const [id, job] of after) await writeJob(tx, before.get(id), job, PLANNING_SHARD);

  const record = await readPlanForUpdate(tx, plan.id);
  const jobs = [...new Set([...(record?.jobs ?? []), ...requests.keys()])];
  writePlan(tx, { id: plan.id, checkpointId: Number(plan.checkpointId), jobs });
}

/** What `JobQueue.cancelPlan` does. */
export async function cancelPlan(tx: StoreTransaction, planId: string): Promise<void> {
  const plan = await existingPlan(tx, planId);
  await fetchJobs(tx, plan.jobs);
  for (const id of plan.jobs) {
    const job = await readJobForUpdate(tx, id);
    if (job !== undefined) await writeJob(tx, job, unwanted(job, planId), PLANNING_SHARD);
  }
  deletePlan(tx, planId);
}

/** Which proofs outlive the jobs that made or verified them. */
export type IsKept = (proofId: string) => Promise<boolean>;

/** What `JobQueue.dropPlan` does. */
export async function dropPlan(tx: StoreTransaction, planId: string, isKept: IsKept): Promise<boolean> {
  const plan = await readPlanForUpdate(tx, planId);
  if (plan === undefined) return false;
  await fetchJobs(tx, plan.jobs);
  for (const id of plan.jobs) {
    const job = await readJobForUpdate(tx, id);
    if (job === undefined) continue;
    const after = unwanted(job, planId);
    if (Object.keys(after.plans).length > 0) {
      await writeJob(tx, job, after);
    } else {
      await deleteJob(tx, job);
      witnessStore.delete(tx, job.id);
      const handedIn = job.children.filter(({ kind }) => kind === 'proof');
      for (const id of [job.id, ...handedIn.map((child) => child.id)])
        if (!(await isKept(id))) proofStore.delete(tx, id);
    }
  }
  deletePlan(tx, planId);
  return true;
}

/** How many distinct children have no proof yet. A child that is written meanwhile makes the transaction conflict. */
export async function missingChildren(tx: StoreTransaction, children: readonly ProofReference[]): Promise<number> {
  let missing = 0;
  for (const id of new Set(children.map((child) => child.id))) if (!(await hasProof(tx, id))) missing++;
  return missing;
}

async function hasProof(tx: StoreTransaction, id: string): Promise<boolean> {
  const job = await readJobForUpdate(tx, id);
  return job === undefined ? proofStore.has(tx, id) : job.state.status === 'done';
}

/** Notes the job as a parent of each child that still has to be proven. Such a child must be in the plan, or else it could be cancelled under it. */
async function linkChildren(tx: StoreTransaction, request: JobRequest, jobs: Map<string, Job>): Promise<void> {
  for (const { id } of request.children) {
    const child = jobs.get(id);
    if (child !== undefined) jobs.set(id, withParent(child, request.id));
    else if (!(await hasProof(tx, id))) throw dependencyMissing(request.id, id);
  }
}

async function existingPlan(tx: StoreTransaction, planId: string): Promise<PlanRecord> {
  const plan = await readPlanForUpdate(tx, planId);
  if (plan === undefined) throw unknownPlan(planId);
  return plan;
}

function sameJob(job: Job, request: JobRequest, witnessHash: string): boolean {
  const children = (list: readonly ProofReference[]): string => JSON.stringify(list.map(({ id }) => id));
  return (
    job.witnessHash === witnessHash &&
    job.program === request.program &&
    job.circuit === request.circuit &&
    job.output === String(request.output) &&
    children(job.children) === children(request.children)
  );
}

/** Steps from each job to the farthest job that needs it, directly or not. */
function depthsOf(requests: ReadonlyMap<string, JobRequest>): Map<string, number> {
  const depths = new Map<string, number>();
  const parents = new Map<string, string[]>();
  for (const { id, children } of requests.values())
    for (const child of children) parents.set(child.id, [...(parents.get(child.id) ?? []), id]);
  const visit = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const depth = Math.max(0, ...(parents.get(id) ?? []).map((parent) => visit(parent) + 1));
    depths.set(id, depth);
    return depth;
  };
  for (const id of requests.keys()) visit(id);
  return depths;
}
