import type { CommandInstaller } from './command.js';
import { installCheckpoint } from './commands/checkpoint.js';
import { installCircuits } from './commands/circuits.js';
import { installConfig } from './commands/config.js';
import { installDeploy } from './commands/deploy.js';
import { installDoctor } from './commands/doctor.js';
import { installInspect } from './commands/inspect.js';
import { installKeys } from './commands/keys.js';
import { installCall, installProveSession } from './commands/prove-session.js';
import { installQuery } from './commands/query.js';
import { installRegister } from './commands/register.js';
import { installVerify } from './commands/verify.js';

/** Every command, in the order of `qed --help`. */
export const installers: readonly CommandInstaller[] = [
  installInspect,
  installKeys,
  installRegister,
  installDeploy,
  installCall,
  installProveSession,
  installQuery,
  installCheckpoint,
  installVerify,
  installCircuits,
  installDoctor,
  installConfig,
];
