// Workers that found their coordinator in Redis go on by themselves when it is somewhere else by now or has another secret, and hand in what they have
// proven meanwhile.
import type { ResultPromise } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { RedisServer } from '../support/redis-server.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { freePort, Home } from './qed.js';
import { RoleProcess } from './role-process.js';

let home: Home;
let redis: RedisServer;
const ending: ResultPromise[] = [];
beforeAll(async () => void (home = await Home.create()));
afterAll(() => home.remove());
beforeEach(async () => void (redis = await RedisServer.start()));
afterEach(async () => {
  for (const child of ending.splice(0)) child.kill('SIGKILL');
  await redis.stop();
});

/** A coordinator that is told of at `publicUrl`, or where it listens. */
async function coordinatorAt(port: number, publicUrl?: string): Promise<RoleProcess> {
  const told = publicUrl === undefined ? [] : ['--public-url', publicUrl];
  const words = [
    'node',
    '--role',
    'coordinator',
    '--simulate',
    '--block-interval',
    '100',
    '--port',
    `${port}`,
    ...told,
  ];
  const coordinator = new RoleProcess(home, 'coordinator', [...words, '--redis', redis.url], {});
  await coordinator.start();
  return coordinator;
}

/** The process is a promise of its own end, so it comes in an object. */
function spawn(...words: string[]): { readonly process: ResultPromise } {
  const child = home.spawn([...words, '--redis', redis.url]);
  ending.push(child);
  return { process: child };
}

async function startWorker(): Promise<ResultPromise[]> {
  const { process } = spawn('node', '--role', 'worker');
  await Home.logged(process, /proves for/);
  return [process];
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

async function proven(port: number, checkpoint: bigint): Promise<void> {
  await expect
    .poll(async () => (await new RpcClient(urlOf(port)).status()).proven, { timeout: 60_000, interval: 100 })
    .toBe(checkpoint);
}

/** Passes all calls to a coordinator but those that hand in a proof. `tried` resolves with the first of these. */
async function withoutProofs(target: number): Promise<{ readonly proxy: TcpProxy; readonly tried: Promise<void> }> {
  let onTry = (): void => undefined;
  const tried = new Promise<void>((resolve) => (onTry = resolve));
  const proxy = await TcpProxy.start(target, () => ({ bytes, send, cut }) => {
    if (!bytes.includes('qed_completeJob')) return send();
    cut();
    onTry();
  });
  return { proxy, tried };
}

it('a worker hands in what it has proven at another address, and goes on there', async () => {
  const [first, second] = [await freePort(), await freePort()];
  const { proxy, tried } = await withoutProofs(first);
  const old = await coordinatorAt(first, urlOf(proxy.port));
  const [worker] = await startWorker();
  await tried;
  await old.kill();
  await proxy.stop();

  const coordinator = await coordinatorAt(second);
  await proven(second, 0n);
  await home.done(['keys', 'new', 'carl']);
  await home.done(['register', '--key', 'carl', '--node', urlOf(second)]);
  await proven(second, 1n);
  worker!.kill('SIGTERM');
  const { exitCode, stderr } = await worker!;
  expect(exitCode).toBe(0);
  const log = String(stderr);
  expect(log).toContain(`goes on with the coordinator at ${urlOf(second)}`);
  expect(log.match(/proving QEDGenesisCheckpoint/g), 'nothing was proven twice').toHaveLength(1);
  expect(log).not.toMatch(/could not prove/);
  expect(await coordinator.stop()).toBe(0);
});

it('a batch goes on where the coordinator is by now, and ends when nothing is left', async () => {
  const [first, second] = [await freePort(), await freePort()];
  const { proxy, tried } = await withoutProofs(first);
  const old = await coordinatorAt(first, urlOf(proxy.port));
  const batch = spawn('prove-batch', '--until-empty', '--json');
  await tried;
  await old.kill();
  await proxy.stop();
  const coordinator = await coordinatorAt(second);
  const { exitCode, stdout, stderr } = await batch.process;
  expect(exitCode, String(stderr)).toBe(0);
  expect(JSON.parse(String(stdout))).toMatchObject({ data: { proofs: 1, failures: 0 } });
  expect(await coordinator.stop()).toBe(0);
});

it('a worker takes the secret of a network that began anew, and stops at once while nobody answers', async () => {
  const port = await freePort();
  const old = await coordinatorAt(port);
  const [worker] = await startWorker();
  await proven(port, 0n);
  await old.kill();
  await redis.admin((admin) => admin.flushall());
  const coordinator = await coordinatorAt(port);
  await proven(port, 0n);

  await coordinator.kill();
  await redis.kill();
  await Home.logged(worker!, /fault in worker/);
  const start = Date.now();
  worker!.kill('SIGTERM');
  expect((await worker!).exitCode).toBe(0);
  expect(Date.now() - start).toBeLessThan(2_000);
});

it('a worker stops within seconds while its coordinator hangs', async () => {
  const coordinator = await coordinatorAt(await freePort());
  const [worker] = await startWorker();
  const halted = coordinator.halt(12_000);
  const start = Date.now();
  worker!.kill('SIGTERM');
  expect((await worker!).exitCode).toBe(0);
  expect(Date.now() - start).toBeLessThan(8_000);
  await halted;
  expect(await coordinator.stop()).toBe(0);
});
