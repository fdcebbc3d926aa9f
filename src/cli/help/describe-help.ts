import type { Command } from 'commander';
import { nameOf, usageOf } from './named-command.js';

/** What `--help` tells, for scripts. */
export function describeHelp(command: Command) {
  const help = command.createHelp();
  return {
    command: nameOf(command),
    usage: usageOf(command),
    description: command.description(),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      required: argument.required,
      variadic: argument.variadic,
      description: argument.description,
    })),
    options: help.visibleOptions(command).map((option) => ({
      flags: option.flags,
      required: option.mandatory,
      default: (option.defaultValue as string | boolean | undefined) ?? null,
      description: option.description,
    })),
    commands: help.visibleCommands(command).map((child) => ({ name: child.name(), description: child.description() })),
  };
}
