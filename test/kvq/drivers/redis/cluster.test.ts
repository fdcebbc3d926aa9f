// A store on a real Redis Cluster of three masters with replicas keeps every promise of a store.
import { afterAll, beforeAll, describe } from 'vitest';
import { RedisCluster } from '../../../support/redis-cluster.js';
import { describeStore, redisFixture } from '../../conformance.js';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await RedisCluster.start();
});
afterAll(() => cluster.stop());

describe('in a cluster', () => describeStore(redisFixture('Redis Cluster', async () => cluster.url)));
