import type { CommandInstaller } from './command.js';
import { installConfig } from './commands/config.js';
import { installDoctor } from './commands/doctor.js';

/** Every command, in the order of `qed --help`. */
export const installers: readonly CommandInstaller[] = [installConfig, installDoctor];
