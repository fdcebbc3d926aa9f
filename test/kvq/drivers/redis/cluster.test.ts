// A store on a real Redis Cluster of three masters with replicas keeps every promise of a store, and loses nothing that it acknowledged when a master dies.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisStore } from '../../../../src/kvq/drivers/redis/store.js';
import { Batch } from '../../../../src/kvq/store.js';
import { RedisCluster } from '../../../support/redis-cluster.js';
import { bytes, collect, describeStore, redisFixture } from '../../conformance.js';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await RedisCluster.start();
});
afterAll(() => cluster.stop());

describeStore(redisFixture('Redis Cluster', async () => cluster.url));

describe('a failover', () => {
  it('loses no acknowledged write and applies none twice', async () => {
    const store = await RedisStore.open({ url: cluster.url, name: 'failover' });
    const master = await cluster.masterOf('qed:{failover}:store');
    let acknowledged = 0;
    let stop = false;
    const writing = (async () => {
      while (!stop) {
        const next = acknowledged + 1;
        const batch = new Batch().expect(bytes(1), acknowledged === 0 ? undefined : numbered(acknowledged));
        await store.write(batch.put(bytes(1), numbered(next)).put(Buffer.concat([bytes(2), numbered(next)]), bytes()));
        acknowledged = next;
      }
    })();
    await delay(200);
    const before = acknowledged;
    expect(before).toBeGreaterThan(0);
    await master.kill();
    const deadline = Date.now() + 50_000;
    while (acknowledged < before + 50 && Date.now() < deadline) await Promise.race([delay(50), writing]);
    stop = true;
    await writing;
    expect(acknowledged).toBeGreaterThanOrEqual(before + 50);
    const entries = await collect(store.range({ gte: bytes(2), lt: bytes(3) }));
    expect(entries.map(({ key }) => Buffer.from(key).readUInt32BE(1))).toEqual(
      Array.from({ length: acknowledged }, (_, i) => i + 1),
    );
    await store.close();
    await master.run();
  });
});

function numbered(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
}
