import type { CommandInstaller } from './command.js';
import { installConfig } from './commands/config.js';

/** Every command, in the order of `qed --help`. */
export const installers: readonly CommandInstaller[] = [installConfig];
