import type { KeyValueStore } from '../../../src/kvq/store.js';

/** Every entry of a store, to tell that nothing changed. */
export async function snapshot(store: KeyValueStore): Promise<string[]> {
  const entries: string[] = [];
  const all = { gte: Buffer.from([0]), lt: Buffer.alloc(600, 0xff) };
  for await (const { key, value } of store.range(all)) {
    entries.push(`${Buffer.from(key).toString('hex')}=${Buffer.from(value).toString('hex')}`);
  }
  return entries;
}
