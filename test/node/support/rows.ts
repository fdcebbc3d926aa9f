import type { KeyValueStore } from '../../../src/kvq/store.js';
import { tableName } from '../../../src/kvq/tables.js';

/** How many rows each table of a store has; tables without any are left out. */
export async function rowsByTable(store: KeyValueStore): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for await (const { key } of store.range({ gte: Uint8Array.of(0), lt: new Uint8Array(32).fill(0xff) })) {
    const name = tableName(Buffer.from(key).readUInt16BE(0));
    rows[name] = (rows[name] ?? 0) + 1;
  }
  return rows;
}
