import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { Batch, type KeyValueStore } from '../../../src/kvq/store.js';

/** Every entry of a store, to tell that nothing changed. */
export async function snapshot(store: KeyValueStore): Promise<string[]> {
  const entries: string[] = [];
  const all = { gte: Buffer.from([0]), lt: Buffer.alloc(600, 0xff) };
  for await (const { key, value } of store.range(all)) {
    entries.push(`${Buffer.from(key).toString('hex')}=${Buffer.from(value).toString('hex')}`);
  }
  return entries;
}

/** A store with the same entries. */
export async function copyOf(store: KeyValueStore): Promise<MemoryStore> {
  const copy = new MemoryStore();
  const batch = new Batch();
  for await (const { key, value } of store.range({ gte: Buffer.of(0), lt: Buffer.alloc(600, 0xff) }))
    batch.put(key, value);
  await copy.write(batch);
  return copy;
}
