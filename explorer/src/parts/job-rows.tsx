import { circuitName, duration, shortHash } from '../data/format.js';
import { to } from '../data/route.js';
import type { Answer } from '../data/rpc.js';
import { Row, Rows } from './layout.js';
import { useNow } from './now.js';
import { Status, type Mark } from './status.js';

type Job = Answer<'qed_listJobs'>[number];

const MARKS: Readonly<Record<Job['status'], Mark>> = {
  waiting: 'waiting',
  ready: 'ready',
  leased: 'active',
  failed: 'waiting',
  dead: 'refused',
  done: 'proven',
  cancelled: 'cancelled',
};
const WORDS: Readonly<Record<Job['status'], string>> = {
  waiting: 'waits for others',
  ready: 'ready',
  leased: 'proving',
  failed: 'will be tried again',
  dead: 'dead',
  done: 'done',
  cancelled: 'cancelled',
};

export const jobMark = (status: Job['status'], simulated = false): Mark =>
  status === 'done' && simulated ? 'simulated' : MARKS[status];
export const jobWord = (status: Job['status']): string => WORDS[status];

/** Proving jobs, each with who has it and for how long. */
export function JobRows({ jobs, empty }: { jobs: readonly Job[]; empty: string }) {
  const now = useNow();
  return (
    <Rows columns="jobs" empty={empty}>
      {jobs.map((job) => (
        <Row key={job.jobId} href={to('job', job.jobId)}>
          <span class="main">{circuitName(job.circuit)}</span>
          <span class="muted">
            block {job.checkpointId} · <code>{shortHash(job.jobId)}</code>
          </span>
          <span class="muted age">
            {job.worker !== null && `${job.worker} `}
            {job.takenAt !== null && duration(Math.max(0, now - job.takenAt))}
          </span>
          <Status mark={jobMark(job.status)} word={jobWord(job.status)} />
        </Row>
      ))}
    </Rows>
  );
}
