import { counted } from '../../base/counted.js';
import { QedError } from '../../base/errors.js';
import type { Job } from './job.js';

/** What the job queue refuses: QED5101 unknown job, QED5102 lease lost, QED5103 dependency missing, QED5104 unknown plan, QED5105 witness or proof missing,
 * QED5106 another job under the same id. And what a node tells of its jobs: QED5107 a job is dead, QED5108 nobody takes jobs. */
export class JobError extends QedError {
  constructor(code: `QED51${number}`, message: string, hint: string, details: Readonly<Record<string, unknown>> = {}) {
    super(code as `QED${number}`, message, { hint, details });
    this.name = 'JobError';
  }
}

export const unknownJob = (id: string): JobError =>
  new JobError(
    'QED5101',
    `no job ${id}`,
    'List the jobs with `qed jobs list`; a finished job is dropped some time after its checkpoint.',
    { job: id },
  );

export const leaseLost = (id: string, why: string): JobError =>
  new JobError(
    'QED5102',
    `the lease of job ${id} does not hold: ${why}`,
    'Stop proving this job and lease another one.',
    { job: id },
  );

export const dependencyMissing = (id: string, child: string): JobError =>
  new JobError(
    'QED5103',
    `job ${id} needs ${child}, which is neither a stored proof nor a job of its plan`,
    'Plan the jobs that it depends on together with it.',
    {
      job: id,
      dependency: child,
    },
  );

export const deadJob = ({ id, circuit, rank, attempts, lastError }: Job): JobError =>
  new JobError(
    'QED5107',
    `job ${id.slice(0, 12)} (${circuit}) of checkpoint ${rank.checkpointId} is dead after ${attempts} attempts: ${lastError}`,
    `mend what it says, then \`qed jobs retry ${id.slice(0, 12)}\``,
    { job: id },
  );

export const noWorkers = (ready: number, programs: readonly string[], seconds: number): JobError =>
  new JobError(
    'QED5108',
    `${counted(ready, 'job is', 'jobs are')} ready, and nobody has taken one for ${seconds} s`,
    `start a worker that proves ${programs.join(', ')} for this node: \`qed node --role worker\` with its address and a token of its --worker-tokens`,
    { ready, programs, seconds },
  );

export const unknownPlan = (id: string): JobError =>
  new JobError('QED5104', `no plan ${id}`, 'It was cancelled or dropped before; nothing is to be done.', { plan: id });

export const inputMissing = (id: string, what: string): JobError =>
  new JobError(
    'QED5105',
    `job ${id} cannot be proven: ${what} is missing`,
    'Restore the store from a backup, or plan its checkpoint again.',
    { job: id },
  );

export const otherJob = (id: string): JobError =>
  new JobError(
    'QED5106',
    `job ${id} is known with other inputs`,
    "This is a fault of qed: a job's id names its inputs. Please report it.",
    { job: id },
  );
