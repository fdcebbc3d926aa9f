// A node keeps answering honest callers while it receives random hostile requests.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { METHODS } from '../../src/wire/methods.js';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { DevnetProcess, Home } from './qed.js';

// 5,000 mutations of good requests against a devnet, and one honest caller beside them. `QED_HOSTILE_SEED` repeats a run.
const MUTATIONS = 5_000;
const CALLERS = 4;
const seed = Number(process.env['QED_HOSTILE_SEED'] ?? Date.now() % 1_000_000_007);
/** Bytes that the node may grow by: its budget for requests, and what the garbage collector leaves for later. */
const MAX_GROWTH = 512 * 1024 * 1024;

let home: Home;
let devnet: DevnetProcess;
beforeAll(async () => {
  home = await Home.create();
  await home.copy('contracts/token.ts');
  await home.done(['compile', '--simulate', 'token.ts']);
  // The limits of an address would keep most of the requests away from what has to withstand them.
  await home.write('qed.config.json', { rateLimit: 0 });
  devnet = await DevnetProcess.start(home, 'net');
});
afterAll(async () => {
  await devnet.kill();
  await home.remove();
});

/** mulberry32. */
function random(state: number): (below: number) => number {
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Values that no parameter has, each small to write and large to take. */
const HOSTILE: readonly ((size: number) => string)[] = [
  (size) => '['.repeat(size),
  (size) => '['.repeat(size) + ']'.repeat(size),
  (size) => '{"a":'.repeat(size),
  (size) => `{${Array.from({ length: size }, (_, i) => `"k${i}":0`).join(',')}}`,
  (size) => `[${'{},'.repeat(size)}0]`,
  (size) => `"${'9'.repeat(size)}"`,
  (size) => `"${'\\u0000'.repeat(size)}"`,
  (size) => '9'.repeat(size),
  (size) => `"${'ÿ'.repeat(size)}`,
  () => '{"__proto__":{"x":1}}',
  () => '{"constructor":{"prototype":{"x":1}}}',
  () => '-1',
  () => '1e400',
  () => 'null',
  () => '"-0"',
];

function mutate(good: readonly string[], below: (limit: number) => number): string {
  const text = good[below(good.length)]!;
  const size = 10 ** below(6);
  const hostile = HOSTILE[below(HOSTILE.length)]!(size);
  const at = below(text.length + 1);
  switch (below(8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + String.fromCharCode(below(256)) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + hostile + text.slice(at);
    case 3: // in the place of one value
      return text.replace(/:("[^"]*"|[0-9]+|null|true|false)/g, (value) => (below(6) === 0 ? `:${hostile}` : value));
    case 4:
      return text.replace(/"params":.*$/s, () => `"params":${hostile}}`);
    case 5:
      return text.replace(/"method":"[^"]*"/, () => `"method":${hostile}`);
    case 6:
      return `[${Array.from({ length: 1 + below(100) }, () => text).join(',')}]`;
    default: {
      const end = at + below(text.length - at + 1);
      return text.slice(0, end) + text.slice(at, end).repeat(1 + below(20)) + text.slice(end);
    }
  }
}

/** One request of each method: the deployment is whole but for its signature, the end cap is none. */
async function goodRequests(): Promise<string[]> {
  const artifact: unknown = JSON.parse(await readFile(home.path('build', 'Token.json'), 'utf8'));
  const key = { data: 'x', hash: '1' };
  const proof = { format: 'qed-proof/1', kind: 'simulation', program: 'x', circuit: 'x', output: '1', key };
  const params = {
    checkpointId: '0',
    pastId: '0',
    userId: '0',
    contractId: '0',
    publicKeyHash: '5',
    submissionId: 'registration-0',
    from: '0',
    limit: 10,
    artifact,
    deployerId: '0',
    publicKey: { scheme: '0', parameter: '1', publicKeyParam: '1', circuitFingerprint: '1' },
    salt: '1',
    signature: proof,
    result: {},
    proof,
    endUserLeaf: {},
    updates: [{ contractId: '0', slots: Array.from({ length: 100 }, (_, i) => [`${i}`, '1']) }],
    events: [],
  };
  return Object.entries(METHODS).map(([method, { params: schema }]) => {
    const names = Object.keys((schema as unknown as { shape: object }).shape) as (keyof typeof params)[];
    const own = Object.fromEntries(names.map((name) => [name, params[name]]));
    return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: own });
  });
}

/** What came back: a JSON-RPC answer, an HTTP refusal, or a connection that the node has closed. */
async function send(body: string): Promise<'answered' | 'closed'> {
  try {
    const response = await fetch(devnet.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const text = await response.text();
    expect(text.length, 'an answer is not made long by the request').toBeLessThan(2_000_000);
    for (const answer of text === '' ? [] : [JSON.parse(text)].flat()) {
      const code = answer.error?.data.code;
      if (code === 'QED4069') throw new Error(`the node failed on (seed ${seed}) ${body.slice(0, 2_000)}`);
      if (answer.error !== undefined) expect(code).toMatch(/^QED4/);
    }
    return 'answered';
  } catch (error) {
    if (error instanceof TypeError && error.message === 'fetch failed') return 'closed';
    throw error;
  }
}

/** Milliseconds of the honest caller's requests until `stop`. */
async function honest(stop: () => boolean): Promise<number[]> {
  const client = new RpcClient(devnet.url);
  const times: number[] = [];
  while (!stop()) {
    const begin = performance.now();
    await client.anchor();
    times.push(performance.now() - begin);
    await sleep(20);
  }
  return times.sort((a, b) => a - b);
}

it(`answers an honest caller beside ${MUTATIONS} hostile requests (seed ${seed})`, async () => {
  console.log(`QED_HOSTILE_SEED=${seed}`);
  const good = await goodRequests();
  const below = random(seed);
  const quiet = performance.now() + 3_000;
  const alone = await honest(() => performance.now() > quiet);
  const before = await devnet.residentBytes();
  let [left, running] = [MUTATIONS, CALLERS];
  let [most, closed] = [0, 0];
  const attack = async (): Promise<void> => {
    for (; left > 0;) {
      if (left-- % 100 === 0) most = Math.max(most, await devnet.residentBytes());
      if ((await send(mutate(good, below))) === 'closed') closed++;
    }
    running--;
  };
  const [beside] = await Promise.all([honest(() => running === 0), ...Array.from({ length: CALLERS }, attack)]);
  const [worst, usual] = [beside.at(-1)!, alone.at(-1)!];
  console.log(
    `alone: worst ${usual.toFixed()} ms; beside: median ${beside[beside.length >> 1]!.toFixed()} ms, worst ${worst.toFixed()} ms of ${beside.length}; ` +
      `memory ${(before / 2 ** 20).toFixed()} to ${(most / 2 ** 20).toFixed()} MB; ${closed} connections closed`,
  );
  // A second on a machine that has nothing else to do; on one that has, what it takes without hostile requests tells how much.
  expect(worst).toBeLessThan(Math.max(1_000, 5 * usual));
  expect(most - before).toBeLessThan(MAX_GROWTH);
  // Only requests that are refused before they are read to their end may find their connection closed.
  expect(closed).toBeLessThan(MUTATIONS / 10);
  expect(await send(good[0]!)).toBe('answered');
});
