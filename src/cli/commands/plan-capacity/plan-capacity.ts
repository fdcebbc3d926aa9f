import { counted } from '../../../base/counted.js';
import { action, type CommandInstaller } from '../../command.js';
import { wholeNumber } from '../../input/whole-number.js';
import type { Capacity, Load } from './load-model.js';

/** `qed plan-capacity`: what a network needs to bear a load. */
export const installPlanCapacity: CommandInstaller = (program, environment) => {
  program
    .command('plan-capacity')
    .requiredOption('--users <n>', 'users of the network', wholeNumber(1, 1_000_000_000))
    .requiredOption('--calls <n>', 'calls of each user in a day, each in a session of its own', wholeNumber(1, 86_400))
    .requiredOption('--block-time <seconds>', 'time between two blocks', wholeNumber(1, 86_400))
    .requiredOption('--worker-cores <n>', 'cores of a worker', wholeNumber(1, 1_024))
    .description('estimate the workers, memory, storage and time that a load needs')
    .addHelpText(
      'after',
      '\nExample:\n  $ qed plan-capacity --users 10000 --calls 2 --block-time 120 --worker-cores 16',
    )
    .action(
      action(environment, async (_, load: Load) => {
        const [{ capacityFor }, { table }] = await Promise.all([
          import('./load-model.js'),
          import('../../output/table.js'),
        ]);
        const capacity = capacityFor(load);
        return {
          data: capacity,
          text: [table(['this load', 'takes'], rowsOf(capacity, load.workerCores)), ...obstacleLines(capacity)].join(
            '\n',
          ),
        };
      }),
    );
};

function rowsOf(capacity: Capacity, workerCores: number): string[][] {
  const proofs = Object.values(capacity.proofs).reduce((sum, count) => sum + count, 0);
  return [
    ['end caps a block', String(capacity.endCapsPerBlock)],
    ['proofs a block', `${proofs}, ${capacity.coreSecondsPerBlock.toFixed(0)} s on one core`],
    [
      'workers',
      `${capacity.workers} of ${counted(workerCores, 'core')} and ${gigabytes(capacity.memoryPerWorker)} of memory`,
    ],
    ['until it is proven', `about ${capacity.latency.toFixed(0)} s`],
    ['storage a day', gigabytes(capacity.storePerDay)],
    ['traffic with workers a day', gigabytes(capacity.trafficPerDay)],
    ['core hours a day', capacity.coreHoursPerDay.toFixed(1)],
  ];
}

const obstacleLines = ({ obstacles }: Capacity): string[] =>
  obstacles.map((obstacle) => `This does not work: ${obstacle}.`);

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
