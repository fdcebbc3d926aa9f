// Where a worker looks for its coordinator: a token of its own comes first, and of several networks in one Redis it
// takes one that is there.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { CommandContext } from '../../src/cli/command.js';
import { coordinatorOf, type CoordinatorFlags } from '../../src/cli/network/worker-coordinator.js';
import { storeSecret } from '../../src/kvq/drivers/redis/meeting-point.js';
import { RedisWorkers } from '../../src/node/proving/redis-workers.js';
import { announceAs } from '../support/announce-as.js';
import { freePort, RedisServer } from '../support/redis-server.js';

const TOKEN = 't'.repeat(64);
let redis: RedisServer;
let devnet: Server;
let workers: RedisWorkers;
let url: string;

/** A node that does nothing but know its workers. */
beforeAll(async () => {
  redis = await RedisServer.start();
  workers = new RedisWorkers(await storeSecret(redis.url, 'devnet'));
  devnet = createServer((request, response) => {
    const worker = workers.find((request.headers.authorization ?? '').replace('Bearer ', ''));
    const error = { code: -32000, message: 'unknown', data: { code: 'QED4074', hint: '', exitCode: 1, details: {} } };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ jsonrpc: '2.0', id: 1, ...(worker === undefined ? { error } : { result: { name: 'x' } }) }),
    );
  }).listen(0, '127.0.0.1');
  await once(devnet, 'listening');
  url = `http://127.0.0.1:${(devnet.address() as AddressInfo).port}`;
  await announceAs(redis.url, 'devnet', url);
});
afterAll(async () => {
  devnet.close();
  await redis.stop();
});
afterEach(() => void vi.unstubAllEnvs());

const found = (options: CoordinatorFlags = {}, at: string | undefined = redis.url) =>
  coordinatorOf(
    {
      config: { redis: at, node: 'http://of.the.configuration' },
      signal: new AbortController().signal,
    } as never as CommandContext,
    options,
  );

it('has a name of its own each time, also where two containers number their processes alike', async () => {
  const [one, other] = [await found(), await found()];
  const names = [one, other].map(({ token }) => workers.find(token)!.name);
  expect(new Set(names).size).toBe(2);
  expect(names[0]).toMatch(/^[a-z0-9-]{1,40}-\d+-[0-9a-f]{8}$/);
  expect(one.url).toBe(url);
});

it('with a token of its own does not ask Redis; an empty one is none', async () => {
  vi.stubEnv('QED_WORKER_TOKEN', ' \n');
  expect((await found()).url).toBe(url);
  vi.stubEnv('QED_WORKER_TOKEN', TOKEN);
  const nowhere = `redis://127.0.0.1:${await freePort()}`;
  expect(await found({}, nowhere)).toEqual({ url: 'http://of.the.configuration', token: TOKEN });
  expect(await found({ coordinator: 'http://named' }, nowhere)).toEqual({ url: 'http://named', token: TOKEN });
});

it('passes over a network that is gone, and tells of the first where all are', async () => {
  await storeSecret(redis.url, 'coordinator');
  const gone = `http://127.0.0.1:${await freePort()}`;
  await announceAs(redis.url, 'coordinator', gone);
  const devnets = await found();
  expect([devnets.url, workers.find(devnets.token)?.inside]).toEqual([url, true]);
  // The token fits the coordinator that is named, whichever store is its own.
  const named = await found({ coordinator: url });
  expect([named.url, workers.find(named.token)?.inside]).toEqual([url, true]);
  await announceAs(redis.url, 'devnet', `${gone}/x`);
  expect((await found()).url).toBe(gone);
  await announceAs(redis.url, 'devnet', url);
});

it('refuses flags of which one alone can count', async () => {
  const refused = (flags: CoordinatorFlags) => found({ redis: redis.url, ...flags });
  const hint = expect.stringContaining('--redis alone') as string;
  for (const [flags, names] of [
    [{ coordinator: url }, '--coordinator'],
    [{ tokenFile: 'some.token' }, '--token-file'],
    [{ coordinator: url, tokenFile: 'some.token' }, '--coordinator and --token-file'],
  ] as const)
    await expect(refused(flags)).rejects.toMatchObject({
      code: 'QED6077',
      exitCode: 2,
      message: `--redis and ${names} name the coordinator in two ways`,
      hint,
    });
});

it('takes a flag before the environment', async () => {
  vi.stubEnv('QED_WORKER_TOKEN', TOKEN);
  const byFlag = await found({ redis: redis.url });
  expect([byFlag.url, workers.find(byFlag.token)?.inside]).toEqual([url, true]);
});

it('looks again in the store where it found the coordinator, and not in that of another network', async () => {
  const stop = new AbortController();
  const { find, token } = await found();
  await announceAs(redis.url, 'coordinator', `${url}/other`);
  expect(await find!(stop.signal)).toEqual({ url, token });
  await announceAs(redis.url, 'devnet', `${url}/moved`);
  expect(await find!(stop.signal)).toEqual({ url: `${url}/moved`, token });
  await redis.admin((admin) => admin.del('qed:{devnet}:meeting-point'));
  await expect(find!(stop.signal)).rejects.toMatchObject({ code: 'QED5015' });
});
