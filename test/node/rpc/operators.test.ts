// Only operators cancel and retry jobs: nobody else's token does, nor a web page, and a devnet lets anybody only while no other machine reaches it.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readOperatorTokens } from '../../../src/node/callers/operator-tokens.js';
import { KnownCallers } from '../../../src/node/callers/token-file.js';
import type { Devnet, DevnetOptions } from '../../../src/node/devnet.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { devnetOf, stopDevnetsAfterEach } from '../support/devnets.js';
import { genesisOf } from '../support/network.js';

const [OPERATOR, WORKER, REALM] = ['o', 'w', 'r'].map((letter) => letter.repeat(40)) as [string, string, string];

stopDevnetsAfterEach();

/** A node whose genesis proof nobody makes. */
const start = async (options: Partial<DevnetOptions> = {}): Promise<Devnet> =>
  (await devnetOf({ genesis: genesisOf(1), blockInterval: 0, workers: 0, ...options })).network;

const workerTokens = new KnownCallers([{ token: WORKER, caller: { name: 'anna', inside: true } }]);
const realmTokens = new KnownCallers([{ token: REALM, caller: { name: 'north', realms: new Set([0n]) } }]);
const operatorTokens = new KnownCallers([{ token: OPERATOR, caller: { name: 'olga' } }]);

async function jobIn(node: Devnet): Promise<string> {
  for await (const { id } of node.roles.queue.list(['ready'])) return id;
  throw new Error('no job is ready');
}

it('takes the token of an operator, and no other', async () => {
  const node = await start({ workerTokens, realmTokens, operatorTokens });
  const jobIds = [await jobIn(node)];
  for (const token of [undefined, WORKER, REALM, 'x'.repeat(40), `${OPERATOR}x`, OPERATOR.slice(1)]) {
    const stranger = new RpcClient(node.url, token === undefined ? {} : { token });
    await expect(stranger.call('qed_cancelJobs', { jobIds })).rejects.toMatchObject({ code: 'QED4078' });
    const hint = expect.stringContaining('a token of its --operator-tokens') as string;
    await expect(stranger.call('qed_retryJobs', {})).rejects.toMatchObject({ code: 'QED4078', hint });
  }
  expect(await node.roles.queue.counts()).toMatchObject({ ready: 1, dead: 0 });
  const operator = new RpcClient(node.url, { token: OPERATOR });
  expect(await operator.call('qed_cancelJobs', { jobIds })).toEqual({ cancelled: 1 });
  expect(await operator.call('qed_retryJobs', {})).toEqual({ retried: 1 });
  // and the token is for nothing else
  await expect(operator.call('qed_leaseJob', { slot: 0 })).rejects.toMatchObject({ code: 'QED4074' });
});

it('is open to anybody on a devnet of this machine alone, until operators are named', async () => {
  const retry = (node: Devnet) => new RpcClient(node.url).call('qed_retryJobs', {});
  expect(await retry(await start())).toEqual({ retried: 0 });
  await expect(retry(await start({ operatorTokens }))).rejects.toMatchObject({ code: 'QED4078' });
  await expect(retry(await start({ realmTokens }))).rejects.toMatchObject({ code: 'QED4078' });
  await expect(retry(await start({ host: '0.0.0.0' }))).rejects.toMatchObject({ code: 'QED4078' });
});

it('refuses a page even where anybody may', async () => {
  const node = await start();
  const response = await fetch(node.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: node.url },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'qed_retryJobs', params: {} }),
  });
  expect(await response.json()).toMatchObject({ error: { data: { code: 'QED4071' } } });
});

it('reads a file with a name and a token in each line', () => {
  const directory = mkdtempSync(join(tmpdir(), 'qed-operators-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  const known = readOperatorTokens(file('good', `# us\nolga ${OPERATOR}\n`));
  expect(known.find(OPERATOR)).toEqual({ name: 'olga' });
  for (const text of [`olga ${OPERATOR} outside`, 'olga short', OPERATOR, `olga ${OPERATOR}\nolga ${WORKER}`])
    expect(() => readOperatorTokens(file('bad', text))).toThrow(expect.objectContaining({ code: 'QED4058' }));
});
