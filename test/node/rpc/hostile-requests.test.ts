// The RPC server refuses requests that cost too much, and requests from web pages, without affecting honest callers.
import { request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRpcServer, type RpcServer } from '../../../src/node/rpc/server.js';
import type { Handlers } from '../../../src/node/rpc/handler.js';

const answers: Record<string, unknown> = {
  qed_register: ({ publicKeyHash }: { publicKeyHash: bigint }) => Promise.resolve({ submissionId: `${publicKeyHash}` }),
};
const handlers = new Proxy(answers, {
  get: (target, name) => target[name as string] ?? (() => Promise.reject(new Error('unused'))),
}) as unknown as Handlers;

let server: RpcServer;
beforeAll(async () => {
  server = await startRpcServer(handlers, { port: 0, version: '0' });
});
afterAll(() => server.close());

/** Sends a body as it is, with headers that `fetch` does not let go out. */
function send(body: string, headers: Record<string, string> = {}): Promise<any> {
  return new Promise((resolve, reject) => {
    const sent = request(server.url, {
      agent: false,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    // the node closes a connection on which more than it read is still coming
    sent.on('socket', (socket) => socket.once('error', () => undefined));
    sent.on('error', reject).on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(JSON.parse(text)));
    });
    sent.end(body);
  });
}

const call = (method: string, params: string): string =>
  `{"jsonrpc":"2.0","id":1,"method":${JSON.stringify(method)},"params":${params}}`;
const register = call('qed_register', '{"publicKeyHash":"5"}');
const keys = (count: number): string => `{${Array.from({ length: count }, (_, i) => `"k${i}":1`).join(',')}}`;

describe('a request that costs more than it is worth', () => {
  it.each([
    ['a question of a megabyte', call('qed_register', `{"publicKeyHash":"${'5'.repeat(1_000_000)}"}`), /65536 bytes/],
    ['a large request that names no method', `{"params":"${'x'.repeat(1_000_000)}"`, /65536 bytes/],
    ['a large method', call('x'.repeat(1_000_000), '{}'), /65536 bytes/],
    ['a method in a parameter', `{"params":{"method":"qed_deploy","x":"${'x'.repeat(70_000)}"}}`, /65536 bytes/],
    ['a large batch', `[${call('qed_deploy', `"${'x'.repeat(70_000)}"`)}]`, /65536 bytes/],
    ['more than any request may have', call('qed_deploy', `"${'x'.repeat(34_000_000)}"`), /33554432 bytes/],
    ['arrays in arrays', call('qed_deploy', '['.repeat(1_000_000)), /64 deep/],
    ['objects in objects', call('qed_deploy', '{"a":'.repeat(1_000_000)), /64 deep/],
    ['objects in a question', call('qed_register', '{"a":'.repeat(100)), /64 deep/],
    ['many keys', call('qed_deploy', keys(1_500_000)), /1024 keys/],
    ['many values', call('qed_submitEndCap', `[${'1,'.repeat(1_100_000)}1]`), /1000000 values/],
    ['many objects', call('qed_submitEndCap', `[${'{},'.repeat(1_100_000)}1]`), /1000000 values/],
  ])('is refused while it comes in: %s', async (_, body, message) => {
    expect(await send(body)).toMatchObject({
      error: { code: -32600, message: expect.stringMatching(message), data: { code: 'QED4068' } },
    });
  });

  it('is refused when it names two methods, whichever comes first', async () => {
    const padded = `"params":{"publicKeyHash":"5","pad":"${'x'.repeat(100_000)}"}`;
    const body = `{"jsonrpc":"2.0","id":1,"method":"qed_deploy",${padded},"method":"qed_register"}`;
    expect(await send(body)).toMatchObject({ error: { data: { code: 'QED4068' } } });
  });

  it('gets a short answer', async () => {
    const unknown = await send(call('m'.repeat(60_000), '{}'));
    expect(unknown.error.data.code).toBe('QED4060');
    expect(JSON.stringify(unknown).length).toBeLessThan(1_000);
    const strange = await send(call('qed_register', `{"publicKeyHash":"5","${'k'.repeat(60_000)}":1}`));
    expect(strange.error.data.code).toBe('QED4061');
    expect(JSON.stringify(strange).length).toBeLessThan(1_000);
    const id = await send(`{"jsonrpc":"2.0","id":"${'i'.repeat(60_000)}","method":"qed_register"}`);
    expect(id).toMatchObject({ id: null, error: { data: { code: 'QED4062' } } });
  });

  it('leaves what is within the limits alone', async () => {
    const texts = ['[[[{{{', '"method":"x"', '\\"', ',,,,', '\\u0000'].map((text) => JSON.stringify(text)).join(',');
    const deep = `${'['.repeat(50)}${']'.repeat(50)}`;
    const large = call('qed_deploy', `{"a":[${texts}],"b":${deep},"c":${keys(1_000)},"d":"${'x'.repeat(9_000_000)}"}`);
    expect(await send(large)).toMatchObject({ error: { data: { code: 'QED4061' } } });
    expect(await send(register)).toMatchObject({ result: { submissionId: '5' } });
  });
});

describe('a web page', () => {
  it.each([
    ['a name that leads here', { host: 'evil.example:8545' }],
    ['a name that begins like an address', { host: '127.0.0.1.evil.example' }],
    ['an address of another machine', { host: '192.0.2.1' }],
    ['an origin', { origin: 'https://evil.example' }],
    ['an origin of its own kind', { origin: 'http://localhost:3000' }],
    ['a hidden origin', { origin: 'null' }],
  ])('cannot register anybody by %s', async (_, headers) => {
    expect(await send(register, headers)).toMatchObject({ error: { data: { code: 'QED4071' } } });
  });

  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '127.8.9.1:80', '[::1]:8545'])(
    'is not who asks %s',
    async (host) => {
      expect(await send(register, { host })).toMatchObject({ result: { submissionId: '5' } });
    },
  );

  it('is told from an address where the node listens on every interface', async () => {
    const open = await startRpcServer(handlers, { port: 0, version: '0', host: '0.0.0.0' });
    try {
      const ask = (host: string) =>
        new Promise((resolve) => {
          request(`${open.url}/healthz`, { headers: { host } }, (response) => resolve(response.statusCode)).end();
        });
      expect(await ask('192.0.2.1:8545')).toBe(200);
      expect(await ask('evil.example')).toBe(403);
    } finally {
      await open.close();
    }
  });
});

describe('a connection', () => {
  it('has its requests answered one at a time and in order, and others in between', async () => {
    let [underWay, most, done] = [0, 0, 0];
    answers['qed_listUsers'] = async ({ from }: { from: bigint }) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 2));
      underWay--;
      done++;
      return [{ userId: from, publicKeyHash: 0n, leaf: null }];
    };
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    const COUNT = 1_000;
    const one = (id: number): string => {
      const body = call('qed_listUsers', `{"from":"${id}"}`);
      return `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    };
    socket.write(Array.from({ length: COUNT }, (_, id) => one(id)).join(''));
    await expect.poll(() => done).toBeGreaterThan(0);
    await send(register);
    expect(done, 'others need not wait for all of them').toBeLessThan(COUNT);
    await expect.poll(() => done, { timeout: 60_000 }).toBe(COUNT);
    expect(most).toBe(1);
    await expect.poll(() => [...text.matchAll(/"result":\[{"userId":"([0-9]+)"/g)].length).toBe(COUNT);
    const order = [...text.matchAll(/"result":\[{"userId":"([0-9]+)"/g)].map(([, id]) => Number(id));
    expect(order).toEqual(Array.from({ length: COUNT }, (_, id) => id));
    socket.destroy();
  });

  it('that ends takes its waiting requests with it', async () => {
    let begun = 0;
    answers['qed_listUsers'] = async () => {
      begun++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return [];
    };
    const body = call('qed_listUsers', '{"from":"1"}');
    const text = `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const socket = connect(server.port, '127.0.0.1');
    socket.write(text.repeat(200));
    await expect.poll(() => begun).toBeGreaterThan(0);
    socket.destroy();
    await once(socket, 'close');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(begun).toBeLessThan(100);
  });

  it('is one of at most 256', async () => {
    const sockets = Array.from({ length: 300 }, () => connect(server.port, '127.0.0.1'));
    let ended = 0;
    for (const socket of sockets) socket.on('error', () => undefined).on('close', () => ended++);
    await expect.poll(() => ended, { timeout: 30_000 }).toBeGreaterThanOrEqual(300 - 256);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => send(register).catch(() => undefined)).toMatchObject({ result: { submissionId: '5' } });
  });
});
