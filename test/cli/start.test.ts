// What a command does not need is not loaded: help is there at once.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** Loader hooks that write the address of each module to standard error. */
const HOOKS = `export const load = (url, context, next) => (process._rawDebug(url), next(url, context));`;
const REGISTER = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${HOOKS}`)});`;

/** The packages of others that the command line loads before it answers. */
async function packagesOf(...args: readonly string[]): Promise<Set<string>> {
  const hooked = ['--import', `data:text/javascript,${encodeURIComponent(REGISTER)}`, path.resolve('bin/qed.js')];
  const run = promisify(execFile)(process.execPath, [...hooked, ...args]);
  // A command that finds no node or key has loaded what it needs to say so.
  const { stderr } = await run.catch((error: { stderr: string }) => error);
  return new Set([...stderr.matchAll(/^file:.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name!));
}

it.each([[['--help']], [['compile', '--help']], [['--version']]])('qed %j loads little', async (args) => {
  const packages = ['chalk', 'cli-table3', 'commander', 'fastest-levenshtein'];
  expect([...(await packagesOf(...args))].sort()).toEqual(packages);
});

it.each([
  [['keys', 'list']],
  [['status']],
  [['query', '0', 'balance']],
  [['events']],
  [['jobs', 'list']],
  [['register', '--key', 'alice']],
  [['submit', 'end-cap.json']],
])('qed %j does without o1js', async (args) => {
  const packages = await packagesOf(...args);
  expect(packages).toContain('commander');
  expect(packages).not.toContain('o1js');
});
