// Only relayers tell a node of deposits: nobody else's token does, nor a web page, and a devnet lets anybody only while no other machine reaches it.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRelayerTokens } from '../../../src/node/callers/relayer-tokens.js';
import { KnownCallers } from '../../../src/node/callers/token-file.js';
import type { Devnet, DevnetOptions } from '../../../src/node/devnet.js';
import { describeEvent, type NodeEvent } from '../../../src/node/roles/events.js';
import { DepositLeaf } from '../../../src/parth/leaves.js';
import { rootFromPath } from '../../../src/parth/trees/merkle-tree.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { devnetOf, stopDevnetsAfterEach } from '../support/devnets.js';
import { genesisOf } from '../support/network.js';

const [RELAYER, OPERATOR, WORKER, REALM] = ['d', 'o', 'w', 'r'].map((letter) => letter.repeat(40)) as [
  string,
  string,
  string,
  string,
];

stopDevnetsAfterEach();

/** A node whose genesis proof nobody makes. */
const start = async (options: Partial<DevnetOptions> = {}): Promise<Devnet> =>
  (await devnetOf({ genesis: genesisOf(1), blockInterval: 0, workers: 0, ...options })).network;

const workerTokens = new KnownCallers([{ token: WORKER, caller: { name: 'anna', inside: true } }]);
const realmTokens = new KnownCallers([{ token: REALM, caller: { name: 'north', realms: new Set([0n]) } }]);
const operatorTokens = new KnownCallers([{ token: OPERATOR, caller: { name: 'olga' } }]);
const relayerTokens = new KnownCallers([{ token: RELAYER, caller: { name: 'rita' } }]);

const leaf: DepositLeaf = { userId: 0n, amount: 40n, reference: 9n };
const request = { first: 0n, deposits: [leaf] };

it('takes deposits with the token of a relayer, and no other; everybody may read them', async () => {
  const node = await start({ workerTokens, realmTokens, operatorTokens, relayerTokens });
  const anybody = new RpcClient(node.url);
  for (const token of [undefined, WORKER, REALM, OPERATOR, `${RELAYER}x`, RELAYER.slice(1)]) {
    const stranger = new RpcClient(node.url, token === undefined ? {} : { token });
    await expect(stranger.call('qed_submitDeposits', request)).rejects.toMatchObject({ code: 'QED4086' });
  }
  expect(await anybody.call('qed_listDeposits', {})).toEqual([]);
  const relayer = new RpcClient(node.url, { token: RELAYER });
  expect(await relayer.call('qed_submitDeposits', request)).toEqual({ next: 1n });
  expect(await relayer.call('qed_submitDeposits', request), 'again').toEqual({ next: 1n });
  // and the token is for nothing else
  await expect(relayer.call('qed_leaseJob', { slot: 0 })).rejects.toMatchObject({ code: 'QED4074' });
  await expect(relayer.call('qed_retryJobs', {})).rejects.toMatchObject({ code: 'QED4078' });

  const entry = { index: 0n, ...leaf };
  expect(await anybody.call('qed_listDeposits', { userId: 0n })).toEqual([{ ...entry, processedAt: null }]);
  expect(await anybody.call('qed_getDeposit', { checkpointId: 0n, index: 0n })).toBeNull();
  expect(await node.seal()).toBe(1n);
  expect(await anybody.call('qed_listDeposits', {})).toEqual([{ ...entry, processedAt: 1n }]);
  const { path, ...found } = (await anybody.call('qed_getDeposit', { checkpointId: 1n, index: 0n }))!;
  expect(found).toEqual({ leaf });
  const { gdtRoot } = (await anybody.getCheckpoint(1n)).leaf;
  expect(rootFromPath(DepositLeaf.hash(leaf), path.index, path.siblings)).toBe(gdtRoot);
});

it('refuses what is no deposit, and tells which one comes next', async () => {
  const node = await start();
  const client = new RpcClient(node.url);
  const submit = (params: unknown) => client.call('qed_submitDeposits', params as typeof request);
  for (const bad of [
    { deposits: [leaf] },
    { first: 0n, deposits: [{ ...leaf, amount: 1n << 64n }] },
    { first: 0n, deposits: [{ ...leaf, userId: 1n << 32n }] },
    { first: 0n, deposits: [{ userId: 0n, amount: 1n }] },
    { first: 0n, deposits: Array.from({ length: 65 }, () => leaf) },
    { first: (1n << 32n) - 1n, deposits: [leaf, leaf] },
  ])
    await expect(submit(bad)).rejects.toMatchObject({ code: 'QED4061' });
  const gap = { code: 'QED4032', details: { next: '0' } };
  await expect(submit({ first: 1n, deposits: [leaf] })).rejects.toMatchObject(gap);
  expect(await submit({ first: 0n, deposits: [] })).toEqual({ next: 0n });
  await submit(request);
  const other = { first: 0n, deposits: [{ ...leaf, amount: 41n }] };
  await expect(submit(other)).rejects.toMatchObject({ code: 'QED4033' });
  expect(await client.call('qed_listDeposits', {})).toHaveLength(1);
});

it('is open to anybody on a devnet of this machine alone, until relayers are named', async () => {
  const submit = (node: Devnet) => new RpcClient(node.url).call('qed_submitDeposits', request);
  expect(await submit(await start())).toEqual({ next: 1n });
  await expect(submit(await start({ relayerTokens }))).rejects.toMatchObject({ code: 'QED4086' });
  await expect(submit(await start({ realmTokens }))).rejects.toMatchObject({ code: 'QED4086' });
  await expect(submit(await start({ host: '0.0.0.0' }))).rejects.toMatchObject({ code: 'QED4086' });
  for (const limits of [{ hostNames: ['qed.example'] }, { trustedProxies: ['127.0.0.1'] }]) {
    const node = await start({ limits });
    await expect(submit(node)).rejects.toMatchObject({ code: 'QED4086' });
    await expect(new RpcClient(node.url).call('qed_retryJobs', {})).rejects.toMatchObject({ code: 'QED4078' });
  }
});

it('logs who told of deposits, once', async () => {
  const node = await start({ relayerTokens });
  const events: NodeEvent[] = [];
  node.events.on((event) => event.type === 'deposits-taken' && events.push(event));
  const relayer = new RpcClient(node.url, { token: RELAYER });
  for (let i = 0; i < 2; i++) await relayer.call('qed_submitDeposits', request);
  expect(events).toEqual([{ type: 'deposits-taken', next: 1n, count: 1, from: 'rita' }]);
  expect(describeEvent(events[0]!)).toBe('took 1 deposit from rita; the next is 1');
});

it('refuses a page even where anybody may', async () => {
  const node = await start();
  const params = { first: '0', deposits: [DepositLeaf.toJSON(leaf)] };
  const response = await fetch(node.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: node.url },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'qed_submitDeposits', params }),
  });
  expect(await response.json()).toMatchObject({ error: { data: { code: 'QED4071' } } });
});

it('reads a file with a name and a token in each line', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'qed-relayers-')), 'relayers.txt');
  writeFileSync(file, `# us\nrita ${RELAYER}\n`, { mode: 0o600 });
  expect(readRelayerTokens(file).find(RELAYER)).toEqual({ name: 'rita' });
  writeFileSync(file, `rita ${RELAYER} outside\n`);
  expect(() => readRelayerTokens(file)).toThrow(expect.objectContaining({ code: 'QED4058' }));
});
