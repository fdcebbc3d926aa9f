// A worker looks where its coordinator is by now when nobody answers as one, but not often; what it has proven is handed in where the job is known, and else dropped.
import { afterEach, expect, it } from 'vitest';
import { QedError } from '../../../src/base/errors.js';
import type { AllRoles } from '../../../src/node/all-roles.js';
import { FollowedNode, type CoordinatorPlace } from '../../../src/node/proving/followed-node.js';
import { RedisWorkers, redisWorkerToken } from '../../../src/node/proving/redis-workers.js';
import { RpcJobSource } from '../../../src/node/proving/rpc-job-source.js';
import { NodeEvents, type NodeEvent } from '../../../src/node/roles/events.js';
import { Worker } from '../../../src/node/roles/worker.js';
import { handlersOf } from '../../../src/node/rpc/handlers.js';
import { startRpcServer, type RpcServer } from '../../../src/node/rpc/server.js';
import { refuseOtherNetwork } from '../../../src/node/worker-process.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { freePort } from '../../support/redis-server.js';
import { testNetwork } from '../support/network.js';

const NEVER = new AbortController().signal;
const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const it of started.splice(0).reverse()) await it.stop();
});

async function served(node: AllRoles, secret: string, port = 0): Promise<RpcServer> {
  const workers = new RedisWorkers(secret);
  const server = await startRpcServer(handlersOf(node, '0.0.0'), { port, version: '0.0.0', workers });
  started.push({ stop: () => server.close() });
  return server;
}

const placeAt = (url: string, secret: string): CoordinatorPlace => ({ url, token: redisWorkerToken(secret, 'anna') });

/** Where the coordinator is by now, and how often somebody looked. */
class Meeting {
  looks = 0;
  readonly moved: string[] = [];

  constructor(public place: CoordinatorPlace | Error) {}

  follow(from: CoordinatorPlace, check?: (node: never) => Promise<void>): FollowedNode {
    return new FollowedNode(from, {
      find: async () => {
        this.looks++;
        await new Promise(setImmediate);
        if (this.place instanceof Error) throw this.place;
        return this.place;
      },
      onMoved: (url) => void this.moved.push(url),
      ...(check === undefined ? {} : { check }),
    });
  }
}

it('calls where the coordinator is by now, and looks once for all who ask', async () => {
  const { node } = await testNetwork(0);
  const { url } = await served(node, 'new');
  const gone = placeAt(`http://127.0.0.1:${await freePort()}`, 'old');
  const meeting = new Meeting(placeAt(url, 'new'));
  const followed = meeting.follow(gone);
  const answers = await Promise.all(Array.from({ length: 5 }, () => followed.call('qed_getWorker', {})));
  expect(answers).toEqual(Array.from({ length: 5 }, () => ({ name: 'anna' })));
  expect([meeting.looks, meeting.moved, followed.url]).toEqual([1, [url], url]);
});

it('goes on looking for those who wait when one of them gives up', async () => {
  const { node } = await testNetwork(0);
  const { url } = await served(node, 'new');
  const gone = placeAt(`http://127.0.0.1:${await freePort()}`, 'old');
  const stop = new AbortController();
  let found: (place: CoordinatorPlace) => void = () => undefined;
  let looks: () => void = () => undefined;
  const looking = new Promise<void>((resolve) => (looks = resolve));
  const followed = new FollowedNode(gone, {
    find: (signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        found = resolve;
        looks();
      }),
  });
  const givesUp = followed.call('qed_getWorker', {}, { signal: stop.signal });
  await looking;
  const waits = followed.call('qed_getWorker', {});
  // until this call has found nobody there as well
  await new Promise((resolve) => setTimeout(resolve, 200));
  stop.abort();
  await expect(givesUp).rejects.toMatchObject({ code: 'QED4063' });
  found(placeAt(url, 'new'));
  await expect(waits).resolves.toEqual({ name: 'anna' });
});

it('takes another secret at the same place', async () => {
  const { node } = await testNetwork(0);
  const { url } = await served(node, 'new');
  const meeting = new Meeting(placeAt(url, 'new'));
  await expect(meeting.follow(placeAt(url, 'old')).status()).resolves.toMatchObject({ simulated: true });
});

it('looks no more often than every two seconds, and less often the longer nobody is there', async () => {
  const gone = placeAt(`http://127.0.0.1:${await freePort()}`, 'old');
  const meeting = new Meeting(gone);
  const followed = meeting.follow(gone);
  const ask = () => expect(followed.call('qed_getWorker', {})).rejects.toMatchObject({ code: 'QED4063' });
  const end = Date.now() + 2_600;
  while (Date.now() < end) {
    await ask();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(meeting.looks).toBe(2);
});

it('does not take another network for its own, whoever answers there, and says what is wrong', async () => {
  const { node } = await testNetwork(0);
  const [other, stranger] = [await served(node, 'new'), await served(node, 'other')];
  const keys = protocolKeys();
  const foreign = { ...keys, Checkpoint: { ...keys.Checkpoint, hash: '5' } };
  const gone = placeAt(`http://127.0.0.1:${await freePort()}`, 'old');
  const meeting = new Meeting(placeAt(other.url, 'new'));
  const simulating = meeting.follow(gone, (found) => refuseOtherNetwork(found, foreign, { kind: 'simulation' }));
  await expect(simulating.status()).rejects.toMatchObject({ code: 'QED4059' });
  const proving = meeting.follow(gone, (found) => refuseOtherNetwork(found, keys, { kind: 'proof' }));
  await expect(proving.status()).rejects.toMatchObject({ code: 'QED4059' });
  // Somebody else at the old place would tell a status to anybody.
  const taken = meeting.follow(placeAt(stranger.url, 'old'), () => Promise.reject(new Error('none')));
  await expect(taken.status()).rejects.toMatchObject({ code: 'QED4063' });
  expect(meeting.moved).toEqual([]);
});

it('stops to look with the call', async () => {
  const gone = placeAt(`http://127.0.0.1:${await freePort()}`, 'old');
  const followed = new FollowedNode(gone, { find: () => new Promise(() => undefined) });
  const stop = new AbortController();
  const call = followed.call('qed_getWorker', {}, { signal: stop.signal });
  setTimeout(() => stop.abort(), 100);
  await expect(call).rejects.toMatchObject({ code: 'QED4063' });
});

/** A worker at its first proof, which ends when `finish` is called. */
async function atWork(followed: FollowedNode) {
  const told: NodeEvent[] = [];
  const events = new NodeEvents();
  events.on((event) => told.push(event));
  let [begin, finish] = [(): void => undefined, (): void => undefined];
  const [begun, done] = [new Promise<void>((r) => (begin = r)), new Promise<void>((r) => (finish = r))];
  const honest = new SimulatedProver();
  const slow = {
    prove: async (job: Parameters<SimulatedProver['prove']>[0]) => {
      begin();
      await done;
      return honest.prove(job);
    },
  };
  const worker = new Worker(new RpcJobSource(followed), slow, events, { name: 'anna', concurrency: 1 });
  worker.start();
  started.push(worker);
  await begun;
  return { told, finish };
}

it('drops a proof that nobody wants by then, and proves on', async () => {
  const { node } = await testNetwork(0);
  const old = await served(node, 'old');
  const meeting = new Meeting(new Error('Redis is away'));
  const { told, finish } = await atWork(meeting.follow(placeAt(old.url, 'old')));
  await old.close();
  const { node: anew } = await testNetwork(0, { config: { magic: 8n } });
  meeting.place = placeAt((await served(anew, 'new')).url, 'new');
  finish();
  while ((await anew.state.proven()) !== 0n) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(told).toContainEqual(expect.objectContaining({ type: 'job-failed', code: 'QED5101' }));
  expect(told.filter(({ type }) => type === 'fault')).toEqual([]);
});

it.each(['QED4055', 'QED5005', 'QED5009', 'QED4064'] as const)(
  'keeps a proof while the node answers %s',
  async (code) => {
    const failures = [new QedError(code, 'away', { hint: 'wait' })];
    let calls = 0;
    const call = (): Promise<object> => {
      calls++;
      const failure = failures.pop();
      return failure === undefined ? Promise.resolve({}) : Promise.reject(failure);
    };
    const work = { jobId: '1', token: 1, program: 'Checkpoint', circuit: 'QEDGenesisCheckpoint' } as const;
    await new RpcJobSource({ call } as never).complete(work, {} as never, NEVER);
    expect(calls).toBe(2);
  },
);
