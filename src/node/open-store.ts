import { mkdirSync } from 'node:fs';
import { LmdbStore } from '../kvq/drivers/lmdb.js';
import { MemoryStore } from '../kvq/drivers/memory.js';
import type { KeyValueStore } from '../kvq/store.js';

/** Where a node keeps its state over restarts; without either, it is in memory. */
export interface StorePlace {
  /** A directory of the node's own, for an embedded store and for files. */
  readonly dataDir?: string;
  /** The address of a Redis that keeps the state in place of the directory: see `docs/storage.md`. */
  readonly redis?: string;
}

/** Opens the store of a node. `name` keeps several nodes on one Redis apart; `warn` is told what a crash of Redis can lose. Throws QED50xx. */
export async function openStore(
  { dataDir, redis }: StorePlace,
  name: string,
  warn: (message: string) => void,
): Promise<KeyValueStore> {
  if (redis === undefined) return dataDir === undefined ? new MemoryStore() : LmdbStore.open(dataDir);
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const { RedisStore } = await import('../kvq/drivers/redis/store.js');
  return RedisStore.open({ url: redis, name, warn });
}
