import { counted } from '../../base/counted.js';
import type { Status } from '../../wire/status.js';
import { action, type CommandInstaller } from '../command.js';
import { openNode } from '../network/open-node.js';

/** `qed status`: how far a network is, or what became of one submission. */
export const installStatus: CommandInstaller = (program, environment) => {
  program
    .command('status')
    .argument('[submission]', 'the id that was logged when something was handed in')
    .option('--node <url>', 'the coordinator')
    .description('show how far the network is, or what became of a submission')
    .addHelpText('after', '\nExample:\n  $ qed status --node http://127.0.0.1:8545')
    .action(
      action(environment, async (context, _options, submission: string | undefined) => {
        const node = await openNode(context);
        if (submission !== undefined) {
          const status = await node.getSubmission(submission);
          const { kind, checkpointId, refusal } = status;
          const where = checkpointId === null ? '' : ` in checkpoint ${checkpointId}`;
          const why = refusal === null ? '' : `: ${refusal.code} ${refusal.message}`;
          return { data: status, text: `${kind} ${status.status}${where}${why}` };
        }
        const status = await node.status();
        const { version, simulated, sealed, proven, waiting, jobs, genesisRoot, troubles } = status;
        return {
          data: { url: node.url, ...status },
          text: [
            `${node.url}, qed ${version}${simulated ? ', simulated: nothing on it is proven' : ''}`,
            `sealed to checkpoint ${sealed}, proven to ${proven ?? 'none yet'}`,
            `waiting: ${waitingText(waiting)}`,
            ...(makesProofs(status) ? [`proofs to make: ${openJobs(jobs)}`] : []),
            ...rolesText(status),
            `genesis ${genesisRoot}`,
            ...troubles.map(({ code, message, hint }) => `trouble ${code}: ${message}; ${hint}`),
          ].join('\n'),
        };
      }),
    );
};

/** What waits for a block. */
const waitingText = ({ endCaps, registrations, deployments, deposits }: Status['waiting']): string =>
  [
    counted(endCaps, 'end cap'),
    counted(registrations, 'registration'),
    counted(deployments, 'deployment'),
    counted(deposits, 'deposit'),
  ].join(', ');

/** Whether the node has jobs. A realm that does not prove counts none, not even those of each status. */
const makesProofs = ({ role, jobs }: Status): boolean => role !== 'realm' || Object.keys(jobs).length > 0;

/** What there is to say of a network of several processes. */
function rolesText(status: Status): string[] {
  const { role, coordinator, realms } = status;
  if (role === 'devnet') return [];
  if (role === 'realm') {
    const numbers = realms.map(({ realm }) => realm).join(', ');
    const who = makesProofs(status) ? 'proves its users itself' : 'hands its users over to be proven';
    return [`realm ${numbers} of the coordinator ${coordinator}, ${who}`];
  }
  return realms.map(({ realm, url, silentFor }) =>
    url === null || silentFor === null
      ? `realm ${realm}: its node has not asked for news since this one started`
      : `realm ${realm}: ${url}, heard of ${counted(Math.round(silentFor / 1_000), 'second')} ago`,
  );
}

/** Jobs that are not at their end, by status. */
function openJobs(jobs: Status['jobs']): string {
  const open = ['ready', 'leased', 'waiting', 'failed', 'dead'].filter((status) => (jobs[status] ?? 0) > 0);
  return open.length === 0 ? 'none' : open.map((status) => `${jobs[status]} ${status}`).join(', ');
}
