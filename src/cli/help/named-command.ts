import type { Command, Option } from 'commander';

/** What the words of a command line come to, as far as they go. */
export interface NamedCommand {
  /** The command that they name; the program itself where they name none. */
  readonly command: Command;
  /** The arguments given to it. */
  readonly args: readonly string[];
  /** The option whose value would come next. */
  readonly pending: Option | undefined;
}

/** Which command the words name, without refusing any: some of them may be wrong or missing. */
export function namedCommand(program: Command, words: readonly string[]): NamedCommand {
  let command = program;
  const args: string[] = [];
  let pending: Option | undefined;
  for (const word of words) {
    if (pending !== undefined) pending = undefined;
    else if (word.startsWith('-')) pending = word.includes('=') ? undefined : optionWithValue(command, word);
    else {
      const next = args.length > 0 ? undefined : command.commands.find((candidate) => candidate.name() === word);
      if (next === undefined) args.push(word);
      else command = next;
    }
  }
  return { command, args, pending };
}

/** The option of this name, of the command or of those above it. */
export const optionNamed = (command: Command, flag: string): Option | undefined =>
  command.options.find(({ long, short }) => long === flag || short === flag) ??
  (command.parent === null ? undefined : optionNamed(command.parent, flag));

function optionWithValue(command: Command, flag: string): Option | undefined {
  const option = optionNamed(command, flag);
  return option?.required === true || option?.optional === true ? option : undefined;
}

/** A command's whole name, as `qed keys new`. */
export const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;

/** How a command is used, in one line: `qed keys new [options] <name>`. */
export const usageOf = (command: Command): string => `${nameOf(command)} ${command.usage()}`;
