import { QedError } from '../../../base/errors.js';
import { action, type CommandInstaller } from '../../command.js';
import { logFormatOption } from '../../network/event-log.js';
import { installBackup } from './backup.js';
import { installForgetDeposits } from './forget-deposits.js';
import { installRestore } from './restore.js';
import { installRollback } from './rollback.js';
import { runCoordinator, type CoordinatorCommandOptions } from './run-coordinator.js';
import { addRoleOptions, refuseOtherOptions } from './role-options.js';
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
    .option(
      '--redis <url>',
      'coordinator, realm: keeps the state in Redis instead; worker: finds the coordinator there (QED_REDIS hides a password)',
    )
    .option('--host <host>', 'the interface where it listens; loopback by default')
    .addOption(logFormatOption())
    .description('run one role of a network in a process of its own')
    .addHelpText('after', EXAMPLES)
    .action(
      action(environment, (context, options: NodeCommandOptions) => {
        switch (options.role) {
          case 'coordinator':
            refuseOtherOptions(node, options.role);
            return runCoordinator(context, options);
          case 'realm':
            refuseOtherOptions(node, options.role);
            return runRealm(context, options);
          case 'worker':
            refuseOtherOptions(node, options.role);
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
  addRoleOptions(node);
  installBackup(node, environment);
  installRestore(node, environment);
  installRollback(node, environment);
  installForgetDeposits(node, environment);
};
