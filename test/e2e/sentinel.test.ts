// Workers that find their coordinator in Redis through sentinels find it, and go on by themselves, while the master fails over.
import type { ResultPromise } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { RedisSentinel } from '../support/redis-sentinel.js';
import { freePort, Home } from './qed.js';
import { RoleProcess } from './role-process.js';

let home: Home;
let redis: RedisSentinel;
const ending: ResultPromise[] = [];
beforeAll(async () => void (home = await Home.create()));
afterAll(() => home.remove());
beforeEach(async () => void (redis = await RedisSentinel.start()));
afterEach(async () => {
  for (const child of ending.splice(0)) child.kill('SIGKILL');
  await redis.stop();
});

async function coordinatorAt(port: number): Promise<RoleProcess> {
  const words = ['--role', 'coordinator', '--simulate', '--block-interval', '100', '--port', `${port}`];
  const coordinator = new RoleProcess(home, 'coordinator', ['node', ...words, '--redis', redis.url], {});
  await coordinator.start();
  return coordinator;
}

/** The process is a promise of its own end, so it comes in an object. */
function spawn(...words: string[]): { readonly process: ResultPromise } {
  const child = home.spawn([...words, '--redis', redis.url]);
  ending.push(child);
  return { process: child };
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

async function proven(port: number, checkpoint: bigint): Promise<void> {
  await expect
    .poll(async () => (await new RpcClient(urlOf(port)).status()).proven, { timeout: 90_000, interval: 100 })
    .toBe(checkpoint);
}

it('a worker that starts while the master fails over finds the coordinator', async () => {
  const port = await freePort();
  const coordinator = await coordinatorAt(port);
  await redis.master.kill();
  const worker = spawn('node', '--role', 'worker').process;
  const batch = spawn('prove-batch', '--until-empty', '--json').process;
  const [ended, { exitCode, stdout, stderr }] = await Promise.all([
    Promise.race([worker.then(({ stderr }) => String(stderr)), proven(port, 0n)]),
    batch,
  ]);
  expect(ended).toBeUndefined();
  expect(exitCode, String(stderr)).toBe(0);
  expect(JSON.parse(String(stdout))).toMatchObject({ ok: true });
  expect(await redis.hasFailedOver()).toBe(true);
  worker.kill('SIGTERM');
  expect((await worker).exitCode).toBe(0);
  expect(await coordinator.stop()).toBe(0);
});

it('a worker goes on with a coordinator that moves while the master fails over', async () => {
  const [first, second] = [await freePort(), await freePort()];
  const old = await coordinatorAt(first);
  const worker = spawn('node', '--role', 'worker').process;
  await Home.logged(worker, /proves for/);
  await proven(first, 0n);
  await Promise.all([old.kill(), redis.master.kill()]);
  await Home.logged(worker, /fault in worker/);
  const coordinator = await coordinatorAt(second);
  await home.done(['keys', 'new', 'carl']);
  await home.done(['register', '--key', 'carl', '--node', urlOf(second)]);
  await proven(second, 1n);
  expect(await redis.hasFailedOver()).toBe(true);
  worker.kill('SIGTERM');
  const { exitCode, stderr } = await worker;
  expect(exitCode).toBe(0);
  expect(String(stderr)).toContain(`goes on with the coordinator at ${urlOf(second)}`);
  expect(await coordinator.stop()).toBe(0);
});
