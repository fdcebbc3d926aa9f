// Whoever floods, sends garbage, reads nothing or comes from a foreign page gets no more of a node's subscriptions than its limits say, and others do not feel it.
import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { NodeError } from '../../../src/node/errors.js';
import type { Handlers } from '../../../src/node/rpc/handler.js';
import { startRpcServer, type RpcServer, type RpcServerOptions } from '../../../src/node/rpc/server.js';
import { NodeMetrics } from '../../../src/node/metrics/node-metrics.js';
import { Look } from '../../../src/node/rpc/subscriptions/look.js';
import { Subscriber } from '../../../src/node/rpc/subscriptions/subscriber.js';
import { MAX_SUBSCRIPTIONS } from '../../../src/wire/limits.js';

const SEALED = 1_000_000n;
let checkpointsRead = 0;

/** A chain that is long enough for every buffer. */
const answers: Record<string, unknown> = {
  qed_status: () => Promise.resolve({ sealed: SEALED, proven: 0n, jobs: { ready: 1 } }),
  qed_listJobs: () => Promise.resolve([]),
  qed_listCheckpoints: ({ from, limit }: { from: bigint; limit: number }) => {
    checkpointsRead += limit;
    const ids = Array.from({ length: limit }, (_, i) => from + BigInt(i)).filter((id) => id <= SEALED);
    const rest = { proven: false, endCaps: 0, registrations: 0, deployments: 0, blockTime: 0n };
    return Promise.resolve(ids.map((id) => ({ id, checkpointTreeRoot: id, ...rest })));
  },
};
const handlers = new Proxy(answers, {
  get: (target, name) => target[name as string] ?? (() => Promise.reject(new Error('unused'))),
}) as unknown as Handlers;

const servers: RpcServer[] = [];
const sockets: { terminate(): void }[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  for (const server of servers.splice(0)) await server.close();
});

async function serve(options: Partial<RpcServerOptions> = {}, more: Partial<Handlers> = {}): Promise<RpcServer> {
  const own = new Proxy(more, { get: (target, name) => Reflect.get(target, name) ?? Reflect.get(handlers, name) });
  const server = await startRpcServer(own as Handlers, { port: 0, version: '0', ...options });
  servers.push(server);
  return server;
}

/** Opens a connection; resolves with the status when the node refuses it. */
async function open({ port }: RpcServer, options: ConstructorParameters<typeof WebSocket>[2] = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, options);
  sockets.push(socket);
  socket.on('error', () => undefined);
  const refused = once(socket, 'unexpected-response').then(async ([, response]) => {
    let text = '';
    for await (const chunk of response) text += chunk;
    throw Object.assign(new Error('refused'), { status: response.statusCode, ...JSON.parse(text).error.data });
  });
  await Promise.race([once(socket, 'open'), refused]);
  refused.catch(() => undefined);
  return socket;
}

const ask = async (socket: WebSocket, request: unknown): Promise<any> => {
  const answer = once(socket, 'message');
  socket.send(typeof request === 'string' ? request : JSON.stringify(request));
  return JSON.parse(String((await answer)[0]));
};
const subscribe = (params: unknown, id = 1) => ({ jsonrpc: '2.0', id, method: 'qed_subscribe', params });
const JOBS = subscribe({ topic: 'jobs', after: '=ready:1' });

const hears = async (server: RpcServer): Promise<void> => {
  const socket = await open(server);
  expect(await ask(socket, JOBS)).toMatchObject({ result: { subscription: '1' } });
  socket.terminate();
};

describe('connections', () => {
  it('from a foreign page or to a foreign host are refused before they are open', async () => {
    const server = await serve();
    const foreign = { status: 403, code: 'QED4071' };
    await expect(open(server, { origin: 'http://evil.example' })).rejects.toMatchObject(foreign);
    await expect(open(server, { headers: { host: 'evil.example' } })).rejects.toMatchObject(foreign);
    await open(server, { origin: server.url });
  });

  it('of another protocol are refused with a code, also where Node could go on without', async () => {
    const raw = connect((await serve()).port, '127.0.0.1');
    sockets.push({ terminate: () => raw.destroy() });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'rpc.discover' });
    const offer = 'connection: upgrade, close, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAoAAA';
    raw.write(`POST / HTTP/1.1\r\nhost: localhost\r\n${offer}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    let answer = '';
    for await (const chunk of raw) answer += chunk;
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*"code":"QED4083"/);
  });

  it('are as many as the limits say, of one client and of all', async () => {
    const server = await serve({ limits: { connectionsPerClient: 3 } });
    for (let i = 0; i < 3; i++) await open(server);
    await expect(open(server)).rejects.toMatchObject({ status: 429, code: 'QED4073' });
    sockets.splice(0, 1)[0]!.terminate();
    await expect
      .poll(
        () =>
          open(server).then(
            () => true,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
    const half = await serve({ limits: { connections: 4 } });
    for (let i = 0; i < 2; i++) await open(half);
    await expect(open(half)).rejects.toMatchObject({ status: 429, code: 'QED4073' });
    expect((await fetch(`${half.url}/healthz`)).status).toBe(200);
  });

  it('and requests on them count as calls', async () => {
    const server = await serve({ limits: { callsPerSecond: 0.01 } });
    const socket = await open(server);
    const codes = [];
    for (let i = 0; i < 64; i++)
      codes.push(
        (await ask(socket, { ...JOBS, method: 'qed_unsubscribe', params: { subscription: '9' } })).error?.data.code,
      );
    expect(codes).toEqual([...Array(63).fill(undefined), 'QED4072']);
    await expect(open(server)).rejects.toMatchObject({ status: 429, code: 'QED4072' });
  });

  it('and messages that are no request count as well', async () => {
    const metrics = new NodeMetrics();
    const socket = await open(await serve({ metrics, limits: { callsPerSecond: 0.01 } }));
    const codes = [];
    for (let i = 0; i < 64; i++) codes.push((await ask(socket, i % 2 === 0 ? '{' : '{}')).error.data.code);
    expect(codes).toEqual([...Array(63).fill('QED4062'), 'QED4072']);
    expect(await metrics.text()).toMatch(/qed_rpc_refusals_total\{method="none",code="QED4062"\} 63/);
  });

  it('end when the node stops', async () => {
    const server = await serve();
    const socket = await open(server);
    const closed = once(socket, 'close');
    await server.close();
    expect((await closed)[0]).toBe(1001);
  });
});

describe('garbage', () => {
  it.each([
    ['no JSON', '{"jsonrpc"', 'QED4062'],
    ['a batch', JSON.stringify([JOBS]), 'QED4062'],
    ['depth', '['.repeat(1_000), 'QED4068'],
    ['a prototype', '{"__proto__":{},"jsonrpc":"2.0","method":"qed_subscribe"}', 'QED4062'],
    ['an unknown method', JSON.stringify({ ...JOBS, method: 'qed_nothing' }), 'QED4083'],
    ['a call of HTTP', JSON.stringify({ ...JOBS, method: 'qed_status', params: {} }), 'QED4083'],
    ['an unknown topic', JSON.stringify(subscribe({ topic: 'weather' })), 'QED4061'],
    ['a parameter too many', JSON.stringify(subscribe({ topic: 'jobs', limit: 5 })), 'QED4061'],
    [
      'too many submissions',
      JSON.stringify(subscribe({ topic: 'submissions', submissionIds: Array(33).fill('a') })),
      'QED4061',
    ],
  ])('gets a code and the connection goes on: %s', async (_, text, code) => {
    const socket = await open(await serve());
    expect(await ask(socket, text)).toMatchObject({ error: { data: { code } } });
    expect(await ask(socket, JOBS)).toMatchObject({ result: { subscription: '1' } });
  });

  it('that is no text, too long or no frame ends its connection and no other', async () => {
    const server = await serve();
    const closed = async (send: (socket: WebSocket) => void): Promise<number> => {
      const socket = await open(server);
      const close = once(socket, 'close');
      send(socket);
      return (await close)[0];
    };
    expect(await closed((socket) => socket.send(Buffer.from('{}')))).toBe(1003);
    expect(await closed((socket) => socket.send('x'.repeat(65_537)))).toBe(1009);
    expect(await closed((socket) => (socket as any)._socket.write(Buffer.alloc(1_000, 0xff)))).toBe(1002);
    const raw = connect(server.port, '127.0.0.1');
    raw.end('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    raw.resume();
    await once(raw, 'close');
    await hears(server);
  });
});

const ids = ['ab'.repeat(32)];
const SUBMISSION = subscribe({ topic: 'submissions', submissionIds: ids, after: '' });
const waiting = { id: ids[0]!, kind: 'end-cap', status: 'waiting', checkpointId: null, refusal: null } as const;
const status = { ...waiting, userId: null, contractId: null };

describe('a look', () => {
  it('that fails is reported once until one succeeds, and not at all for a refusal', async () => {
    let failure: Error | undefined;
    let looks = 0;
    const reported: unknown[] = [];
    let changed = (): void => undefined;
    const onFault = (_: string, error: unknown): void => {
      reported.push(error);
      changed();
    };
    const server = await serve(
      { onFault, onChange: (listener) => (changed = listener) },
      {
        qed_getSubmission: () => {
          looks++;
          return failure === undefined ? Promise.resolve(status) : Promise.reject(failure);
        },
      },
    );
    const socket = await open(server);
    expect((await ask(socket, SUBMISSION)).error).toBeUndefined();
    const failsWith = async (next: Error | undefined): Promise<void> => {
      failure = next;
      for (let i = 0; i < 2; i++) {
        const before = looks;
        changed();
        await expect.poll(() => looks, { timeout: 20_000 }).toBeGreaterThan(before);
      }
    };
    await failsWith(new NodeError('unreachable', 'nobody answers', 'wait', { exitCode: 3 }));
    expect(reported).toEqual([]);
    const broken = new Error('a broken disk');
    await failsWith(broken);
    await failsWith(broken);
    expect(reported).toEqual([broken]);
    await failsWith(undefined);
    await failsWith(broken);
    expect(reported).toEqual([broken, broken]);
  });
});

describe('a submission', () => {
  it('that was refused is told of again when it comes again', async () => {
    const told: string[] = [];
    let now: 'waiting' | 'refused' | 'sealed' = 'refused';
    const server = await serve({}, { qed_getSubmission: () => Promise.resolve({ ...status, status: now }) });
    const socket = await open(server);
    // The first notice may come with the answer.
    socket.on('message', (data) => {
      const { params } = JSON.parse(String(data));
      if (params !== undefined) told.push(params.notice.status);
    });
    expect((await ask(socket, SUBMISSION)).error).toBeUndefined();
    for (const next of ['refused', 'waiting', 'sealed'] as const) {
      now = next;
      await expect.poll(() => told.at(-1), { timeout: 20_000 }).toBe(next);
    }
    expect(told).toEqual(['refused', 'waiting', 'sealed']);
  });
});

describe('an answer that takes for ever', () => {
  it('keeps one subscriber waiting, and others hear and are looked after', async () => {
    let calls = 0;
    let ready = 1;
    let changed = (): void => undefined;
    const server = await serve(
      { onChange: (listener) => (changed = listener) },
      {
        qed_getSubmission: () => (calls++ === 0 ? Promise.resolve(status) : new Promise(() => undefined)),
        qed_status: () => Promise.resolve({ jobs: { ready } } as any),
      },
    );
    const slow = await open(server);
    expect((await ask(slow, SUBMISSION)).error).toBeUndefined();
    await expect.poll(() => calls, { timeout: 20_000 }).toBe(2);
    const other = await open(server);
    expect((await ask(other, JOBS)).error).toBeUndefined();
    for (ready = 2; ready < 5; ready++) {
      const told = once(other, 'message');
      changed();
      expect(JSON.parse(String((await told)[0])).params.notice).toEqual({ ready });
    }
    expect(calls).toBe(2);
  });
});

describe('a client that takes too much', () => {
  it('has so many subscriptions on a connection, and ends them', async () => {
    const socket = await open(await serve());
    for (let i = 0; i < MAX_SUBSCRIPTIONS; i++) expect((await ask(socket, JOBS)).error).toBeUndefined();
    expect(await ask(socket, JOBS)).toMatchObject({ error: { data: { code: 'QED4085' } } });
    await ask(socket, { ...JOBS, method: 'qed_unsubscribe', params: { subscription: '3' } });
    expect((await ask(socket, JOBS)).result).toMatchObject({ subscription: String(MAX_SUBSCRIPTIONS + 1) });
  });

  it('and sends requests in a flood is answered one after the other', async () => {
    const server = await serve();
    const socket = await open(server);
    const answered: number[] = [];
    const all = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        if (answered.push(JSON.parse(String(data)).id) === 5_000) resolve();
      });
    });
    const request = { ...JOBS, method: 'qed_unsubscribe', params: { subscription: '9' } };
    for (let id = 0; id < 5_000; id++) socket.send(JSON.stringify({ ...request, id }));
    await hears(server);
    await all;
    expect(answered).toEqual(Array.from({ length: 5_000 }, (_, id) => id));
  });

  it('and reads nothing has nothing more read for it, while others hear', async () => {
    const metrics = new NodeMetrics();
    const server = await serve({ metrics });
    const socket = await open(server);
    expect((await ask(socket, subscribe({ topic: 'checkpoints', after: '0.0.0' }))).error).toBeUndefined();
    socket.pause();
    let before = -1;
    await expect
      .poll(
        async () => {
          const rests = before === checkpointsRead;
          before = checkpointsRead;
          return rests;
        },
        { interval: 1_000, timeout: 120_000 },
      )
      .toBe(true);
    expect(checkpointsRead).toBeLessThan(Number(SEALED) / 2);
    await hears(server);
    const text = await metrics.text();
    expect(text).toMatch(/qed_notifications_total\{topic="checkpoints"\} [1-9]/);
    expect(text).toMatch(/qed_subscriptions\{topic="checkpoints"\} 1/);
  });

  it('is cut with a code when it has read nothing for half a minute', async () => {
    const socket = Object.assign(new EventEmitter(), {
      bufferedAmount: 0,
      closed: [] as unknown[],
      pause: () => undefined,
      resume: () => undefined,
      terminate: () => undefined,
      ping: () => undefined,
      send: (_text: string, sent: () => void) => (socket.reads ? sent() : undefined),
      close: (...why: unknown[]) => socket.closed.push(why),
      reads: true,
    });
    const look = (): Look => new Look(handlers);
    const subscriber = new Subscriber(
      socket as unknown as WebSocket,
      look,
      async (_, own) => {
        const result = await own.qed_subscribe({ topic: 'checkpoints', after: '0.0.0' });
        return { jsonrpc: '2.0', id: 1, result };
      },
      () => undefined,
    );
    socket.emit('message', Buffer.from('{}'), false);
    await expect.poll(() => subscriber.topics).toEqual(['checkpoints']);
    socket.reads = false;
    expect(await subscriber.tell(look())).toHaveLength(63);
    socket.bufferedAmount = 100_000;
    expect(await subscriber.tell(look())).toHaveLength(0);
    const now = performance.now();
    expect(subscriber.check(now + 29_000)).toBeUndefined();
    expect(subscriber.check(now + 31_000)).toBe('QED4084');
    expect(socket.closed).toEqual([[4084, 'QED4084: nothing was read for 30 s']]);
    expect(subscriber.topics).toEqual([]);
  });
});
