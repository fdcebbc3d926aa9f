// The RPC server carries values and errors faithfully, hides internal faults, and limits what a client may send.
import { afterEach, describe, expect, it } from 'vitest';
import { NodeError } from '../../../src/node/errors.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import type { Handlers } from '../../../src/node/rpc/handler.js';
import { startRpcServer, type RpcServer, type RpcServerOptions } from '../../../src/node/rpc/server.js';
import { UserLeaf } from '../../../src/parth/leaves.js';

const servers: RpcServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const unused = () => Promise.reject(new Error('unused'));
const handlersWith = (some: Partial<Handlers>): Handlers =>
  new Proxy(some, { get: (target, name) => (target as Record<string | symbol, unknown>)[name] ?? unused }) as Handlers;

async function serve(some: Partial<Handlers>, options: Partial<RpcServerOptions> = {}): Promise<RpcServer> {
  const server = await startRpcServer(handlersWith(some), { port: 0, version: '0.0.0', ...options });
  servers.push(server);
  return server;
}

async function post(url: string, body: unknown, raw = false): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: raw ? (body as string) : JSON.stringify(body),
  });
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

const register = {
  qed_register: ({ publicKeyHash }: { publicKeyHash: bigint }) =>
    Promise.resolve({ submissionId: `key-${publicKeyHash}` }),
};

describe('the RPC server', () => {
  it('carries numbers as decimal strings, both ways', async () => {
    const leaf = { ...UserLeaf.zero(), publicKeyHash: 2n ** 253n, balance: 2n ** 64n - 1n };
    const asked: unknown[] = [];
    const { url } = await serve({
      qed_getUser: (params) => {
        asked.push(params);
        return Promise.resolve({ leaf, path: { index: 7n, siblings: Array.from({ length: 32 }, () => 1n) } });
      },
    });
    const user = await new RpcClient(url).user({ checkpointId: 3n }, 7n);
    expect(asked).toEqual([{ checkpointId: 3n, userId: 7n }]);
    expect(user.leaf).toEqual(leaf);
    const wire = await post(url, {
      jsonrpc: '2.0',
      id: 1,
      method: 'qed_getUser',
      params: { checkpointId: '3', userId: '7' },
    });
    expect(wire).toMatchObject({ id: 1, result: { leaf: { balance: '18446744073709551615' } } });
  });

  it('gives a node error back as it was thrown', async () => {
    const { url } = await serve({
      qed_register: () => Promise.reject(new NodeError('keyUsed', 'taken', 'use another', { details: { a: '1' } })),
    });
    const failure = new RpcClient(url).register(5n);
    await expect(failure).rejects.toMatchObject({
      code: 'QED4020',
      message: 'taken',
      hint: 'use another',
      exitCode: 1,
      details: { a: '1' },
    });
  });

  it('hides faults and reports them', async () => {
    const faults: unknown[] = [];
    const { url } = await serve(
      { qed_status: () => Promise.reject(new Error('secret path')) },
      { onFault: (method) => faults.push(method) },
    );
    await expect(new RpcClient(url).status()).rejects.toMatchObject({ code: 'QED4069', exitCode: 70 });
    expect(faults).toEqual(['qed_status']);
  });

  it.each([
    ['an unknown method', { method: 'qed_nothing' }, 'QED4060', -32601],
    ['an inherited name', { method: 'toString' }, 'QED4060', -32601],
    ['a missing parameter', { method: 'qed_register', params: {} }, 'QED4061', -32602],
    [
      'a number beyond its kind',
      { method: 'qed_getUser', params: { checkpointId: '1', userId: '4294967296' } },
      'QED4061',
      -32602,
    ],
    ['a number that is no decimal string', { method: 'qed_register', params: { publicKeyHash: 5 } }, 'QED4061', -32602],
    ['an unknown parameter', { method: 'qed_register', params: { publicKeyHash: '5', more: 1 } }, 'QED4061', -32602],
    ['another protocol', { jsonrpc: '1.0', method: 'qed_status' }, 'QED4062', -32600],
    ['an object as id', { id: {}, method: 'qed_status' }, 'QED4062', -32600],
  ])('refuses %s', async (_, request, code, number) => {
    const { url } = await serve(register);
    const answer = await post(url, { jsonrpc: '2.0', id: 1, ...request });
    expect(answer).toMatchObject({ error: { code: number, data: { code } } });
    expect(answer).toHaveProperty('error.data.hint');
  });

  it('answers a batch in order and leaves notifications unanswered', async () => {
    const { url } = await serve(register);
    const call = (id: number | undefined, publicKeyHash: string) => ({
      jsonrpc: '2.0',
      ...(id === undefined ? {} : { id }),
      method: 'qed_register',
      params: { publicKeyHash },
    });
    const answer = await post(url, [call(1, '5'), call(undefined, '6'), call(2, 'x')]);
    expect(answer).toMatchObject([
      { id: 1, result: { submissionId: 'key-5' } },
      { id: 2, error: { data: { code: 'QED4061' } } },
    ]);
    expect(answer).toHaveLength(2);
  });

  it('limits batches and bodies and refuses what is no JSON', async () => {
    const { url } = await serve(register, { batchLimit: 2 });
    const call = { jsonrpc: '2.0', id: 1, method: 'qed_status' };
    expect(await post(url, [call, call, call])).toMatchObject({ error: { data: { code: 'QED4062' } } });
    expect(await post(url, [])).toMatchObject({ error: { data: { code: 'QED4062' } } });
    expect(await post(url, { ...call, method: 'x'.repeat(70_000) })).toMatchObject({
      error: { data: { code: 'QED4068' } },
    });
    expect(await post(url, '{"jsonrpc":', true)).toMatchObject({ error: { data: { code: 'QED4062' } } });
  });

  it('describes every method in rpc.discover', async () => {
    const { url } = await serve({});
    const answer = (await post(url, { jsonrpc: '2.0', id: 1, method: 'rpc.discover' })) as {
      result: { methods: { name: string; params: unknown[] }[] };
    };
    const names = answer.result.methods.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['qed_status', 'qed_getAnchor', 'qed_submitEndCap', 'qed_deploy', 'qed_getProof']),
    );
    expect(answer.result.methods.find(({ name }) => name === 'qed_getUser')!.params).toHaveLength(2);
  });

  it('tells its health', async () => {
    const { url } = await serve({}, { health: () => Promise.resolve({ troubles: [], simulated: true }) });
    for (const path of ['healthz', 'readyz'])
      expect(await (await fetch(`${url}/${path}`)).json()).toEqual({ ok: true, troubles: [], simulated: true });
  });

  it('refuses a port in use', async () => {
    const { port } = await serve({});
    await expect(startRpcServer(handlersWith({}), { port, version: '0' })).rejects.toMatchObject({
      code: 'QED4050',
      exitCode: 3,
    });
  });
});

describe('the RPC client', () => {
  it('tells when nobody answers', async () => {
    const server = await serve({});
    await server.close();
    await expect(new RpcClient(server.url).status()).rejects.toMatchObject({ code: 'QED4063', exitCode: 3 });
  });

  it('tells when the answer is none of a node', async () => {
    const { url } = await serve({});
    await expect(new RpcClient(`${url}/healthz`).status()).rejects.toMatchObject({ code: 'QED4064' });
  });
});
