// Every role tells at /metrics what docs/operating.md lists for it, and nothing else; the numbers are those of the node, and callers cannot blow them up.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { KnownCallers } from '../../../src/node/callers/token-file.js';
import { startDevnet, type Devnet, type DevnetOptions } from '../../../src/node/devnet.js';
import { startRealm } from '../../../src/node/realm-process.js';
import { startWorker } from '../../../src/node/worker-process.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { genesisOf } from '../support/network.js';

const TOKEN = 'w'.repeat(32);
const REALM_TOKEN = 'r'.repeat(32);
const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function devnet(options: Partial<DevnetOptions> = {}): Promise<Devnet> {
  const started = await startDevnet({
    genesis: genesisOf(2),
    prover: new SimulatedProver(),
    port: 0,
    blockInterval: 0,
    workerTokens: new KnownCallers([{ token: TOKEN, caller: { name: 'anna', inside: true } }]),
    ...options,
  });
  cleanUp.push(() => started.stop());
  return started;
}

const coordinator = (): Promise<Devnet> =>
  devnet({
    workers: 0,
    realmTokens: new KnownCallers([{ token: REALM_TOKEN, caller: { name: 'north', realms: new Set([0n, 1n]) } }]),
  });

async function scrape(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('version=0.0.4'),
  ]);
  return response.text();
}

/** The names that an answer has a line about, of qed's own. */
const namesIn = (text: string): string[] => [...text.matchAll(/^# TYPE (qed_\w+)/gm)].map(([, name]) => name!).sort();

/** One number of an answer. */
function valueOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

/** The names that the table of docs/operating.md has for a role, with their labels. */
function documented(role: string): Map<string, string[]> {
  const page = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(qed_\w+)` \| (.*?) ?\| (.*?) \| .* \|$/gm)];
  expect(rows.length).toBeGreaterThan(10);
  const of = rows.filter(([, , , roles]) => roles!.split(', ').includes(role));
  return new Map(of.map(([, name, labels]) => [name!, [...labels!.matchAll(/`(\w+)`/g)].map(([, label]) => label!)]));
}

/** Every label that a series of the answer has is documented. */
function expectLabels(text: string, table: Map<string, string[]>): void {
  for (const [, series, labels] of text.matchAll(/^(qed_\w+)\{(.*?)\} /gm)) {
    const name = series!.replace(/_(bucket|sum|count)$/, '');
    const named = [...labels!.matchAll(/(\w+)="/g)].map(([, label]) => label!).filter((label) => label !== 'le');
    expect(named.sort(), series).toEqual([...(table.get(series!) ?? table.get(name))!].sort());
  }
}

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('/metrics', () => {
  it('of a devnet tells its blocks, jobs, calls and proofs', async () => {
    const node = await devnet();
    const client = new RpcClient(node.url);
    await client.register(5n);
    const sealed = (await node.seal())!;
    await node.waitForProven(sealed);
    await client.register(6n);
    await client.call('qed_submitDeposits', { first: 0n, deposits: [{ userId: 0n, amount: 1n, reference: 0n }] });
    await expect(client.register(6n)).rejects.toMatchObject({ code: 'QED4020' });
    const text = await scrape(node.url);
    const table = documented('devnet');
    expect(namesIn(text)).toEqual([...table.keys()].sort());
    expectLabels(text, table);
    expect(valueOf(text, 'qed_sealed_checkpoint')).toBe(1);
    expect(valueOf(text, 'qed_proven_checkpoint')).toBe(1);
    expect(valueOf(text, 'qed_proof_lag_seconds')).toBe(0);
    expect(valueOf(text, 'qed_waiting_submissions{kind="registration"}')).toBe(1);
    expect(valueOf(text, 'qed_waiting_deposits')).toBe(1);
    expect(valueOf(text, 'qed_jobs{program="Checkpoint",status="done"}')).toBe(2);
    expect(valueOf(text, 'qed_rpc_seconds_count{method="qed_register"}')).toBe(3);
    expect(valueOf(text, 'qed_rpc_refusals_total{method="qed_register",code="QED4020"}')).toBe(1);
    expect(valueOf(text, 'qed_proofs_under_way')).toBe(0);
    expect(valueOf(text, 'qed_store_bytes{driver="memory"}')).toBeGreaterThan(1_000);
    expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  it('of coordinator, realm and worker in processes of their own', async () => {
    const node = await coordinator();
    const realm = await startRealm({
      coordinator: new RpcClient(node.url, { token: REALM_TOKEN }),
      realms: new Set([0n, 1n]),
      keys: protocolKeys(),
      openProver: () => Promise.resolve(new SimulatedProver()),
      port: 0,
      interval: 5,
    });
    cleanUp.push(() => realm.stop());
    const worker = await startWorker({
      node: new RpcClient(node.url, { token: TOKEN }),
      prover: new SimulatedProver(),
      concurrency: 1,
      keys: protocolKeys(),
      metricsPort: 0,
    });
    cleanUp.push(() => worker.stop());
    await new RpcClient(realm.url).register(5n);
    const sealed = (await node.seal())!;
    await node.waitForProven(sealed);
    await until(async () => (await realm.store.state.head()) === sealed);
    const answers = {
      coordinator: await scrape(node.url),
      realm: await scrape(realm.url),
      worker: await scrape(worker.metricsUrl!.replace('/metrics', '')),
    };
    for (const [role, text] of Object.entries(answers)) {
      const table = documented(role);
      expect(namesIn(text), role).toEqual([...table.keys()].sort());
      expectLabels(text, table);
    }
    expect(valueOf(answers.coordinator, 'qed_worker_silent_seconds{worker="anna"}')).toBeGreaterThanOrEqual(0);
    expect(valueOf(answers.coordinator, 'qed_realm_silent_seconds{realm="1"}')).toBeGreaterThanOrEqual(0);
    expect(valueOf(answers.realm, 'qed_sealed_checkpoint')).toBe(1);
    expect(valueOf(answers.realm, 'qed_coordinator_silent_seconds')).toBeGreaterThanOrEqual(0);
    // Prometheus sees no increase from nothing to the first refusals, but from 0.
    for (const role of ['coordinator', 'realm'] as const)
      expect(valueOf(answers[role], 'qed_refused_submissions_total{code="QED4008"}')).toBe(0);
    expect(valueOf(answers.worker, 'qed_proof_failures_total{code="QED2012"}')).toBe(0);
    expect(answers.worker).toMatch(/^qed_proof_seconds_count\{circuit="\w+"\} [1-9]/m);
  });

  it('leaves out what cannot be read', async () => {
    const node = await devnet();
    node.state.store.measure = () => Promise.reject(new Error('the disk is gone'));
    const text = await scrape(node.url);
    expect(valueOf(text, 'qed_store_bytes{driver="memory"}')).toBeUndefined();
    expect(valueOf(text, 'qed_sealed_checkpoint')).toBe(0);
  });

  it('has no series of names that callers make up', async () => {
    const node = await devnet();
    for (const method of ['qed_nothing', 'toString', 'x'.repeat(60)]) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method });
      await fetch(node.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    }
    await fetch(node.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'no JSON' });
    const text = await scrape(node.url);
    expect(valueOf(text, 'qed_rpc_refusals_total{method="unknown",code="QED4060"}')).toBe(3);
    expect(valueOf(text, 'qed_rpc_refusals_total{method="none",code="QED4062"}')).toBe(1);
    expect(text).not.toMatch(/qed_nothing|toString|xxxx/);
  });
});
