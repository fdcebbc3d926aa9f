import type { Command } from 'commander';
import { namedCommand, optionNamed } from '../../help/named-command.js';
import type { CommandContext } from '../../command.js';
import { candidatesOf, type Candidate } from './candidates.js';

/** How the scripts of the shells are told not to add a space, and to complete no files by themselves. */
const NO_SPACE = 2;
const NO_FILES = 4;

/** What may stand for the last of these words, which may be empty. What cannot be found out, for lack of a node or a file, is left out. */
export async function complete(
  program: Command,
  words: readonly string[],
  context: CommandContext,
): Promise<readonly Candidate[]> {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const { command, args, pending } = namedCommand(program, before);
  const equals = /^(--[a-z-]+=)(.*)$/s.exec(last);
  const find = async (kind: string, choices: readonly string[] | undefined, start: string): Promise<Candidate[]> => {
    const found =
      choices?.map((value) => ({ value, description: '' })) ??
      (await candidatesOf({ kind, start, command, args, words: before, context }).catch(() => []));
    return found.filter(({ value }) => value.startsWith(start));
  };
  if (pending !== undefined) return find(kindOf(pending.flags), pending.argChoices, last);
  if (equals !== null) {
    const [, flag = '', start = ''] = equals;
    const option = optionNamed(command, flag.slice(0, -1));
    if (option === undefined) return [];
    const found = await find(kindOf(option.flags), option.argChoices, start);
    return found.map(({ value, description }) => ({ value: `${flag}${value}`, description }));
  }
  if (last.startsWith('-')) return optionsOf(command).filter(({ value }) => value.startsWith(last));
  const argument = command.registeredArguments[args.length] ?? command.registeredArguments.findLast((a) => a.variadic);
  const commands = args.length > 0 ? [] : commandsOf(command).filter(({ value }) => value.startsWith(last));
  const values = argument === undefined ? [] : await find(argument.name(), argument.argChoices, last);
  return [...commands, ...values];
}

/** The candidates as the scripts read them: a line each, then what the shell should do. A name that would break its line is left out. */
export function completionText(candidates: readonly Candidate[]): string {
  const shown = candidates.filter(({ value }) => !/\p{Cc}/u.test(value));
  const isOpen = shown.some(({ value }) => value.endsWith('/'));
  const lines = shown.map(({ value, description }) => `${value}\t${description}`);
  return [...lines, `:${NO_FILES + (isOpen ? NO_SPACE : 0)}`].join('\n');
}

/** What an option's value is, as its flags name it: `file` of `--out <file>`. */
const kindOf = (flags: string): string => /[<[]([a-z-]+)/.exec(flags)?.[1] ?? '';

function optionsOf(command: Command): Candidate[] {
  const options = [command, ...ancestorsOf(command)].flatMap((each) => each.createHelp().visibleOptions(each));
  const named = options.map(({ long, description }) => ({ value: long ?? '', description }));
  return [...new Map(named.map((option) => [option.value, option])).values()];
}

const ancestorsOf = ({ parent }: Command): Command[] => (parent === null ? [] : [parent, ...ancestorsOf(parent)]);

const commandsOf = (command: Command): Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((child) => ({ value: child.name(), description: child.description() }));
