import path from 'node:path';
import { QedError } from '../../../base/errors.js';
import { action, type CommandContext, type CommandInstaller } from '../../command.js';
import type { CommandResult } from '../../output/output.js';
import { isTemplate, TEMPLATES, type TemplateName } from './templates.js';
import { readManifest, writeProject } from './write-project.js';

/** `qed init`: a project with a contract and its tests. */
export const installInit: CommandInstaller = (program, environment) => {
  program
    .command('init')
    .argument('[dir]', 'the folder of the project; it is made where it is missing', '.')
    .option(
      '--template <name>',
      `what to start from: ${Object.keys(TEMPLATES).join(', ')}; token where nobody is asked`,
    )
    .description('make a project with a contract and its tests')
    .addHelpText('after', '\nExample:\n  $ qed init my-token --template token')
    .action(
      action(environment, (context, { template }: { template?: string }, directory: string) =>
        init(context, template, directory),
      ),
    );
};

async function init({ output }: CommandContext, given: string | undefined, directory: string): Promise<CommandResult> {
  const template = given ?? (output.interactive && process.stdin.isTTY ? await ask() : 'token');
  if (!isTemplate(template)) {
    throw new QedError('QED6049', `there is no template '${template}'`, {
      hint: `use one of ${Object.keys(TEMPLATES).join(', ')}`,
      exitCode: 2,
    });
  }
  const { made, kept, added } = await writeProject(directory, template);
  if (kept.includes('package.json') && (await readManifest(directory))?.type !== 'module')
    output.warn('package.json has another "type" than "module", which the project needs');
  const lines = [
    ...made.map((file) => `made ${path.join(directory, file)}`),
    ...kept.map((file) => `kept ${path.join(directory, file)}, which was there`),
    ...(added.length === 0 ? [] : [`added to package.json: ${added.join(', ')}`]),
    '',
    'Next:',
    ...(path.resolve(directory) === process.cwd() ? [] : [`  cd ${directory}`]),
    ...(made.includes('package.json') || added.some((name) => name.startsWith('devDependencies'))
      ? ['  npm install']
      : []),
    '  npx qed test',
    `  npx qed run ${TEMPLATES[template].call}`,
  ];
  return { data: { directory: path.resolve(directory), template, made, kept, added }, text: lines.join('\n') };
}

/** Asks a person at a terminal. */
async function ask(): Promise<TemplateName> {
  const { isCancel, select } = await import('@clack/prompts');
  const answer = await select({
    message: 'What shall the project start from?',
    options: Object.entries(TEMPLATES).map(([value, { purpose }]) => ({
      value: value as TemplateName,
      label: value,
      hint: purpose,
    })),
    output: process.stderr,
  });
  if (!isCancel(answer)) return answer;
  throw new QedError('QED6003', 'no template was chosen, so nothing was made', { hint: 'name one with --template' });
}
