// A worker stores only proofs that verify and state what the plan expects, and it retries failed jobs a limited number
// of times.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { JobQueue } from '../../../src/node/jobs/queue.js';
import type { Prover, ProofJob, QedProof } from '../../../src/prover/proof.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { ProverPool } from '../../../src/prover/proving/prover-pool.js';
import { Worker } from '../../../src/node/roles/worker.js';
import { ProofIntake } from '../../../src/node/proving/proof-intake.js';
import { QueueJobSource } from '../../../src/node/proving/queue-job-source.js';
import { NodeEvents } from '../../../src/node/roles/events.js';
import { leaseLost } from '../../../src/node/jobs/errors.js';
import type { JobSource } from '../../../src/node/proving/job-source.js';
import type { LeasedWork } from '../../../src/wire/proving-work.js';
import { testNetwork } from '../support/network.js';

/** A prover that does something else with each proof. */
const meddling = (change: (proof: QedProof) => QedProof | Promise<QedProof>, verify = true): Prover => {
  const honest = new SimulatedProver();
  return {
    kind: 'simulation',
    prove: async (job: ProofJob) => change(await honest.prove(job)),
    verify: () => Promise.resolve(verify),
    close: () => Promise.resolve(),
  };
};

/** The genesis job in the hands of this prover: the code of its failure. */
async function failureOf(prover: Prover): Promise<string | null> {
  const { node } = await testNetwork(0, { workers: 1, prover });
  const failure = new Promise<{ code: string | null; message: string }>((resolve) => {
    node.events.on((event) => event.type === 'job-failed' && resolve(event));
  });
  node.start();
  const { code, message } = await failure;
  await node.stop();
  const job = (await node.queue.inspect((await node.state.checkpoint(0n)).row.job))!;
  expect(job).toMatchObject({ attempts: 1, lastError: message, state: { status: 'failed' } });
  expect(await node.queue.proof(job.id)).toBeUndefined();
  expect(await node.state.proven()).toBeNull();
  return code;
}

describe('a worker', () => {
  it('stores no proof that says something else than the plan', async () => {
    expect(await failureOf(meddling((proof) => ({ ...proof, output: '5' })))).toBe('QED4081');
  });

  it('stores no proof under another key, and none that does not verify', async () => {
    expect(await failureOf(meddling((proof) => ({ ...proof, key: { data: '', hash: '5' } })))).toBe('QED4080');
    expect(await failureOf(meddling((proof) => proof, false))).toBe('QED4080');
    expect(await failureOf(meddling((proof) => ({ ...proof, kind: 'proof' })))).toBe('QED4080');
  });

  it('stores no proof that says another width than all have: no later proof could be made with it', async () => {
    for (const maxProofsVerified of [0, 1] as const) {
      const inner = { publicInput: [], publicOutput: ['5'], maxProofsVerified, proof: 'KCgp' };
      expect(await failureOf(meddling((proof) => ({ ...proof, proof: inner })))).toBe('QED4080');
    }
  });

  it('stores a proof under the names and the key of its job', async () => {
    const names = { program: 'Mine', circuit: 'mine' };
    const { node } = await testNetwork(0, { workers: 1, prover: meddling((proof) => ({ ...proof, ...names })) });
    node.start();
    while ((await node.state.proven()) === null) await new Promise((resolve) => setTimeout(resolve, 2));
    await node.stop();
    const { job } = (await node.state.checkpoint(0n)).row;
    expect(await node.queue.proof(job)).toMatchObject({ program: 'Checkpoint', circuit: 'QEDGenesisCheckpoint' });
  });

  it('verifies under the key of the node, not under the one that came with the proof', async () => {
    const seen: string[] = [];
    const prover = {
      ...meddling((proof) => ({ ...proof, key: { ...proof.key, data: 'forged' } })),
      verify: (_: QedProof, key: { data: string }) => Promise.resolve(seen.push(key.data) > 0),
    };
    const { node } = await testNetwork(0, { workers: 1, prover });
    node.start();
    while ((await node.state.proven()) === null) await new Promise((resolve) => setTimeout(resolve, 2));
    await node.stop();
    expect(seen).toEqual([node.keys.keys.Checkpoint.data]);
    expect((await node.queue.proof((await node.state.checkpoint(0n)).row.job))!.key).toEqual(node.keys.keys.Checkpoint);
  });

  it.each([
    ['stays quiet when it failed at a job that another worker has by now', leaseLost('1', 'it ran out'), false],
    ['tells of any other trouble with handing in a failure', new Error('away'), true],
  ])('%s', async (_, refusal, isFault) => {
    const events = new NodeEvents();
    const types: string[] = [];
    events.on(({ type }) => types.push(type));
    const work = { jobId: '1', token: '2', circuit: 'Checkpoint', program: 'Checkpoint' } as unknown as LeasedWork;
    let leases = 0;
    let again = (): void => undefined;
    const asked = new Promise<void>((resolve) => (again = resolve));
    const jobs: JobSource = {
      heartbeatInterval: 60_000,
      lease: (_worker, stop) => {
        if (leases++ === 0) return Promise.resolve(work);
        again();
        return new Promise((resolve) => stop.addEventListener('abort', () => resolve(undefined)));
      },
      inputs: () => Promise.reject(new Error('none')),
      heartbeat: () => Promise.resolve(),
      complete: () => Promise.resolve(),
      fail: () => Promise.reject(refusal),
      release: () => Promise.resolve(),
    };
    const worker = new Worker(jobs, new SimulatedProver(), events, { name: 'w', concurrency: 1 });
    worker.start();
    await asked;
    await worker.stop();
    expect(types).toEqual(['job-started', 'job-failed', ...(isFault ? ['fault'] : [])]);
  });

  it('proves the next job while the node takes the proof before it, and no more at a time than it may', async () => {
    const names = ['first', 'second', 'third'];
    const [told, taking]: [string[], (() => void)[]] = [[], []];
    const jobs: JobSource = {
      heartbeatInterval: 60_000,
      lease: (_, stop) => {
        const jobId = names.shift();
        if (jobId !== undefined) return Promise.resolve({ jobId, circuit: 'c' } as unknown as LeasedWork);
        return new Promise((resolve) => stop.addEventListener('abort', () => resolve(undefined)));
      },
      inputs: ({ jobId }) => Promise.resolve({ witness: jobId } as unknown as ProofJob),
      heartbeat: () => Promise.resolve(),
      complete: ({ jobId }) => {
        told.push(`hands in ${jobId}`);
        return new Promise((resolve) => taking.push(resolve));
      },
      fail: () => Promise.resolve(),
      release: () => Promise.resolve(),
    };
    const prove = async ({ witness }: ProofJob) => {
      told.push(`proves ${String(witness)}`);
      await new Promise(setImmediate);
      return {} as QedProof;
    };
    const worker = new Worker(jobs, { prove }, new NodeEvents(), { name: 'w', concurrency: 1 });
    worker.start();
    while (taking.length < 2) await new Promise(setImmediate);
    for (let i = 0; i < 5; i++) await new Promise(setImmediate);
    expect(told).toEqual(['proves first', 'hands in first', 'proves second', 'hands in second']);
    taking[0]!();
    while (taking.length < 3) await new Promise(setImmediate);
    expect(told.slice(4)).toEqual(['proves third', 'hands in third']);
    for (const taken of taking) taken();
    await worker.stop();
  });

  it('ends the proof of a job whose lease is lost, and takes another job', async () => {
    const modulePath = fileURLToPath(new URL('../../support/hanging-prover-process.mjs', import.meta.url));
    const calledOff: string[] = [];
    const prover = new ProverPool({
      size: 1,
      threads: 1,
      modulePath,
      onEvent: (event) => void (event.kind === 'failed' && calledOff.push(event.code)),
    });
    const job: ProofJob = {
      program: { kind: 'protocol', name: 'Checkpoint' },
      circuit: 'QEDGenesisCheckpoint',
      witness: {},
      children: [],
    };
    const work = { jobId: '1', token: '2', circuit: job.circuit, program: 'Checkpoint' } as unknown as LeasedWork;
    const heartbeats = [new Error('the node is away for a moment'), leaseLost('1', 'it ran out')];
    let leases = 0;
    let again = (): void => undefined;
    const asked = new Promise<void>((resolve) => (again = resolve));
    let handedIn = 0;
    const jobs: JobSource = {
      heartbeatInterval: 20,
      lease: (_worker, stop) => {
        if (leases++ === 0) return Promise.resolve(work);
        again();
        return new Promise((resolve) => stop.addEventListener('abort', () => resolve(undefined)));
      },
      inputs: () => Promise.resolve(job),
      heartbeat: () => Promise.reject(heartbeats.length > 1 ? heartbeats.shift()! : heartbeats[0]!),
      complete: () => Promise.resolve(void handedIn++),
      fail: () => Promise.resolve(void handedIn++),
      release: () => Promise.resolve(void handedIn++),
    };
    const events = new NodeEvents();
    const failures: (string | null)[] = [];
    events.on((event) => void (event.type === 'job-failed' && failures.push(event.code)));
    const worker = new Worker(jobs, prover, events, { name: 'w', concurrency: 1 });
    worker.start();
    await asked;
    await worker.stop();
    await prover.close();
    expect({ failures, calledOff, handedIn }).toEqual({ failures: ['QED5102'], calledOff: ['QED2014'], handedIn: 0 });
  });

  it('tries a failed job again, and leaves it dead and visible after too many attempts', async () => {
    const store = new MemoryStore();
    const { node } = await testNetwork(0, { store });
    const queue = new JobQueue(store, { ...node.queue.policy, maxAttempts: 3, backoffMs: 1 });
    let attempts = 0;
    const prover = { ...meddling((proof) => proof), prove: () => Promise.reject(new Error(`attempt ${++attempts}`)) };
    const intake = new ProofIntake(queue, prover, node.keys.keys, () => undefined);
    const worker = new Worker(new QueueJobSource(queue, intake), prover, new NodeEvents(), {
      name: 'w',
      concurrency: 2,
    });
    worker.start();
    while ((await queue.counts()).dead === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await queue.sweep(Date.now());
    }
    await worker.stop();
    expect(attempts).toBe(3);
    // A node that starts again gives it another chance.
    const { node: again } = await testNetwork(0, { store, workers: 1 });
    again.start();
    while ((await again.state.proven()) === null) await new Promise((resolve) => setTimeout(resolve, 2));
    await again.stop();
  });

  it('has a prover process that hangs ended, says why, and tries the job again', async () => {
    const modulePath = fileURLToPath(new URL('../../support/hanging-prover-process.mjs', import.meta.url));
    const hanging = new ProverPool({ size: 1, threads: 1, modulePath });
    const honest = new SimulatedProver();
    let attempts = 0;
    const prove = (job: ProofJob) =>
      attempts++ === 0 ? hanging.prove(job, { timeLimitSeconds: 0.2 }) : honest.prove(job);
    const { node } = await testNetwork(0, { workers: 1, prover: { ...meddling((proof) => proof), prove } });
    const failure = new Promise((resolve) => node.events.on((event) => event.type === 'job-failed' && resolve(event)));
    node.start();
    const message = expect.stringContaining('took more than 0.2 s');
    expect(await failure).toMatchObject({ code: 'QED2013', message });
    const { job: id } = (await node.state.checkpoint(0n)).row;
    while ((await node.queue.inspect(id))!.state.status === 'leased') await new Promise(setImmediate);
    expect(await node.queue.inspect(id)).toMatchObject({ attempts: 1, lastError: message });
    while ((await node.state.proven()) === null) {
      await node.queue.sweep(Date.now() + 60_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await node.stop();
    await hanging.close();
    expect(attempts).toBe(2);
  });

  it('gives a job back untried when the node stops', async () => {
    let fail = (): void => undefined;
    const prover = {
      ...meddling((proof) => proof),
      prove: () => new Promise<never>((_, reject) => (fail = () => reject(new Error('closed')))),
    };
    const { node } = await testNetwork(0, { workers: 1, prover });
    node.start();
    while ((await node.queue.counts()).leased === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    const stopping = node.stop();
    fail();
    await stopping;
    const job = await node.queue.inspect((await node.state.checkpoint(0n)).row.job);
    expect(job).toMatchObject({ attempts: 0, state: { status: 'ready' } });
  });
});
