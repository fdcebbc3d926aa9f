import { announce } from '../../src/kvq/drivers/redis/meeting-point.js';
import { RedisStore } from '../../src/kvq/drivers/redis/store.js';

/** Tells in Redis that a coordinator listens at `url`, as a node does that owns the store and then ends. */
export async function announceAs(redis: string, name: string, url: string): Promise<void> {
  const store = await RedisStore.open({ url: redis, name });
  await announce(store, url);
  await store.close();
}
