// One client takes no more of a node than its limits say, and cannot pass for many; others, and whom the node knows by a token, do not feel it.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { KnownCallers } from '../../../src/node/callers/token-file.js';
import { ClientAddresses } from '../../../src/node/rpc/clients/client-address.js';
import type { ClientLimits } from '../../../src/node/rpc/clients/client-limits.js';
import { RateLimit } from '../../../src/node/rpc/clients/rate-limit.js';
import type { Handlers } from '../../../src/node/rpc/handler.js';
import { startRpcServer, type RpcServer } from '../../../src/node/rpc/server.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';

const TOKEN = 'w'.repeat(32);
const handlers = new Proxy({} as Handlers, {
  get: () => (): Promise<unknown> => Promise.resolve({ submissionId: 'taken' }),
});

const servers: RpcServer[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await server.close();
});

async function serve(limits: Partial<ClientLimits>): Promise<RpcServer> {
  const workers = new KnownCallers([{ token: TOKEN, caller: { name: 'anna', inside: true } }]);
  const server = await startRpcServer(handlers, { port: 0, version: '0', limits, workers });
  servers.push(server);
  return server;
}

const register = { jsonrpc: '2.0', id: 1, method: 'qed_register', params: { publicKeyHash: '5' } };

const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** Statuses of calls one after the other. */
async function statuses(url: string, count: number, headers: Record<string, string> = {}): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < count; i++) all.push((await post(url, register, headers)).status);
  return all;
}

describe('the rate of calls', () => {
  it('is held for each client, and comes back with time', () => {
    const limit = new RateLimit(100);
    limit.take('a', 500, 0);
    expect(() => limit.take('a', 1, 0)).toThrow(
      expect.objectContaining({ code: 'QED4072', details: { milliseconds: 10 } }),
    );
    limit.take('b', 500, 0);
    limit.take('a', 1, 10);
    expect(() => limit.take('a', 101, 1_000)).toThrow('more than 100 calls a second');
    limit.take('a', 99, 1_000);
    // a refusal takes nothing, and a clock that goes back gives nothing
    expect(() => limit.take('b', 501, 60_000)).toThrow();
    limit.take('b', 500, 60_000);
    expect(() => limit.take('b', 1, 0)).toThrow();
  });

  it('forgets the clients that have not called for longest, and no others', () => {
    const limit = new RateLimit(100);
    limit.take('frequent', 500, 0);
    for (let i = 0; i < 30_000; i++) {
      limit.take(`client ${i}`, 1, 0);
      if (i % 1_000 === 0) expect(() => limit.take('frequent', 1, 0)).toThrow('100 calls');
    }
  });

  it('ends a request with 429, a code and when to come again', async () => {
    const { url } = await serve({ callsPerSecond: 0.01 });
    expect(await statuses(url, 64)).toEqual(Array.from({ length: 64 }, () => 200));
    const refused = await post(url, register);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await refused.json()).toMatchObject({ error: { data: { code: 'QED4072' } } });
    expect((await fetch(`${url}/healthz`)).status).toBe(429);
    // whom the node knows is not counted
    expect((await post(url, register, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect((await post(url, register, { authorization: `Bearer ${'x'.repeat(32)}` })).status).toBe(429);
  });

  it('counts the calls of a batch, and makes none of one that is too many', async () => {
    const { url } = await serve({ callsPerSecond: 0.01 });
    const batch = (count: number) => Array.from({ length: count }, () => register);
    expect((await post(url, batch(40))).status).toBe(200);
    expect((await post(url, batch(40))).status).toBe(429);
  });

  it('makes our own client wait', async () => {
    const { url } = await serve({ callsPerSecond: 20 });
    await statuses(url, 100);
    await expect(new RpcClient(url).register(5n)).resolves.toBe('taken');
    const impatient = await serve({ callsPerSecond: 0.01 });
    await statuses(impatient.url, 64);
    await expect(new RpcClient(impatient.url, { timeout: 20_000 }).register(5n)).rejects.toMatchObject({
      code: 'QED4072',
    });
  });

  it('is held for each client behind a proxy that is trusted, and for the proxy behind no other', async () => {
    const proxied = await serve({ callsPerSecond: 0.01, trustedProxies: ['127.0.0.1'] });
    const from = (address: string) => ({ 'x-forwarded-for': address });
    expect(await statuses(proxied.url, 65, from('192.0.2.1'))).toContain(429);
    expect(await statuses(proxied.url, 3, from('192.0.2.2'))).toEqual([200, 200, 200]);
    // an address that the client made up stands before its own
    expect((await post(proxied.url, register, from('192.0.2.77, 192.0.2.1'))).status).toBe(429);
    const direct = await serve({ callsPerSecond: 0.01 });
    for (let i = 0; i < 64; i++) await post(direct.url, register, from(`192.0.2.${i}`));
    expect((await post(direct.url, register, from('192.0.2.200'))).status).toBe(429);
  });
});

describe('the address of a client', () => {
  const addresses = new ClientAddresses(['10.0.0.1', '10.0.0.2', '::1', '10.1.0.0/23', 'fd00::/8']);
  it.each([
    ['192.0.2.1', undefined, '192.0.2.1'],
    ['::ffff:192.0.2.1', undefined, '192.0.2.1'],
    ['192.0.2.1', '198.51.100.1', '192.0.2.1'],
    ['10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.0.0.1', '198.51.100.1,10.0.0.2', '198.51.100.1'],
    ['::1', '203.0.113.9, 198.51.100.1', '198.51.100.1'],
    ['::ffff:10.1.1.77', '198.51.100.1', '198.51.100.1'],
    ['10.1.2.77', '198.51.100.1', '10.1.2.77'],
    ['fd00::77', '198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', 'unknown', 'unknown'],
    ['10.0.0.1', '', '10.0.0.1'],
    ['10.0.0.1', '10.0.0.2', '10.0.0.2'],
    ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
    ['2001:db8:1:2::77', undefined, '2001:db8:1:2::/64'],
    ['2001:db8::1', undefined, '2001:db8:0:0::/64'],
    ['2001:0DB8:0000::1', undefined, '2001:db8:0:0::/64'],
    ['fe80::1%eth0', undefined, 'fe80:0:0:0::/64'],
  ])('%s with %s is %s', (address, forwarded, client) => expect(addresses.of(address, forwarded)).toBe(client));
});

describe('connections', () => {
  const open = async (port: number): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };

  it('of one address are so many at a time, and one more is told why', async () => {
    const server = await serve({ connectionsPerClient: 3 });
    const held = [await open(server.port), await open(server.port), await open(server.port)];
    const refused = await open(server.port);
    let answer = '';
    refused.on('data', (chunk) => (answer += chunk.toString()));
    await once(refused, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 429 /);
    expect(answer).toMatch(/retry-after: \d/);
    expect(answer).toContain('QED4073');
    held[0]!.destroy();
    const status = async (): Promise<number> => (await post(server.url, register)).status;
    while ((await status().catch(() => 0)) !== 200) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('of a trusted proxy are those of all its clients', async () => {
    const server = await serve({ connectionsPerClient: 2, trustedProxies: ['127.0.0.1'] });
    for (let i = 0; i < 6; i++) await open(server.port);
    expect((await post(server.url, register)).status).toBe(200);
  });
});
