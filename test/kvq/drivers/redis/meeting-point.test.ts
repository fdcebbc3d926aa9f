// Whoever reaches the Redis of a store finds where its owner listens, and a secret that is as old as the store; on a server and on a cluster.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announce, findOwner, storeSecret } from '../../../../src/kvq/drivers/redis/meeting-point.js';
import { RedisStore } from '../../../../src/kvq/drivers/redis/store.js';
import { RedisCluster } from '../../../support/redis-cluster.js';
import { RedisServer } from '../../../support/redis-server.js';

describe.each([
  ['server', () => RedisServer.start()],
  ['cluster', () => RedisCluster.start()],
] as const)('a %s', (_, start) => {
  let redis: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => void (redis = await start()));
  afterAll(() => redis.stop());

  it('has one secret for each store, whoever asks first', async () => {
    const asked = await Promise.all(Array.from({ length: 5 }, () => storeSecret(redis.url, 'one')));
    expect(new Set(asked).size).toBe(1);
    expect(asked[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(await storeSecret(redis.url, 'two')).not.toBe(asked[0]);
    const store = await RedisStore.open({ url: redis.url, name: 'one' });
    await store.close();
    expect(await storeSecret(redis.url, 'one')).toBe(asked[0]);
  });

  it('tells where the owner of the first store listens that has one, and listened last', async () => {
    const nobody = { code: 'QED5015', message: expect.stringContaining('no coordinator') as string };
    await storeSecret(redis.url, 'silent');
    await expect(findOwner(redis.url, ['silent', 'nobody'])).rejects.toMatchObject(nobody);
    const secret = await storeSecret(redis.url, 'found');
    await announce(redis.url, 'found', 'http://a:1');
    await announce(redis.url, 'found', 'http://b:2');
    expect(await findOwner(redis.url, ['silent', 'found'])).toEqual({ url: 'http://b:2', secret });
  });
});
