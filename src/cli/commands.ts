import type { CommandInstaller } from './command.js';
import { installAccount } from './commands/account.js';
import { installCall } from './commands/call.js';
import { installCheckpoint } from './commands/checkpoint.js';
import { installCircuits } from './commands/circuits.js';
import { installCompile } from './commands/compile/compile.js';
import { installCompletion } from './commands/completion/completion.js';
import { installConfig } from './commands/config.js';
import { installConsole } from './commands/console/console.js';
import { installDemo } from './commands/demo/demo.js';
import { installDeploy } from './commands/deploy.js';
import { installClaimDeposit } from './commands/deposits/claim-deposit.js';
import { installDeposit } from './commands/deposits/deposit.js';
import { installDeposits } from './commands/deposits/deposits.js';
import { installDevnet } from './commands/devnet.js';
import { installDoctor } from './commands/doctor/doctor.js';
import { installInit } from './commands/init/init.js';
import { installEvents } from './commands/events/events.js';
import { installExplorer } from './commands/explorer.js';
import { installInspect } from './commands/inspect.js';
import { installJobs } from './commands/jobs/jobs.js';
import { installKeys } from './commands/keys.js';
import { installNode } from './commands/node/node.js';
import { installPlanCapacity } from './commands/plan-capacity/plan-capacity.js';
import { installProveBatch } from './commands/prove-batch/prove-batch.js';
import { installProveSession } from './commands/prove-session.js';
import { installQuery } from './commands/query.js';
import { installWithdrawals } from './commands/withdrawals.js';
import { installRegister } from './commands/register.js';
import { installRun } from './commands/run.js';
import { installSeal } from './commands/seal.js';
import { installSnapshot } from './commands/snapshot/snapshot.js';
import { installStatus } from './commands/status.js';
import { installSubmit } from './commands/submit.js';
import { installTest } from './commands/test/test.js';
import { installTrace } from './commands/trace.js';
import { installVerify } from './commands/verify/verify.js';

/** Every command, in the order of `qed --help`. */
export const installers: readonly CommandInstaller[] = [
  installDemo,
  installInit,
  installCompile,
  installInspect,
  installSnapshot,
  installRun,
  installTrace,
  installConsole,
  installTest,
  installDevnet,
  installNode,
  installKeys,
  installRegister,
  installDeploy,
  installCall,
  installProveSession,
  installProveBatch,
  installSubmit,
  installSeal,
  installQuery,
  installAccount,
  installEvents,
  installDeposit,
  installDeposits,
  installClaimDeposit,
  installWithdrawals,
  installStatus,
  installExplorer,
  installJobs,
  installCheckpoint,
  installVerify,
  installCircuits,
  installPlanCapacity,
  installDoctor,
  installConfig,
  installCompletion,
];
