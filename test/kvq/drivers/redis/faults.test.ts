// A store in Redis applies no write twice and loses none that it acknowledged when scripts are forgotten, the server is killed, or answers get lost;
// where Redis itself lost writes, the store says so. Only one process writes, even after a takeover.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RedisStore } from '../../../../src/kvq/drivers/redis/store.js';
import { WRITE } from '../../../../src/kvq/drivers/redis/scripts.js';
import { Batch } from '../../../../src/kvq/store.js';
import { CuttingProxy } from '../../../support/cutting-proxy.js';
import { RedisServer } from '../../../support/redis-server.js';
import { bytes, collect } from '../../conformance.js';

const LOADER = new URL('../../../support/typescript-loader.mjs', import.meta.url).href;
const OWNER = new URL('./owner.ts', import.meta.url).pathname;
const STORE = 'qed:{faults}:store';

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(() => server.stop());

const open = (url = server.url, patience?: number): Promise<RedisStore> =>
  RedisStore.open({ url, name: 'faults', ...(patience === undefined ? {} : { patience }) });

/** Counts up, so that a write that is applied twice, or not at all, makes the next one conflict. */
const count = async (store: RedisStore, from: number, to: number): Promise<void> => {
  for (let i = from; i < to; i++)
    await store.write(new Batch().expect(bytes(1), i === 0 ? undefined : bytes(i)).put(bytes(1), bytes(i + 1)));
};
const valueOf = async (store: RedisStore): Promise<number | undefined> => (await store.get(bytes(1)))?.[0];
/** How many calls the server has applied for the present owner. */
const callsApplied = (): Promise<number> => server.admin(async (redis) => Number(await redis.hget(STORE, 'number')));

afterEach(() => server.admin((redis) => redis.flushall()));

describe('a store whose server', () => {
  let store: RedisStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  it('forgets its scripts goes on', async () => {
    await count(store, 0, 2);
    await server.admin((redis) => redis.script('FLUSH'));
    await count(store, 2, 4);
    expect((await collect(store.range({ gte: bytes(1), lt: bytes(2) }))).length).toBe(1);
    await server.admin((redis) => redis.script('FLUSH'));
    expect((await collect(store.range({ gte: bytes(1), lt: bytes(2) }))).length).toBe(1);
    expect(await callsApplied()).toBe(4);
  });

  it('is killed and restarted goes on with everything that was acknowledged', async () => {
    await count(store, 0, 3);
    await server.kill();
    const writing = count(store, 3, 6);
    const reading = valueOf(store);
    await server.run();
    await writing;
    expect(await reading).toBeGreaterThanOrEqual(3);
    expect(await valueOf(store)).toBe(6);
  });

  it('is set back says that writes are lost, and writes nothing more', async () => {
    await count(store, 0, 3);
    await server.admin((redis) => redis.hset(STORE, 'number', 2));
    await expect(count(store, 3, 4)).rejects.toMatchObject({ code: 'QED5011' });
    await server.admin((redis) => redis.hset(STORE, 'number', 3));
    await expect(count(store, 3, 4)).rejects.toMatchObject({ code: 'QED5011' });
    expect(await valueOf(store)).toBe(3);
  });

  it('comes back empty says so', async () => {
    await count(store, 0, 3);
    await server.admin((redis) => redis.flushall());
    await expect(count(store, 3, 4)).rejects.toMatchObject({ code: 'QED5011' });
  });

  it('is out of memory writes nothing, and goes on when there is some', async () => {
    await count(store, 0, 2);
    const large = new Batch().put(bytes(2), Buffer.alloc(100)).delete(bytes(1));
    await server.admin((redis) => redis.config('SET', 'maxmemory', '1mb'));
    await expect(store.write(large)).rejects.toMatchObject({ code: 'QED5003' });
    expect(await valueOf(store)).toBe(2);
    await server.admin((redis) => redis.config('SET', 'maxmemory', '0'));
    await count(store, 2, 4);
    expect(await store.get(bytes(2))).toBeUndefined();
  });

  it('holds something else under its keys fails, and changes nothing of it', async () => {
    await server.admin((redis) => redis.set('qed:{faults}:01', 'mine'));
    await expect(count(store, 0, 1)).rejects.toMatchObject({ code: 'QED5008' });
    expect(await server.admin((redis) => redis.get('qed:{faults}:01'))).toBe('mine');
  });

  it('gets a batch that is too large for one command takes it as a whole', async () => {
    const batch = new Batch().expect(bytes(1), undefined).put(bytes(1), bytes(1));
    const key = Buffer.alloc(5, 9);
    for (let i = 0; i < 210_000; i++) {
      key.writeUInt32BE(i, 1);
      batch.put(Buffer.from(key), bytes(i & 0xff));
    }
    await store.write(batch);
    await expect(store.write(batch)).rejects.toMatchObject({ code: 'QED5004' });
    const keys = await server.admin((redis) => redis.keys('*'));
    expect(keys.filter((name) => name.includes('staged'))).toEqual([]);
    const last = await store.last([{ gte: bytes(9), lt: bytes(10) }]);
    expect(Buffer.from(last[0]!.key).readUInt32BE(1)).toBe(209_999);
    const size = await server.admin(async (redis) => Promise.all(tablesOf(keys).map((name) => redis.hlen(name))));
    expect(size.reduce((sum, length) => sum + length)).toBe(210_001);
  });
});

const tablesOf = (keys: readonly string[]): string[] => keys.filter((name) => /^qed:\{faults\}:[0-9a-f]+$/.test(name));

describe('a connection that breaks', () => {
  let proxy: CuttingProxy;
  let store: RedisStore;
  beforeEach(async () => {
    proxy = await CuttingProxy.start(server.port);
    store = await open(proxy.url);
  });
  afterEach(async () => {
    await store.close();
    await proxy.stop();
  });

  it('before an answer arrives lets no write be applied twice', async () => {
    await count(store, 0, 1);
    proxy.loseAnswers(3);
    await count(store, 1, 3);
    expect([await valueOf(store), await callsApplied()]).toEqual([3, 3]);
    expect(proxy.cutsLeft).toBe(0);
  });

  it('before a conflict is told tells it when the call is sent again', async () => {
    await count(store, 0, 2);
    proxy.loseAnswers(1);
    await expect(count(store, 1, 2)).rejects.toMatchObject({ code: 'QED5004', key: bytes(1) });
    expect(proxy.cutsLeft).toBe(0);
    await count(store, 2, 3);
  });

  it('before a request arrives loses none', async () => {
    await count(store, 0, 1);
    proxy.loseRequests(3);
    await count(store, 1, 3);
    expect([await valueOf(store), await callsApplied()]).toEqual([3, 3]);
    expect(proxy.cutsLeft).toBe(0);
  });

  it('keeps writes in the order of the calls', async () => {
    await count(store, 0, 1);
    proxy.loseAnswers(2);
    const first = Array.from({ length: 30 }, (_, i) => store.write(new Batch().put(bytes(2), bytes(i))));
    await Promise.race(first);
    const second = Array.from({ length: 30 }, (_, i) => store.write(new Batch().put(bytes(2), bytes(100 + i))));
    await Promise.all([...first, ...second]);
    expect((await store.get(bytes(2)))?.[0]).toBe(129);
  });

  it('for long makes the store give up, and write nothing more, for the fate of a write is not known', async () => {
    await store.close();
    store = await open(proxy.url, 300);
    proxy.loseAnswers(1_000);
    await expect(count(store, 0, 1)).rejects.toMatchObject({
      code: 'QED5009',
      hint: expect.stringContaining('Whether the write under way was applied is not known') as string,
    });
    proxy.loseAnswers(0);
    await expect(count(store, 1, 2)).rejects.toMatchObject({ code: 'QED5009' });
    expect(await valueOf(store)).toBe(1);
  });
});

it('does nothing for a call that arrives after a later one', async () => {
  const store = await open();
  await count(store, 0, 3);
  const answer = await server.admin(async (redis) => {
    const token = (await redis.hget(STORE, 'token'))!;
    const keys = [STORE, 'qed:{faults}:tables', 'qed:{faults}:staged', 'qed:{faults}:01', 'qed:{faults}:01:order'];
    const batch = [1, '\x01', 0, 0, 1, 1, 1, '\x01', 'late', 0];
    return redis.eval(WRITE.text, keys.length, ...keys, token, 2, 1, 0, ...batch);
  });
  expect(answer).toBe('late');
  expect(await valueOf(store)).toBe(3);
  await store.close();
});

describe('the owner of a store', () => {
  it('is one at a time', async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({ code: 'QED5001', details: { pid: process.pid } });
    await first.close();
    await (await open()).close();
  });

  it('is known to be dead at once where its process was killed on this host', async () => {
    const owner = spawn(process.execPath, ['--import', LOADER, OWNER, server.url], { stdio: ['ignore', 'pipe', 2] });
    await once(owner.stdout!, 'data');
    await expect(open()).rejects.toMatchObject({ code: 'QED5001', details: { pid: owner.pid } });
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const store = await open();
    expect(await valueOf(store)).toBe(1);
    await store.close();
  });

  it('on another host is gone after a minute without a sign, and writes nothing more if it wakes up', async () => {
    const sleeper = await open();
    await count(sleeper, 0, 1);
    const own = JSON.parse((await server.admin((redis) => redis.hget(STORE, 'owner')))!) as object;
    const elsewhere = JSON.stringify({ ...own, token: 'elsewhere', host: 'elsewhere' });
    const now = Number((await server.admin((redis) => redis.time()))[0]);
    await server.admin((redis) => redis.hset(STORE, 'owner', elsewhere, 'beat', now - 50));
    await expect(open()).rejects.toMatchObject({ code: 'QED5001', details: { host: 'elsewhere' } });
    await server.admin((redis) => redis.hset(STORE, 'beat', now - 70));
    const successor = await open();
    await expect(count(sleeper, 1, 2)).rejects.toMatchObject({ code: 'QED5005' });
    await count(successor, 1, 2);
    await sleeper.close();
    await count(successor, 2, 3);
    await successor.close();
  });

  it('leaves its format behind, which another version refuses', async () => {
    await (await open()).close();
    await server.admin((redis) => redis.hset(STORE, 'format', 'qed-kvq-redis/9'));
    await expect(open()).rejects.toMatchObject({ code: 'QED5007' });
  });
});
