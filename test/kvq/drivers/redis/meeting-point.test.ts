// Whoever reaches the Redis of a store finds where its owner listens, and a secret that is as old as the store; on a server and on a cluster.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announce, findOwners, storeSecret } from '../../../../src/kvq/drivers/redis/meeting-point.js';
import { RedisStore } from '../../../../src/kvq/drivers/redis/store.js';
import { announceAs } from '../../../support/announce-as.js';
import { RedisCluster } from '../../../support/redis-cluster.js';
import { freePort, RedisServer, until } from '../../../support/redis-server.js';

const ROOT = join(import.meta.dirname, '../../../..');
const RIGHTS = /A worker that finds its coordinator there needs\s+`([^`]*)`, in a cluster also `([^`]*)`/;

describe.each([
  ['server', () => RedisServer.start()],
  ['cluster', () => RedisCluster.start()],
] as const)('a %s', (_, start) => {
  let redis: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => void (redis = await start()));
  afterAll(() => redis.stop());
  const announceOf = (name: string, url: string): Promise<void> => announceAs(redis.url, name, url);

  it('has one secret for each store, whoever asks first', async () => {
    const asked = await Promise.all(Array.from({ length: 5 }, () => storeSecret(redis.url, 'one')));
    expect(new Set(asked).size).toBe(1);
    expect(asked[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(await storeSecret(redis.url, 'two')).not.toBe(asked[0]);
    const store = await RedisStore.open({ url: redis.url, name: 'one' });
    await store.close();
    expect(await storeSecret(redis.url, 'one')).toBe(asked[0]);
  });

  it('tells where the owners listen that told it, and listened last, in the order of the stores', async () => {
    const nobody = { code: 'QED5015', message: expect.stringContaining('no coordinator') as string };
    await storeSecret(redis.url, 'silent');
    await expect(findOwners(redis.url, ['silent', 'nobody'])).rejects.toMatchObject(nobody);
    const [first, second] = [await storeSecret(redis.url, 'first'), await storeSecret(redis.url, 'second')];
    await announceOf('second', 'http://a:1');
    await announceOf('first', 'http://b:1');
    await announceOf('first', 'http://b:2');
    expect(await findOwners(redis.url, ['silent', 'first', 'second'])).toEqual([
      { name: 'first', url: 'http://b:2', secret: first },
      { name: 'second', url: 'http://a:1', secret: second },
    ]);
  });

  it('tells nothing of an owner that was taken over, which would send workers to a dead node', async () => {
    const secret = await storeSecret(redis.url, 'taken');
    const old = await RedisStore.open({ url: redis.url, name: 'taken' });
    await announce(old, 'http://old:1');
    // As after a minute without a sign.
    const master = redis instanceof RedisCluster ? await redis.masterOf('qed:{taken}:store') : redis;
    await master.admin((admin) => admin.hdel('qed:{taken}:store', 'token'));
    await expect(announce(old, 'http://old:2')).rejects.toMatchObject({ code: 'QED5011' });
    const owner = await RedisStore.open({ url: redis.url, name: 'taken' });
    await announce(owner, 'http://new:1');
    await expect(announce(old, 'http://old:2')).rejects.toMatchObject({ code: 'QED5005' });
    expect(await findOwners(redis.url, ['taken'])).toEqual([{ name: 'taken', url: 'http://new:1', secret }]);
    await old.close();
    await announce(owner, 'http://new:2');
    expect(await findOwners(redis.url, ['taken'])).toEqual([{ name: 'taken', url: 'http://new:2', secret }]);
    await owner.close();
  });

  it('lets a worker in with no more rights than the documentation says', async () => {
    const [, rights, more] = RIGHTS.exec(readFileSync(join(ROOT, 'docs/storage.md'), 'utf8'))!;
    const granted = [...rights!.split(/\s+/), ...(redis instanceof RedisCluster ? [more!] : [])];
    for (const server of redis instanceof RedisCluster ? redis.servers : [redis])
      await server.admin((admin) => admin.call('acl', 'setuser', 'worker', 'reset', 'on', '>open', ...granted));
    const secret = await storeSecret(redis.url, 'devnet');
    await announceOf('devnet', 'http://a:1');
    const as = redis.url.replace('redis://', 'redis://worker:open@');
    expect(await findOwners(as, ['coordinator', 'devnet'])).toEqual([{ name: 'devnet', url: 'http://a:1', secret }]);
    await expect(storeSecret(as, 'devnet')).rejects.toMatchObject({ code: 'QED5013' });
  });
});

it('has what was told on a replica before it goes on, so that a failover hides no owner', async () => {
  const master = await RedisServer.start();
  const replica = await RedisServer.start('--replicaof', '127.0.0.1', `${master.port}`);
  await until(
    async () => /state=online/.test(await master.admin((admin) => admin.info('replication'))),
    () => 'the replica does not get ready',
  );
  const secret = await storeSecret(master.url, 'devnet');
  const store = await RedisStore.open({ url: master.url, name: 'devnet' });
  let isBack = false;
  void replica.halt(1_500).then(() => (isBack = true));
  await delay(300);
  await announce(store, 'http://a:1');
  expect(isBack).toBe(true);
  await store.close();
  await master.kill();
  await replica.admin((admin) => admin.replicaof('NO', 'ONE'));
  expect(await findOwners(replica.url, ['devnet'])).toEqual([{ name: 'devnet', url: 'http://a:1', secret }]);
  await master.stop();
  await replica.stop();
});

it('stops to look when it is told to', async () => {
  const silent = await RedisServer.start();
  const halted = silent.halt(3_000);
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('stopped')), 200);
  const start = Date.now();
  await expect(findOwners(silent.url, ['devnet'], stop.signal)).rejects.toThrow('stopped');
  expect(Date.now() - start).toBeLessThan(2_000);
  await halted;
  await silent.stop();
});

it('tells a worker and a node alike what to do where nobody answers', async () => {
  const nowhere = `redis://127.0.0.1:${await freePort()}`;
  const remedy = { code: 'QED5009', hint: expect.stringMatching(/start this node or worker again\.$/) as string };
  await expect(findOwners(nowhere, ['devnet'])).rejects.toMatchObject(remedy);
  await expect(RedisStore.open({ url: nowhere, name: 'devnet' })).rejects.toMatchObject(remedy);
});
