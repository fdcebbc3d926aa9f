// Two processes prove one session through a shared directory, and one of them is killed while it has a job. The network takes the end cap.
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DevnetProcess, documentOf, Home, SHARED_KEYS } from '../../e2e/qed.js';

let home: Home;
let devnet: DevnetProcess;
beforeAll(async () => {
  home = await Home.create();
  devnet = await DevnetProcess.start(home, 'state', undefined, ['--fund', '--no-prove-here'], { simulate: false });
});
afterAll(async () => {
  await devnet.stop();
  await home.remove();
});

const filesOf = async (end: string): Promise<string[]> =>
  (await readdir(home.path('jobs')).catch(() => [])).filter((name) => name.endsWith(end));

/** Waits until there are so many files of a kind. */
async function until(end: string, least: number): Promise<string[]> {
  for (;;) {
    const files = await filesOf(end);
    if (files.length >= least) return files;
    await sleep(100);
  }
}

it('proves with others, also when one of them is killed', async () => {
  const env = { QED_NODE: devnet.url, QED_WORKERS: '1', ...SHARED_KEYS };
  const calls = [5, 6, 7].map((amount) => ({ contract: 0, method: 'send', args: ['@bob', amount] }));
  await home.write('session.json', { user: 'alice', calls });
  const killed = home.spawn(['prove-batch', '--jobs', 'jobs', '--follow'], env);
  // It makes the directory that the helper waits for.
  const session = home.spawn(['prove-session', 'session.json', '--jobs', 'jobs', '--submit', '--json'], env);
  const [left] = await until('.claim', 2);
  expect(await filesOf('.job.json'), 'all three calls').toHaveLength(3);
  const holder = await Promise.all((await filesOf('.claim')).map((name) => readFile(home.path('jobs', name), 'utf8')));
  expect(
    holder.some((text) => text.includes(` ${killed.pid} `)),
    `${left} and another claim`,
  ).toBe(true);
  killed.kill('SIGKILL');
  await killed;
  const helper = home.spawn(['prove-batch', '--jobs', 'jobs', '--follow', '--json'], env);
  const { exitCode, stdout, stderr } = await session;
  expect({ exitCode, stderr: String(stderr) }).toMatchObject({ exitCode: 0 });
  expect(documentOf(String(stdout)).data).toMatchObject({ kind: 'proof', submitted: true });
  expect(await home.done(['query', '0', 'sent', '@bob', '--user', 'alice'], env)).toMatchObject({ value: '18' });
  expect(await readdir(home.path('jobs'))).toEqual([]);
  helper.kill('SIGINT');
  const ended = await helper;
  const { data } = documentOf(String(ended.stdout));
  expect({ code: ended.exitCode, ...data }).toMatchObject({ code: 0, failures: 0 });
  expect(data.proofs, 'the helper did its part').toBeGreaterThan(0);
});
