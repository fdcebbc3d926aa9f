import { Argument } from 'commander';
import { action, type CommandInstaller } from '../../command.js';
import { BASH_SCRIPT } from './bash-script.js';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

/** `qed completion`: a script for a shell; and the hidden `qed complete` that the script calls. */
export const installCompletion: CommandInstaller = (program, environment) => {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .description('print a script that completes qed on the command line')
    .addHelpText('after', '\nExample:\n  $ source <(qed completion bash)')
    .action(
      action(environment, async (_context, _options, shell: (typeof SHELLS)[number]) => {
        const script = await scriptOf(shell);
        return { data: { shell, script }, text: script };
      }),
    );
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .helpOption(false)
    .description('what may come next on a command line')
    .addHelpText('after', "\nExample:\n  $ qed complete -- compile ''")
    .action(
      action(environment, async (context, _options, words: string[]) => {
        const { complete, completionText } = await import('./complete.js');
        const candidates = await complete(program, words, context);
        return { data: candidates, text: completionText(candidates) };
      }),
    );
};

// `@bomb.sh/tab` is pinned although it is young: decision 0010.
async function scriptOf(shell: string): Promise<string> {
  if (shell === 'bash') return BASH_SCRIPT;
  const { script } = await import('@bomb.sh/tab');
  const lines: string[] = [];
  // the library prints, and has nothing that gives the text
  const terminal: Pick<Console, 'log'> = console;
  const { log } = terminal;
  terminal.log = (text: string) => void lines.push(text);
  try {
    script(shell as 'zsh', 'qed', 'qed');
  } finally {
    terminal.log = log;
  }
  return (MENDED[shell] ?? []).reduce((text, [wrong, right]) => {
    if (!text.includes(wrong)) throw new Error(`the script for ${shell} has no '${wrong}'`);
    return text.replace(wrong, () => right);
  }, lines.join('\n'));
}

/**
 * What is wrong in the library's scripts. The one for zsh inserts names as they are, so that a file named `$(..)` runs; it takes quotes
 * for letters, it evaluates what stands before a `=`, and it wants values without the option that they belong to. The one for PowerShell
 * lets a backtick in a name take the meaning from the one that it puts before the next letter. fish quotes by itself.
 */
const MENDED: Readonly<Record<string, readonly (readonly [wrong: string, right: string])[]>> = {
  zsh: [
    [' completions -Q ', ' completions '],
    [
      'words=( "${=words[1,CURRENT]}" )',
      `words=( "\${(@Q)words[1,CURRENT-1]}" "\${(Q)PREFIX}" )\n    local home=''\n    compset -P '\\~/' && home='~/'`,
    ],
    ['flagPrefix="-P ${BASH_REMATCH}"', "flagPrefix=''"],
    ['comp=${comp//:/\\:}', 'comp=${${${comp#$home}//\\\\/\\\\\\\\}//:/\\\\:}'],
  ],
  powershell: [["'\\s|#", "'`|\\s|#"]],
};
