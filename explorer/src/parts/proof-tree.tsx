import { circuitName, counted, duration } from '../data/format.js';
import { to } from '../data/route.js';
import type { Answer } from '../data/rpc.js';
import { jobMark, jobWord } from './job-rows.js';
import { useNow } from './now.js';
import { Square } from './status.js';

type Job = Answer<'qed_listBlockJobs'>[number];
interface Node {
  readonly job: Job;
  readonly depth: number;
}

/** The proofs of a block from its last one down to the first, with a bar for the time that each took. */
export function ProofTree({ jobs, simulated }: { jobs: readonly Job[]; simulated: boolean }) {
  const now = useNow();
  if (jobs.length === 0) return <p class="empty">No proofs are known of this block.</p>;
  const starts = jobs.flatMap(({ startedAt }) => startedAt ?? []);
  const begin = Math.min(...starts);
  const end = Math.max(...jobs.map(({ startedAt, doneAt }) => doneAt ?? (startedAt === null ? begin : now)));
  const span = Math.max(1, end - begin);
  const done = jobs.filter(({ status }) => status === 'done').length;
  return (
    <>
      <p class="muted">
        {done} of {counted(jobs.length, 'proof')} made
        {starts.length > 0 && ` · ${duration(span)} from the first to the ${done === jobs.length ? 'last' : 'newest'}`}
      </p>
      <ul class="tree">
        {treeOf(jobs).map(({ job, depth }) => {
          const took = job.startedAt === null ? undefined : (job.doneAt ?? now) - job.startedAt;
          return (
            <li key={job.jobId}>
              <a class="row" href={to('job', job.jobId)}>
                <span class="main" style={{ paddingInlineStart: `${Math.min(depth, 12) * 0.9}rem` }}>
                  <Square mark={jobMark(job.status, simulated)} /> {circuitName(job.circuit ?? 'proof')}
                </span>
                <span class={simulated ? 'track simulated' : 'track'} aria-hidden="true">
                  {took !== undefined && (
                    <span
                      class={`bar ${job.doneAt === null ? 'active' : ''}`}
                      style={{
                        insetInlineStart: `${(100 * (job.startedAt! - begin)) / span}%`,
                        inlineSize: `${Math.max(0.8, (100 * took) / span)}%`,
                      }}
                    />
                  )}
                </span>
                <span class="muted time">{took === undefined ? jobWord(job.status) : duration(Math.max(0, took))}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** The jobs in the order of their tree, from those that no other verifies. A job that two verify stands under the first. */
function treeOf(jobs: readonly Job[]): Node[] {
  const byId = new Map(jobs.map((job) => [job.jobId, job]));
  const verified = new Set(jobs.flatMap(({ children }) => children));
  const nodes: Node[] = [];
  const seen = new Set<string>();
  const visit = (job: Job, depth: number): void => {
    if (seen.has(job.jobId)) return;
    seen.add(job.jobId);
    nodes.push({ job, depth });
    for (const id of job.children) {
      const child = byId.get(id);
      if (child !== undefined) visit(child, depth + 1);
    }
  };
  for (const job of jobs) if (!verified.has(job.jobId)) visit(job, 0);
  return nodes;
}
