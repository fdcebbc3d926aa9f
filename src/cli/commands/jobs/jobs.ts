import { counted } from '../../../base/counted.js';
import { QedError } from '../../../base/errors.js';
import type { JobInfo, JobSummary } from '../../../wire/job.js';
import type { RpcClient } from '../../../wire/rpc-client.js';
import { action, type CommandInstaller } from '../../command.js';
import { openNode } from '../../network/open-node.js';
import { operatorToken, workerToken } from '../../network/caller-token.js';
import type { Output } from '../../output/output.js';

/** Characters of a job's id that logs and lists show. */
const SHORT = 12;
const MOST = 1_000;

/** `qed jobs`: the proofs that a network has to make. */
export const installJobs: CommandInstaller = (program, environment) => {
  const jobs = program
    .command('jobs')
    .description("list a network's proving jobs, cancel them, try dead ones again")
    .addHelpText('after', '\nExample:\n  $ qed jobs list && qed jobs retry');
  jobs
    .command('list')
    .option(
      '--status <names>',
      'only these, separated by commas: ready, leased, waiting, failed, dead, done, cancelled',
    )
    .option('--node <url>', 'the coordinator')
    .description('list the jobs that are not finished, those in trouble first')
    .addHelpText('after', '\nExample:\n  $ qed jobs list --status dead,failed')
    .action(
      action(environment, async (context, { status }: { status?: string }) => {
        const statuses = status === undefined ? undefined : await statusesOf(status);
        const node = await openNode(context);
        const found = await node.call('qed_listJobs', { limit: MOST, ...(statuses === undefined ? {} : { statuses }) });
        return { data: { jobs: found }, text: listText(context.output, found) };
      }),
    );
  jobs
    .command('show')
    .argument('<job>', 'its id, or how it begins')
    .option('--node <url>', 'the coordinator')
    .description('show a job, what it depends on and why it failed')
    .addHelpText('after', '\nExample:\n  $ qed jobs show 0723c0a89da1')
    .action(
      action(environment, async (context, _options, text: string) => {
        const job = await jobOf(await openNode(context), text);
        return { data: job, text: jobText(job) };
      }),
    );
  jobs
    .command('retry')
    .argument('[job...]', 'ids, or how they begin; all dead jobs when none is named')
    .option('--node <url>', 'the coordinator')
    .option('--token-file <file>', "an operator's token; or set QED_OPERATOR_TOKEN")
    .description('try dead jobs again')
    .addHelpText('after', '\nExample:\n  $ qed jobs retry')
    .action(
      action(environment, async (context, { tokenFile }: { tokenFile?: string }, texts: string[]) => {
        const node = await openNode(context, await operatorToken(tokenFile));
        const jobIds = await jobIdsOf(node, texts);
        const { retried } = await node.call('qed_retryJobs', texts.length === 0 ? {} : { jobIds });
        return {
          data: { retried },
          text: retried === 0 ? 'no job is dead' : `${counted(retried, 'job is', 'jobs are')} tried again`,
        };
      }),
    );
  jobs
    .command('cancel')
    .argument('<job...>', 'ids, or how they begin')
    .option('--node <url>', 'the coordinator')
    .option('--token-file <file>', "an operator's token; or set QED_OPERATOR_TOKEN")
    .description('spend no more work on jobs until `qed jobs retry`; their checkpoints wait')
    .addHelpText('after', '\nExample:\n  $ qed jobs cancel 0723c0a89da1')
    .action(
      action(environment, async (context, { tokenFile }: { tokenFile?: string }, texts: string[]) => {
        const node = await openNode(context, await operatorToken(tokenFile));
        const { cancelled } = await node.call('qed_cancelJobs', { jobIds: await jobIdsOf(node, texts) });
        const text =
          cancelled === 0
            ? 'nothing to cancel: done or dead before'
            : `${counted(cancelled, 'job is', 'jobs are')} cancelled`;
        return { data: { cancelled }, text };
      }),
    );
  jobs
    .command('export')
    .argument('[job...]', 'ids, or how they begin; all ready jobs when none is named')
    .requiredOption('--out <dir>', 'where the files go, one for each job')
    .option('--node <url>', 'the coordinator')
    .option('--token-file <file>', "a worker's token; or set QED_WORKER_TOKEN")
    .description('write jobs into files, to prove them where the network cannot be reached')
    .addHelpText('after', '\nExample:\n  $ qed jobs export --out jobs && qed prove-batch --jobs jobs')
    .action(
      action(environment, async (context, { out, tokenFile }: { out: string; tokenFile?: string }, texts: string[]) => {
        const node = await openNode(context, await workerToken(tokenFile));
        const { exportJobs } = await import('./export-jobs.js');
        const ids =
          texts.length > 0
            ? await jobIdsOf(node, texts)
            : (await node.call('qed_listJobs', { statuses: ['ready'], limit: MOST })).map(({ jobId }) => jobId);
        const files = await exportJobs(node, ids, out);
        return { data: { files }, text: `${counted(files.length, 'job')} written to ${out}` };
      }),
    );
  jobs
    .command('import')
    .argument('<dir>', 'the directory with the proofs')
    .option('--node <url>', 'the coordinator')
    .option('--token-file <file>', "a worker's token; or set QED_WORKER_TOKEN")
    .description('hand in the proofs of exported jobs')
    .addHelpText('after', '\nExample:\n  $ qed jobs import jobs --token-file worker.token')
    .action(
      action(environment, async (context, { tokenFile }: { tokenFile?: string }, directory: string) => {
        const node = await openNode(context, await workerToken(tokenFile));
        const { importProofs } = await import('./import-proofs.js');
        const { taken, refused } = await importProofs(node, directory);
        for (const { file, code, message } of refused) context.output.log(`refused ${file}: ${code} ${message}`);
        if (refused.length > 0) {
          throw new QedError(
            'QED6057',
            `${counted(refused.length, 'proof was', 'proofs were')} refused, ${taken} taken`,
            {
              hint: 'prove the refused ones again: remove their files and run `qed prove-batch --jobs`',
              details: { taken, refused },
            },
          );
        }
        return { data: { taken }, text: `${counted(taken, 'proof')} taken` };
      }),
    );
};

/** Throws QED6055 for a status that no job has. */
async function statusesOf(text: string): Promise<JobSummary['status'][]> {
  const { JOB_STATUSES } = await import('../../../wire/job.js');
  return text.split(',').map((name) => {
    const known = JOB_STATUSES.find((status) => status === name.trim());
    if (known !== undefined) return known;
    throw new QedError('QED6055', `no job has the status '${name.trim()}'`, {
      hint: `a job is ${JOB_STATUSES.join(', ')}`,
      exitCode: 2,
    });
  });
}

async function jobIdsOf(node: RpcClient, texts: readonly string[]): Promise<string[]> {
  texts.forEach(refuseNoId);
  const ids: string[] = [];
  for (const text of texts) ids.push((await jobOf(node, text)).jobId);
  return ids;
}

/** The job whose id is or begins so. Throws QED6054 where none or more than one does. */
async function jobOf(node: RpcClient, text: string): Promise<JobInfo> {
  refuseNoId(text);
  const { JOB_STATUSES } = await import('../../../wire/job.js');
  const ids =
    text.length === 64
      ? [text]
      : (await node.call('qed_listJobs', { idPrefix: text, statuses: [...JOB_STATUSES] })).map(({ jobId }) => jobId);
  if (ids.length > 1) throw none(`${ids.length} jobs begin with ${text}`, 'give more characters of the id');
  const job = ids[0] === undefined ? null : await node.call('qed_getJob', { jobId: ids[0] });
  if (job === null)
    throw none(`there is no job ${text}`, 'see `qed jobs list`; finished jobs are dropped after a while');
  return job;
}

function refuseNoId(text: string): void {
  if (!/^[0-9a-f]{4,64}$/.test(text)) throw none(`'${text}' is no job id`, 'give at least its first four characters');
}

const none = (message: string, hint: string): QedError => new QedError('QED6054', message, { hint });

function listText({ color }: Output, jobs: readonly JobSummary[]): string {
  if (jobs.length === 0) return 'no jobs';
  return jobs
    .map(({ jobId, circuit, status, checkpointId, attempts, worker, lastError }) => {
      const state = status === 'dead' || status === 'failed' ? color.red(status) : status;
      const details = [
        worker === null ? '' : `by ${worker}`,
        attempts === 0 ? '' : counted(attempts, 'attempt'),
        lastError === null ? '' : lastError.split('\n', 1)[0],
      ].filter((detail) => detail !== '');
      const after = details.length === 0 ? '' : `: ${details.join(', ')}`;
      return `${jobId.slice(0, SHORT)} checkpoint ${checkpointId} ${circuit} ${state}${after}`;
    })
    .join('\n');
}

function jobText(job: JobInfo): string {
  const { jobId, circuit, program, owner, status, checkpointId, attempts, interruptions, worker } = job;
  const ids = (all: readonly string[]): string =>
    all.length === 0 ? 'none' : all.map((id) => id.slice(0, SHORT)).join(', ');
  return [
    `${jobId}`,
    `${circuit} of ${program}, checkpoint ${checkpointId}, for ${owner}`,
    `${status}${worker === null ? '' : ` by ${worker}`}, ${counted(attempts, 'attempt')}, ${counted(interruptions, 'interruption')}`,
    `verifies: ${ids(job.children.map(({ id }) => id))}`,
    `verified by: ${ids(job.parents)}`,
    ...(job.lastError === null ? [] : [`last error: ${job.lastError}`]),
  ].join('\n');
}
