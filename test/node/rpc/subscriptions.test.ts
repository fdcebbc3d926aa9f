// Subscribers hear of each checkpoint, of their submissions and of jobs; a lost connection or a node that dies in between makes them miss nothing and hear nothing twice.
import { getEventListeners, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { METHODS } from '../../../src/wire/methods.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import type { Notification, Topic } from '../../../src/wire/subscription.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { devnetOf, directory, stopDevnetsAfterEach } from '../support/devnets.js';
import { genesisOf } from '../support/network.js';

stopDevnetsAfterEach();

const genesis = genesisOf(0, { baseFee: 0n });

/** Reads notifications until one is the last that is wanted. */
async function until<T extends Topic>(
  told: AsyncGenerator<Notification<T>>,
  isLast: (notification: Notification<T>, all: Notification<T>[]) => boolean,
): Promise<Notification<T>[]> {
  const all: Notification<T>[] = [];
  for (;;) {
    const { value, done } = await told.next();
    if (done === true) return all;
    all.push(value);
    if (isLast(value, all)) return all;
  }
}

const checkpointEvents = (told: readonly Notification<'checkpoints'>[]): string[] =>
  told.map(({ notice: { event, checkpoint } }) => `${event} ${checkpoint.id}`);

/** Each event once, each checkpoint sealed before it is proven, in order. */
function expectWholeChain(told: readonly Notification<'checkpoints'>[], first: bigint, last: bigint): void {
  const events = checkpointEvents(told);
  for (const event of ['sealed', 'proven'] as const) {
    const ids = told.filter(({ notice }) => notice.event === event).map(({ notice }) => notice.checkpoint.id);
    expect(ids).toEqual(Array.from({ length: Number(last - first) + 1 }, (_, i) => first + BigInt(i)));
  }
  for (let id = first; id <= last; id++)
    expect(events.indexOf(`sealed ${id}`)).toBeLessThan(events.indexOf(`proven ${id}`));
}

describe('a subscription', () => {
  it('tells the state now, then each checkpoint, submission and change of the jobs', async () => {
    const { network, client } = await devnetOf({ genesis, blockInterval: 0 });
    await network.waitForProven(0n, 30_000);
    const checkpoints = client.subscribe({ topic: 'checkpoints' });
    const jobs = client.subscribe({ topic: 'jobs' });
    expect(checkpointEvents(await until(checkpoints, () => true))).toEqual(['sealed 0']);
    const [now] = await until(jobs, () => true);
    expect(now!.notice).toMatchObject({ done: 1 });
    const submissionIds = [await client.register(5n), await client.register(6n)];
    const submissions = client.subscribe({ topic: 'submissions', submissionIds });
    const waiting = await until(submissions, (_, all) => all.length === 2);
    expect(waiting.map(({ notice }) => [notice.id, notice.status])).toEqual(submissionIds.map((id) => [id, 'waiting']));
    await network.seal();
    const ends = await until(
      submissions,
      (_, all) => all.filter(({ notice }) => notice.status === 'proven').length === 2,
    );
    expect(ends.at(-1)!.notice).toMatchObject({ checkpointId: 1n, status: 'proven' });
    expect(ends.at(-1)!.position).toBe('proven1,proven1');
    expect(checkpointEvents(await until(checkpoints, ({ notice }) => notice.event === 'proven'))).toEqual([
      'sealed 1',
      'proven 1',
    ]);
    const { total } = (await client.getCheckpoint(1n)).jobs;
    await until(jobs, ({ notice }) => notice['done'] === total + 1);
    // one of them can be ended, and others go on
    for (const told of [checkpoints, submissions, jobs]) await told.return();
  });

  it('goes on from a position over cut connections and over the death of its node', async () => {
    const dataDir = await directory();
    const options = { genesis, dataDir, blockInterval: 0, maxUnproven: 100 };
    let { network, client } = await devnetOf(options);
    let target = network.port;
    let proxy = await TcpProxy.start(
      target,
      () =>
        ({ send }) =>
          send(),
    );
    const { port } = proxy;
    const told = new RpcClient(`http://127.0.0.1:${port}`).subscribe({ topic: 'checkpoints' });
    const all: Notification<'checkpoints'>[] = [];
    const reader = (async () => {
      for await (const one of told) {
        all.push(one);
        if (one.notice.event === 'proven' && one.notice.checkpoint.id === 6n) return;
      }
    })();
    const seal = async (key: bigint): Promise<void> => {
      await client.register(key);
      await network.seal();
    };
    await expect.poll(() => all.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await seal(1n);
    proxy.cut();
    await seal(2n);
    await seal(3n);
    // The node dies, and another life of it listens elsewhere; checkpoints are sealed before the subscriber is back.
    await network.stop();
    ({ network, client } = await devnetOf(options));
    await seal(4n);
    await seal(5n);
    target = network.port;
    await proxy.stop();
    proxy = await TcpProxy.start(
      target,
      () =>
        ({ send }) =>
          send(),
      port,
    );
    await seal(6n);
    await reader;
    await proxy.stop();
    const start = all[0]!.notice;
    expectWholeChain(
      all.slice(1).filter(({ notice }) => notice.checkpoint.id > start.checkpoint.id),
      1n,
      6n,
    );
    // A new connection with the position of any of them gets exactly what followed.
    const middle = all.findIndex(({ notice }) => notice.event === 'sealed' && notice.checkpoint.id === 3n);
    const again = await until(
      client.subscribe({ topic: 'checkpoints', after: all[middle]!.position }),
      ({ notice }) => notice.event === 'proven' && notice.checkpoint.id === 6n,
    );
    const events = (some: readonly Notification<'checkpoints'>[]): string[] => checkpointEvents(some).sort();
    expect(events(again)).toEqual(events(all.slice(middle + 1)));
  });

  it('is refused with a code for what the node does not know', async () => {
    const { client } = await devnetOf({ genesis, blockInterval: 0 });
    const first = (request: Parameters<RpcClient['subscribe']>[0]) => client.subscribe(request).next();
    const unknown = 'ab'.repeat(32);
    await expect(first({ topic: 'submissions', submissionIds: [unknown] })).rejects.toMatchObject({ code: 'QED4066' });
    await expect(first({ topic: 'submissions' })).rejects.toMatchObject({ code: 'QED4061' });
    await expect(first({ topic: 'checkpoints', submissionIds: [unknown] })).rejects.toMatchObject({ code: 'QED4061' });
    for (const topic of ['checkpoints', 'jobs'] as const) {
      await expect(first({ topic, after: 'yesterday' })).rejects.toMatchObject({ code: 'QED4061' });
    }
    await expect(client.call('qed_subscribe', { topic: 'jobs' })).rejects.toMatchObject({ code: 'QED4083' });
  });

  it('tells when what a subscriber knows was replaced', async () => {
    const { network, client } = await devnetOf({ genesis, blockInterval: 0 });
    await network.waitForProven(0n, 30_000);
    await client.register(5n);
    await network.seal();
    // The new chain may be as long as the old one, or shorter.
    for (const known of ['1', '5']) {
      const told = client.subscribe({ topic: 'checkpoints', after: `${known}.12345.0` });
      expect(checkpointEvents(await until(told, ({ notice }) => notice.event === 'sealed'))).toEqual([
        'rolled-back 0',
        'sealed 1',
      ]);
      await told.return();
    }
  });

  it('ends with QED4063 once no node answers for long enough, and at its signal', async () => {
    const nobody = new RpcClient('http://127.0.0.1:1');
    await expect(nobody.subscribe({ topic: 'jobs' }, { patience: 50 }).next()).rejects.toMatchObject({
      code: 'QED4063',
    });
    const told = nobody.subscribe({ topic: 'jobs' }, { signal: AbortSignal.timeout(50) });
    expect(await told.next()).toEqual({ done: true, value: undefined });
  });

  it('leaves nothing at its signal, over however many connections it goes', async () => {
    const { client } = await devnetOf({ genesis, blockInterval: 0 });
    const { signal } = new AbortController();
    const told = client.subscribe({ topic: 'jobs' }, { signal });
    await told.next();
    await told.return();
    const nobody = new RpcClient('http://127.0.0.1:1');
    await expect(nobody.subscribe({ topic: 'jobs' }, { signal, patience: 50 }).next()).rejects.toThrow();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('tells the node who asks', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    const asked = once(server, 'upgrade');
    await once(server, 'listening');
    const client = new RpcClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { token: 'secret' });
    const told = client.subscribe({ topic: 'jobs' }, { patience: 0 }).next();
    const [request, socket] = await asked;
    socket.destroy();
    await expect(told).rejects.toMatchObject({ code: 'QED4063' });
    expect(request.headers.authorization).toBe('Bearer secret');
    server.close();
  });

  it('is described by rpc.discover', async () => {
    const { client } = await devnetOf({ genesis, blockInterval: 0 });
    const response = await fetch(client.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'rpc.discover' }),
    });
    const { result } = (await response.json()) as any;
    expect(result.methods.map(({ name }: { name: string }) => name)).toEqual(Object.keys(METHODS));
    const subscribe = result.methods.find(({ name }: { name: string }) => name === 'qed_subscribe');
    expect(subscribe.params.map(({ name }: { name: string }) => name)).toEqual(['topic', 'submissionIds', 'after']);
    expect(result['x-notifications']).toMatchObject([{ name: 'qed_notify', params: { oneOf: expect.any(Array) } }]);
  });
});
