// Who calls a realm for what it does not do, or with the token of another node, is told which node does it and what token that takes.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KnownCallers } from '../../../src/node/callers/token-file.js';
import type { Devnet } from '../../../src/node/devnet.js';
import type { RealmProcess } from '../../../src/node/realm-process.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { startCoordinator, startRealmOf } from '../support/disk-network.js';

const token = randomBytes(32).toString('hex');
const WORKERS = new KnownCallers([{ token, caller: { name: 'bert', inside: true } }]);

let directory: string;
let coordinator: Devnet;
let north: RealmProcess;
let south: RealmProcess;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'qed-callers-'));
  coordinator = await startCoordinator(join(directory, 'coordinator'));
  north = await startRealmOf(coordinator, 0, join(directory, 'north'), { workerTokens: WORKERS });
  south = await startRealmOf(coordinator, 1, join(directory, 'south'));
});
afterAll(async () => {
  for (const { stop } of [north, south, coordinator]) await stop();
  await rm(directory, { recursive: true });
});

it('sends a worker of a realm that does not prove to the coordinator', async () => {
  const { url } = coordinator;
  const refusal = {
    code: 'QED4076',
    message: expect.stringMatching(/^this realm does not prove its users, so qed_\w+ is for its coordinator$/),
    hint: `call it on ${url}, or start the realm with --worker-tokens`,
  };
  for (const client of [new RpcClient(south.url), new RpcClient(south.url, { token })]) {
    await expect(client.call('qed_getWorker', {})).rejects.toMatchObject(refusal);
    await expect(client.call('qed_leaseJob', { slot: 0 })).rejects.toMatchObject(refusal);
    await expect(client.call('qed_listJobs', {})).rejects.toMatchObject(refusal);
    await expect(client.call('qed_retryJobs', {})).rejects.toMatchObject(refusal);
  }
});

it('tells a worker with the token of another node whose tokens it takes', async () => {
  expect(await new RpcClient(north.url, { token }).call('qed_getWorker', {})).toEqual({ name: 'bert' });
  await expect(new RpcClient(north.url, { token: 't'.repeat(64) }).call('qed_getWorker', {})).rejects.toMatchObject({
    code: 'QED4074',
    hint: expect.stringMatching(/its --worker-tokens: in --token-file, .*a realm that proves has workers of its own/),
  });
  await expect(new RpcClient(north.url).call('qed_retryJobs', {})).rejects.toMatchObject({
    code: 'QED4078',
    hint: expect.stringContaining('its --operator-tokens'),
  });
});

it('sends a realm that takes another one for the coordinator there', async () => {
  await expect(
    new RpcClient(south.url, { token }).call('qed_getSubmissions', { submissionIds: ['0'.repeat(64)] }),
  ).rejects.toMatchObject({
    code: 'QED4076',
    hint: `call it on ${coordinator.url}`,
  });
});

it('counts jobs only where it proves', async () => {
  expect(Object.keys((await new RpcClient(north.url).status()).jobs)).toContain('ready');
  expect((await new RpcClient(south.url).status()).jobs).toEqual({});
});
