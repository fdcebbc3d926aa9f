// A node hands jobs to workers behind RPC: only to those it knows, each sees its own leases alone, and whatever a worker
// does wrong costs its own time.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AllRoles } from '../../../src/node/all-roles.js';
import { Patience } from '../../../src/node/proving/patience.js';
import { RpcJobSource } from '../../../src/node/proving/rpc-job-source.js';
import { readWorkerTokens } from '../../../src/node/proving/worker-tokens.js';
import { NodeEvents } from '../../../src/node/roles/events.js';
import { Worker } from '../../../src/node/roles/worker.js';
import { handlersOf } from '../../../src/node/rpc/handlers.js';
import { startRpcServer, type RpcServer } from '../../../src/node/rpc/server.js';
import { startWorker } from '../../../src/node/worker-process.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import type { ProofJob, QedProof } from '../../../src/prover/proof.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import type { LeasedWork } from '../../../src/wire/proving-work.js';
import { testNetwork } from '../support/network.js';

const ANNA = 'a'.repeat(64);
const BERT = 'b'.repeat(64);
const OUTSIDER = 'c'.repeat(64);

const directory = mkdtempSync(join(tmpdir(), 'qed-workers-'));
const tokenFile = (text: string, mode = 0o600): string => {
  const file = join(directory, `${Math.random()}`);
  writeFileSync(file, text, { mode });
  return file;
};

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const it of started.splice(0).reverse()) await it.stop();
});

interface Served {
  readonly node: AllRoles;
  readonly server: RpcServer;
  client(token?: string): RpcClient;
}

/** A node whose genesis proof is still to be made. */
async function served(port = 0, given?: AllRoles): Promise<Served> {
  const node = given ?? (await testNetwork(2)).node;
  const workers = readWorkerTokens(tokenFile(`# ours\nanna ${ANNA}\nbert ${BERT}\n\nmallory ${OUTSIDER} outside\n`));
  const server = await startRpcServer(handlersOf(node, '0.0.0'), { port, version: '0.0.0', workers });
  started.push({ stop: () => server.close() });
  return { node, server, client: (token) => new RpcClient(server.url, token === undefined ? {} : { token }) };
}

const lease = (client: RpcClient, slot = 0): Promise<LeasedWork | null> => client.call('qed_leaseJob', { slot });
const held = ({ jobId, token }: LeasedWork) => ({ jobId, token });

async function provenBy(client: RpcClient, work: LeasedWork): Promise<QedProof> {
  return new SimulatedProver().prove(await client.call('qed_getJobInputs', held(work)));
}

describe('a node', () => {
  it('gives no job to a stranger', async () => {
    const { client } = await served();
    for (const token of [undefined, 'z'.repeat(64), ANNA.slice(1)]) {
      await expect(lease(client(token))).rejects.toMatchObject({ code: 'QED4074' });
      await expect(client(token).call('qed_getWorker', {})).rejects.toMatchObject({ code: 'QED4074' });
    }
    await expect(client().status()).resolves.toMatchObject({ simulated: true });
  });

  it('gives each job to one worker, and takes its proof', async () => {
    const { node, client } = await served();
    const work = (await lease(client(ANNA)))!;
    expect(work.circuit).toBe('QEDGenesisCheckpoint');
    expect(await lease(client(BERT))).toBeNull();
    const proof = await provenBy(client(ANNA), work);
    await client(ANNA).call('qed_completeJob', { ...held(work), proof });
    expect(await node.state.proven()).toBe(0n);
  });

  it('shows a lease to nobody but its holder', async () => {
    const { node, client } = await served();
    const work = (await lease(client(ANNA)))!;
    const stolen = held(work);
    const bert = client(BERT);
    const calls = [
      bert.call('qed_getJobInputs', stolen),
      bert.call('qed_heartbeatJob', stolen),
      bert.call('qed_failJob', { ...stolen, reason: 'sabotage' }),
      bert.call('qed_releaseJob', stolen),
      client(ANNA).call('qed_heartbeatJob', { ...stolen, token: work.token + 1 }),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'QED5102' });
    expect((await node.queue.inspect(work.jobId))!.state.status).toBe('leased');
  });

  it('takes a valid proof of a job whose lease another worker holds', async () => {
    const { node, client } = await served();
    const work = (await lease(client(ANNA)))!;
    const proof = await provenBy(client(ANNA), work);
    await client(BERT).call('qed_completeJob', { jobId: work.jobId, token: 1, proof });
    expect((await node.queue.inspect(work.jobId))!.state.status).toBe('done');
    // The first worker's proof comes late, and changes nothing.
    await client(ANNA).call('qed_completeJob', { ...held(work), proof });
  });

  it('refuses false proofs, valid ones of another job, and proofs of unknown jobs', async () => {
    const { node, client } = await served();
    const work = (await lease(client(OUTSIDER)))!;
    const proof = await provenBy(client(OUTSIDER), work);
    const complete = (changed: Partial<QedProof>, jobId = work.jobId) =>
      client(OUTSIDER).call('qed_completeJob', { ...held(work), jobId, proof: { ...proof, ...changed } });
    await expect(complete({ output: '5' })).rejects.toMatchObject({ code: 'QED4081' });
    await expect(complete({ key: { data: '', hash: '5' } })).rejects.toMatchObject({ code: 'QED4080' });
    await expect(complete({ kind: 'proof' })).rejects.toMatchObject({ code: 'QED4080' });
    // It holds no lease of this one, and has to pause after three failures.
    await expect(complete({}, 'f'.repeat(64))).rejects.toMatchObject({ code: 'QED4082' });
    await expect(
      client(ANNA).call('qed_completeJob', { jobId: 'f'.repeat(64), token: 1, proof }),
    ).rejects.toMatchObject({ code: 'QED5101' });
    expect(await node.state.proven()).toBeNull();
    await complete({});
    expect(await node.state.proven()).toBe(0n);
  });

  it('lets a worker of its own use up the attempts of a job, but none from outside', async () => {
    const { node, client } = await served();
    const inside = (await lease(client(ANNA)))!;
    await client(ANNA).call('qed_failJob', { ...held(inside), reason: 'no memory' });
    expect(await node.queue.inspect(inside.jobId)).toMatchObject({ attempts: 1, lastError: 'no memory' });
    await node.queue.sweep(Date.now() + 60_000);

    const outside = (await lease(client(OUTSIDER)))!;
    await client(OUTSIDER).call('qed_failJob', { ...held(outside), reason: 'will not' });
    expect(await node.queue.inspect(outside.jobId)).toMatchObject({ attempts: 1, state: { status: 'ready' } });
    await expect(lease(client(OUTSIDER))).rejects.toMatchObject({
      code: 'QED4082',
      details: { milliseconds: expect.any(Number) },
    });
    expect(await lease(client(BERT))).toMatchObject({ jobId: outside.jobId });
  });

  it('counts a job as failed when its slot asks for another one', async () => {
    const { node, client } = await served();
    const work = (await lease(client(ANNA), 3))!;
    expect(await lease(client(ANNA), 4)).toBeNull();
    await expect(lease(client(ANNA), 3)).rejects.toMatchObject({ code: 'QED4082' });
    expect(await node.queue.inspect(work.jobId)).toMatchObject({ attempts: 1, state: { status: 'failed' } });
  });
});

describe('a worker behind RPC', () => {
  it('proves a whole block, with a second one beside it', async () => {
    const { node, server } = await served();
    for (const token of [ANNA, BERT]) {
      const options = { prover: new SimulatedProver(), concurrency: 2, keys: protocolKeys() };
      started.push(await startWorker({ ...options, node: new RpcClient(server.url, { token }) }));
    }
    await node.coordinator.registry.register(77n);
    expect(await node.coordinator.seal()).toBe(1n);
    while ((await node.state.proven()) !== 1n) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('hands in the proof that it finished while the node was down', async () => {
    const first = await served();
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    let finish = (): void => undefined;
    const done = new Promise<void>((resolve) => (finish = resolve));
    const slow = {
      prove: async (job: ProofJob) => {
        begin();
        await done;
        return new SimulatedProver().prove(job);
      },
    };
    const client = new RpcClient(first.server.url, { token: ANNA });
    const worker = new Worker(new RpcJobSource(client), slow, new NodeEvents(), { name: 'anna', concurrency: 1 });
    worker.start();
    started.push(worker);
    await begun;
    await first.server.close();
    finish();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await served(first.server.port, first.node);
    while ((await first.node.state.proven()) !== 0n) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('does not start for a node of other circuits, nor with a token that nobody knows', async () => {
    const { client } = await served();
    const keys = protocolKeys();
    const options = { prover: new SimulatedProver(), concurrency: 1 };
    const other = { ...keys, Checkpoint: { ...keys.Checkpoint, hash: '5' } };
    await expect(startWorker({ ...options, node: client(ANNA), keys: other })).rejects.toMatchObject({
      code: 'QED4059',
    });
    await expect(startWorker({ ...options, node: client(), keys })).rejects.toMatchObject({ code: 'QED4074' });
  });

  it('is given only the programs that it asks for', async () => {
    const { client } = await served();
    expect(await client(ANNA).call('qed_leaseJob', { slot: 0, programs: ['GutaLeaf'] })).toBeNull();
    expect(await client(ANNA).call('qed_leaseJob', { slot: 0, programs: ['GutaLeaf', 'Checkpoint'] })).not.toBeNull();
  });
});

describe('the tokens of workers', () => {
  it.each([
    ['a short token', 'anna short', 'line 1'],
    ['no token', `bert ${BERT}\nanna`, 'line 2'],
    ['a name twice', `anna ${ANNA}\nanna ${BERT}`, "'anna' is there twice"],
    ['a name with a slash', `anna/1 ${ANNA}`, 'line 1'],
    ['a fourth word', `anna ${ANNA} outside now`, 'line 1'],
  ])('are refused with %s', (_, text, where) => {
    const failure = (): unknown => {
      try {
        return readWorkerTokens(tokenFile(text));
      } catch (error) {
        return error;
      }
    };
    const error = failure() as Error & { code: string; hint: string };
    expect(error.code).toBe('QED4058');
    expect(`${error.message} ${error.hint}`).toContain(where);
    expect(`${error.message} ${error.hint}`).not.toContain(ANNA);
  });

  it('are refused where others may read them, or where there are none', () => {
    expect(() => readWorkerTokens(tokenFile(`anna ${ANNA}`, 0o644))).toThrow('can be read by others');
    expect(() => readWorkerTokens(join(directory, 'none'))).toThrow('cannot be read');
  });
});

describe('patience', () => {
  it('doubles the pause with each failure in a row, and ends with a success', () => {
    const patience = new Patience();
    const pause = (now: number): number => {
      try {
        patience.refusedJobs('anna', now);
        return 0;
      } catch (error) {
        return (error as { details: { milliseconds: number } }).details.milliseconds;
      }
    };
    const pauses = Array.from({ length: 12 }, (_, i) => {
      patience.failed('anna', `job ${i}`, 0);
      return pause(0);
    });
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300].map((seconds) => seconds * 1_000));
    expect(pause(300_000)).toBe(0);
    patience.succeeded('anna');
    expect(pause(0)).toBe(0);
    expect(patience.refusedJobs('bert', 0)).toEqual(new Set());
  });

  it('leaves a failed job to others for a while, longer each time', () => {
    const patience = new Patience();
    patience.failed('anna', 'x', 0);
    expect(patience.refusedJobs('anna', 29_999)).toEqual(new Set(['x']));
    expect(patience.refusedJobs('anna', 30_000)).toEqual(new Set());
    patience.failed('anna', 'x', 30_000);
    expect(patience.refusedJobs('anna', 89_999)).toEqual(new Set(['x']));
    expect(patience.refusedJobs('anna', 90_000)).toEqual(new Set());
  });

  it('remembers a bounded number of jobs', () => {
    const patience = new Patience();
    for (let i = 0; i < 1_000; i++) patience.failed('anna', `job ${i}`, 0);
    expect(patience.refusedJobs('anna', 300_000).size).toBeLessThanOrEqual(64);
  });
});
