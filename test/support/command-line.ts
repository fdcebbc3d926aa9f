import { Command } from 'commander';
import { installNode } from '../../src/cli/commands/node/node.js';
import type { Environment } from '../../src/cli/command.js';

/** Reads the words after `qed` as it does, and runs nothing. Throws what `qed` would refuse. */
export function optionsOf(words: readonly string[]): Record<string, string> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  installNode(program, {} as Environment);
  let options = {};
  program.commands[0]!.exitOverride()
    .copyInheritedSettings(program)
    .action((given: object) => void (options = given));
  program.parse([...words], { from: 'user' });
  return options;
}
