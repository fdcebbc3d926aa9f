// Every command ends soon after Ctrl-C, and so do the processes that it started.
import { mkdtemp, readdir } from 'node:fs/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf, Home } from './qed.js';

let home: Home;
/** Milliseconds: a second on a machine that has nothing else to do, and on a busy one three times what the smallest command takes. */
let limit: number;
beforeAll(async () => {
  home = await Home.create();
  await home.copy('contracts/token.ts');
  const begin = performance.now();
  await home.run(['--version']);
  limit = Math.max(1_000, 3 * (performance.now() - begin));
});
afterAll(() => home.remove());

/** The processes that a process has started, and theirs. */
async function descendants(pid: number): Promise<number[]> {
  const { stdout } = await execa('ps', ['-A', '-o', 'pid=,ppid=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.filter(([, of]) => of === parent).flatMap(([child]) => [child!, ...below(child!)]);
  return below(pid);
}
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function interrupt(args: readonly string[], signal: 'SIGINT' | 'SIGTERM', when: RegExp, children: number) {
  // With keys of its own: there would be none to make where others have made them.
  const command = home.spawn(args, { QED_CACHE_DIR: await mkdtemp(home.path('cache-')) });
  const ended = command.then(({ stderr }) => Promise.reject(new Error(`it ended by itself:\n${String(stderr)}`)));
  await Promise.race([Home.logged(command, when), ended]);
  ended.catch(() => undefined);
  await expect.poll(() => descendants(command.pid!), { timeout: 60_000 }).toHaveLength(children);
  const started = await descendants(command.pid!);
  const begin = performance.now();
  command.kill(signal);
  const { exitCode, stdout, stderr } = await command;
  const took = performance.now() - begin;
  expect({ exitCode, stderr: String(stderr) }).toMatchObject({ exitCode: 130 });
  expect(String(stderr)).toContain('QED6003: interrupted');
  expect(took).toBeLessThan(limit);
  await expect.poll(() => started.filter(isAlive)).toEqual([]);
  return String(stdout);
}

describe('a command that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends at once while it makes keys: %s', async (signal) => {
    const stdout = await interrupt(['compile', '--json', 'token.ts'], signal, /compiling/, 1);
    expect(documentOf(stdout)).toMatchObject({ ok: false, error: { code: 'QED6003' } });
    expect((await readdir(home.directory, { recursive: true })).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
