import { QedError } from '../../../base/errors.js';
import { action, type CommandInstaller } from '../../command.js';
import { nodeUrl } from '../../input/node-url.js';
import { logFormatOption } from '../../network/event-log.js';
import { installBackup } from './backup.js';
import { installForgetDeposits } from './forget-deposits.js';
import { installRestore } from './restore.js';
import { installRollback } from './rollback.js';
import { runCoordinator, type CoordinatorCommandOptions } from './run-coordinator.js';
import { runRealm, type RealmCommandOptions } from './run-realm.js';
import { runWorker } from './run-worker.js';
import type { WorkerOptions } from '../../network/open-worker.js';

interface NodeCommandOptions extends CoordinatorCommandOptions, RealmCommandOptions, Omit<WorkerOptions, 'logFormat'> {
  readonly role?: string;
}

const EXAMPLES = `
Example:
  $ qed node --role coordinator --data-dir coordinator --realm-tokens realms.txt --worker-tokens workers.txt
  $ qed node --role realm --realm 0 --coordinator http://127.0.0.1:8545 --token-file north.token --data-dir realm-0
  $ qed node --role worker --coordinator http://127.0.0.1:8545 --token-file anna.token`;

/** `qed node`: one role of a network in this process, until it is interrupted. */
export const installNode: CommandInstaller = (program, environment) => {
  const node = program
    .command('node')
    // So that `qed node backup` and the others have options of their own.
    .enablePositionalOptions()
    .option(
      '--role <role>',
      'coordinator: seals blocks and hands out proofs; realm: takes the end caps of its users; worker: makes proofs',
    )
    .option('--data-dir <dir>', "coordinator, realm: the node's store; kept over restarts")
    .option(
      '--redis <url>',
      'coordinator, realm: keeps the state in Redis instead; worker: finds the coordinator there (QED_REDIS hides a password)',
    )
    .option('--port <port>', 'coordinator, realm: where it listens; 8545 and 8546 by default, 0 takes a free one')
    .option('--host <host>', 'the interface where it listens; loopback by default')
    .option('--genesis <file>', 'coordinator: the genesis of the network; that of a devnet by default')
    .option('--simulate', 'coordinator: a network of simulations')
    .option('--realm-tokens <file>', 'coordinator: names, tokens and numbers of the realms')
    .option(
      '--worker-tokens <file>',
      'coordinator, realm: names and tokens of the workers; with them a realm proves its users itself',
    )
    .option('--operator-tokens <file>', 'coordinator, realm: names and tokens of those who may cancel and retry jobs')
    .option('--relayer-tokens <file>', 'coordinator: names and tokens of those who tell of deposits')
    .option('--keep-blocks <n>', 'coordinator: proven blocks whose jobs and inner proofs are kept')
    .option('--block-interval <ms>', 'coordinator: how often it looks at what waits', '1000')
    .option('--realm <numbers>', 'realm: the realms that it serves, separated by commas')
    .option('--public-url <url>', 'coordinator, realm: where others reach it, when that is not where it listens')
    .option('--coordinator <url>', 'realm, worker: the coordinator; the node of the configuration by default', nodeUrl)
    .option('--token-file <file>', "realm, worker: the node's token; or set QED_REALM_TOKEN, QED_WORKER_TOKEN")
    .option('--programs <names>', 'worker: proves only these programs, separated by commas; see `qed circuits`')
    .option('--workers <n>', 'worker: prover processes')
    .option('--metrics-port <port>', 'worker: where it serves /metrics; nowhere by default, 0 takes a free one')
    .addOption(logFormatOption())
    .description('run one role of a network in a process of its own')
    .addHelpText('after', EXAMPLES)
    .action(
      action(environment, (context, options: NodeCommandOptions) => {
        switch (options.role) {
          case 'coordinator':
            return runCoordinator(context, options);
          case 'realm':
            return runRealm(context, options);
          case 'worker':
            return runWorker(context, options);
          default:
            throw new QedError(
              'QED6050',
              options.role === undefined ? 'no role is named' : `there is no role '${options.role}'`,
              {
                hint: 'the roles are coordinator, realm and worker; `qed devnet` runs all of them in one process',
                exitCode: 2,
              },
            );
        }
      }),
    );
  installBackup(node, environment);
  installRestore(node, environment);
  installRollback(node, environment);
  installForgetDeposits(node, environment);
};
