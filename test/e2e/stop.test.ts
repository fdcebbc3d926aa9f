// A node that is told to stop ends in order while another node does not answer, and within its time limit while its store does not; what it acknowledged is kept.
import { randomBytes } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import type { ResultPromise } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { RedisServer } from '../support/redis-server.js';
import { documentOf, freePort, Home } from './qed.js';

let home: Home;
let redis: RedisServer;
beforeAll(async () => {
  home = await Home.create();
  redis = await RedisServer.start();
});
afterAll(async () => {
  await redis.stop();
  await home.remove();
});

async function start(args: readonly string[], env: Record<string, string> = {}): Promise<{ child: ResultPromise }> {
  const child = home.spawn([...args, '--json'], env);
  const ended = child.then(({ exitCode, stderr }) => {
    throw new Error(`it ended with ${exitCode}:\n${String(stderr)}`);
  });
  ended.catch(() => undefined);
  await Promise.race([Home.logged(child, /stop it with Ctrl-C/), ended]);
  // A promise would be waited for.
  return { child };
}

/** As an operator does; execa's own `kill` would end it by force after five seconds. */
const terminate = (child: ResultPromise): boolean => process.kill(child.pid!, 'SIGTERM');

it('ends in order while its coordinator is halted and holds its connections', async () => {
  const token = randomBytes(32).toString('hex');
  await home.write('north.token', token);
  await home.write('realms.txt', `north ${token} 0,1\n`);
  await chmod(home.path('realms.txt'), 0o600);
  const [c, n] = [await freePort(), await freePort()];
  const tokens = ['--realm-tokens', 'realms.txt'];
  const { child: coordinator } = await start(['node', '--role', 'coordinator', '--simulate', '--data-dir', 'c', '--port', `${c}`, ...tokens]); // prettier-ignore
  const to = ['--coordinator', `http://127.0.0.1:${c}`, '--token-file', 'north.token'];
  const { child: realm } = await start([
    'node',
    '--role',
    'realm',
    '--realm',
    '0,1',
    '--data-dir',
    'r',
    '--port',
    `${n}`,
    ...to,
  ]);
  coordinator.kill('SIGSTOP');
  // its next question hangs, and so does a user who asks what only the coordinator knows
  const asked = new RpcClient(`http://127.0.0.1:${n}`).register(5n).catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  terminate(realm);
  const { exitCode, stdout } = await realm;
  expect([exitCode, documentOf(String(stdout))]).toMatchObject([0, { ok: true }]);
  expect(await asked).toMatchObject({ code: 'QED4063' });
  coordinator.kill('SIGCONT');
  terminate(coordinator);
  expect((await coordinator).exitCode).toBe(0);
});

it('is ended when its store does not answer, and has what it acknowledged when it starts again', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const toRedis = await FaultyProxy.start(redis.port);
  const devnet = [
    'devnet',
    '--simulate',
    '--port',
    `${port}`,
    '--block-interval',
    '0',
    '--redis',
    `redis://127.0.0.1:${toRedis.port}`,
  ];
  const { child: first } = await start(devnet, { QED_STOP_TIMEOUT: '1' });
  const id = await new RpcClient(url).register(5n);
  toRedis.delay(3_600_000);
  terminate(first);
  const { exitCode, stdout, stderr } = await first;
  await toRedis.stop();
  expect([exitCode, documentOf(String(stdout))]).toMatchObject([3, { ok: false, error: { code: 'QED6062' } }]);
  expect(String(stderr)).toContain('did not stop within 1 s');
  const { child: second } = await start([...devnet.slice(0, -1), redis.url]);
  expect(await new RpcClient(url).getSubmission(id)).toMatchObject({ kind: 'registration', status: 'waiting' });
  terminate(second);
  expect((await second).exitCode).toBe(0);
});
