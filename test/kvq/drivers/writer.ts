import { createHash } from 'node:crypto';
import { LmdbStore } from '../../../src/kvq/drivers/lmdb.js';
import { Batch } from '../../../src/kvq/store.js';

// A process to be killed: `writer.ts <directory>` counts up in a store for ever, telling each number once it is durable.

const COUNTERS = 5;

export const counterKey = (i: number): Uint8Array => Buffer.from(`counter-${i}`);
export const counterKeys = Array.from({ length: COUNTERS }, (_, i) => counterKey(i));
export const logKey = (n: number): Uint8Array => Buffer.from(`log-${String(n).padStart(10, '0')}`);

/** What stands under `logKey(n)`: of many sizes, so that writes touch pages of every kind. */
export function logValue(n: number): Uint8Array {
  const seed = createHash('sha256').update(String(n)).digest();
  return Buffer.alloc((seed.readUInt16BE(0) % 200) * (n % 7 === 0 ? 400 : 1), seed);
}

async function count(directory: string): Promise<never> {
  const store = LmdbStore.open(directory);
  const last = await store.get(counterKey(0));
  for (let n = last === undefined ? 1 : Number(Buffer.from(last).toString()) + 1; ; n++) {
    const batch = new Batch().put(logKey(n), logValue(n));
    if (n % 3 === 0) batch.delete(logKey(n - 2));
    for (const key of counterKeys) batch.put(key, Buffer.from(String(n)));
    await store.write(batch);
    process.stdout.write(`${n}\n`);
  }
}

if (process.argv[2] !== undefined && process.argv[1]?.endsWith('writer.ts')) await count(process.argv[2]);
