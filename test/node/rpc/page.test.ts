// A node serves the explorer's page under a strict policy; the page may read, and nobody else's page may do anything.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { O1JS_VERSION } from '../../../src/base/toolchain.js';
import { startExplorer } from '../../../src/node/explorer.js';
import type { Handlers } from '../../../src/node/rpc/handler.js';
import { startRpcServer, type RpcServer, type RpcServerOptions } from '../../../src/node/rpc/server.js';
import { isForPages, METHODS } from '../../../src/wire/methods.js';

const changed: string[] = [];
const answers: Record<string, unknown> = {
  qed_listUsers: () => Promise.resolve([{ userId: 7n, publicKeyHash: 8n, leaf: null }]),
  qed_register: () => Promise.resolve({ submissionId: 'done' }).finally(() => changed.push('qed_register')),
};
const handlers = new Proxy(answers, {
  get: (target, name) => target[name as string] ?? (() => Promise.reject(new Error('unused'))),
}) as unknown as Handlers;

const pageDirectory = mkdtempSync(path.join(tmpdir(), 'qed-page-'));
const serve = (options: Partial<RpcServerOptions> = {}): Promise<RpcServer> =>
  startRpcServer(handlers, { port: 0, version: '0', pageDirectory, ...options });

let server: RpcServer;
beforeAll(async () => {
  writeFileSync(path.join(pageDirectory, 'index.html'), '<!doctype html>the page');
  mkdirSync(path.join(pageDirectory, 'assets'));
  writeFileSync(path.join(pageDirectory, 'assets', 'main-abc.js'), 'run()');
  writeFileSync(path.join(pageDirectory, 'assets', 'verifier-abc.js'), 'verify()');
  server = await serve();
});
afterAll(async () => {
  await server.close();
  rmSync(pageDirectory, { recursive: true });
});

/** Sends headers that `fetch` does not let go out. */
function send(url: string, headers: Record<string, string>, body?: unknown): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const type = { 'content-type': 'application/json' };
    const sent = request(url, { agent: false, method, headers: { ...type, ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('end', () => resolve({ status: response.statusCode!, text }));
    });
    sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const call = (method: string, params: object = {}) => ({ jsonrpc: '2.0', id: 1, method, params });

describe('the page', () => {
  it.each(['/', '/explorer'])('is served at %s', async (place) => {
    const response = await fetch(`${server.url}${place}`);
    expect(await response.text()).toBe('<!doctype html>the page');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  it('runs only its own code, in no frame, apart from other pages', async () => {
    for (const place of ['/', '/assets/main-abc.js']) {
      const { headers } = await fetch(`${server.url}${place}`);
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('leaves WebAssembly to the verifier, which may talk to nobody', async () => {
    const { headers } = await fetch(`${server.url}/assets/verifier-abc.js`);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("'wasm-unsafe-eval'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  it('comes with o1js as it is installed', async () => {
    const response = await fetch(`${server.url}/assets/o1js-${O1JS_VERSION}.js`);
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(10_000_000);
  });

  it.each(['/package.json', '/..%2fpackage.json', '/assets/', '/assets/..%2f..%2fpackage.json', '/.built-from'])(
    'is all that there is: not %s',
    async (place) => {
      expect((await send(`${server.url}${place}`, {})).status).toBe(404);
    },
  );

  it('says how to build it where it is not built', async () => {
    const bare = await serve({ pageDirectory: path.join(pageDirectory, 'absent') });
    try {
      expect(await send(bare.url, {})).toMatchObject({ status: 404, text: expect.stringContaining('npm run build') });
    } finally {
      await bare.close();
    }
  });
});

describe('a call from the page itself', () => {
  const own = () => ({ origin: server.url });

  it('reads', async () => {
    const { text } = await send(server.url, own(), call('qed_listUsers'));
    expect(JSON.parse(text)).toMatchObject({ result: [{ userId: '7' }] });
  });

  it('changes nothing, alone or in a batch', async () => {
    const register = call('qed_register', { publicKeyHash: '5' });
    const refused = { error: { message: expect.stringContaining('qed_register'), data: { code: 'QED4071' } } };
    expect(JSON.parse((await send(server.url, own(), register)).text)).toMatchObject(refused);
    const [first, second] = JSON.parse((await send(server.url, own(), [call('qed_listUsers'), register])).text);
    expect(first).toMatchObject({ result: [{ userId: '7' }] });
    expect(second).toMatchObject(refused);
    expect(changed).toEqual([]);
  });

  it.each(['https://evil.example', 'http://localhost', 'http://127.0.0.1:1', 'null'])(
    'is not one from %s',
    async (origin) => {
      const { status, text } = await send(server.url, { origin }, call('qed_listUsers'));
      expect(status).toBe(403);
      expect(JSON.parse(text)).toMatchObject({ error: { data: { code: 'QED4071' } } });
    },
  );

  it('is not one from a name that leads here', async () => {
    const host = `evil.example:${server.port}`;
    const { status } = await send(server.url, { host, origin: `http://${host}` }, call('qed_listUsers'));
    expect(status).toBe(403);
  });

  it('is one behind a proxy with TLS, when the node knows the name', async () => {
    const named = await serve({ limits: { hostNames: ['qed.example'] } });
    const status = async (host: string, origin?: string): Promise<number> =>
      (await send(named.url, { host, ...(origin === undefined ? {} : { origin }) }, call('qed_listUsers'))).status;
    try {
      expect(await status('qed.example:8545', 'https://qed.example:8545')).toBe(200);
      expect(await status('QED.example')).toBe(200);
      expect(await status('qed.example', 'https://evil.example')).toBe(403);
      expect(await status('evil.qed.example')).toBe(403);
      expect(await status('127.0.0.1', 'https://127.0.0.1'), 'nobody serves this name with TLS').toBe(403);
    } finally {
      await named.close();
    }
  });

  it('may use these methods and no other', () => {
    const refused = Object.keys(METHODS).filter((name) => !isForPages(name));
    const changing = ['qed_register', 'qed_deploy', 'qed_submitEndCap', 'qed_cancelJobs', 'qed_retryJobs'];
    const ofWorkers = ['getWorker', 'leaseJob', 'getJobInputs', 'exportJob', 'heartbeatJob', 'completeJob'];
    expect(refused).toEqual(expect.arrayContaining([...changing, ...ofWorkers.map((name) => `qed_${name}`)]));
    for (const name of ['toString', 'rpc.discover', 'qed_statuses', 'qed_get']) expect(isForPages(name)).toBe(false);
  });
});

it('an explorer before another node hands questions on and refuses the rest, whoever asks', async () => {
  const explorer = await startExplorer({ node: server.url, port: 0 });
  try {
    const users = await send(explorer.url, {}, call('qed_listUsers', { limit: 3 }));
    expect(JSON.parse(users.text)).toMatchObject({ result: [{ userId: '7', publicKeyHash: '8', leaf: null }] });
    const register = await send(explorer.url, {}, call('qed_register', { publicKeyHash: '5' }));
    expect(JSON.parse(register.text)).toMatchObject({ error: { data: { code: 'QED4071' } } });
    expect(changed).toEqual([]);
    expect((await send(explorer.url, { origin: server.url }, call('qed_listUsers'))).status).toBe(403);
  } finally {
    await explorer.close();
  }
});
