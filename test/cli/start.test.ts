// What a command does not need is not loaded: help is there at once.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import module from 'node:module';
import { tmpdir } from 'node:os';
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
  const packages = ['chalk', 'cli-table3', 'commander', 'env-paths', 'fastest-levenshtein', 'is-safe-filename'];
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

it('keeps compiled JavaScript beside the proving keys, from Node.js 22.1 on', async () => {
  const cache = await mkdtemp(path.join(tmpdir(), 'qed-code-'));
  const { NODE_COMPILE_CACHE: _, ...inherited } = process.env;
  const env = { ...inherited, QED_CACHE_DIR: cache };
  const qed = () => promisify(execFile)(process.execPath, [path.resolve('bin/qed.js'), '--version'], { env });
  const { stdout } = await qed();
  expect(existsSync(path.join(cache, 'code'))).toBe('enableCompileCache' in module);
  expect((await qed()).stdout, 'what was kept means the same').toBe(stdout);
  await rm(cache, { recursive: true });
});
