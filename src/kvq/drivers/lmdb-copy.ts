import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { storeCorrupt } from '../errors.js';
import { LmdbStore } from './lmdb.js';
import { forgetOwner } from './lmdb-claim.js';
import { translate } from './lmdb-failures.js';
import { damageOf, FULL_CHECK_BYTES } from './lmdb-file.js';
import { lossOf } from './lmdb-mark.js';

const EVERYTHING = { gte: Buffer.of(0), lt: Buffer.alloc(512, 0xff) };

/**
 * Copies the store in directory `from` into the empty directory `to`, as it is at one instant, also while another process owns it and writes. The copy has no owner.
 * Every page and every entry of it is read and checked. It is for another process than the owner's, for a process may open an LMDB file once. `look` is given the
 * copy before it is closed. Throws QED5002 where the store is damaged, QED5003 disk full, QED5007 other version, QED5008.
 */
export async function copyLmdb<T>(from: string, to: string, look: (copy: LmdbStore) => Promise<T>): Promise<T> {
  const damage = lossOf(from) ?? damageOf(join(from, 'data.mdb'), FULL_CHECK_BYTES);
  if (damage !== undefined) throw storeCorrupt(from, damage);
  const file = join(to, 'data.mdb');
  try {
    await within({ path: join(from, 'data.mdb'), readOnly: true }, (source) => source.backup(file, false));
    const torn = damageOf(file, Infinity);
    if (torn !== undefined) throw storeCorrupt(from, torn);
    await within({ path: file }, (copy) => {
      forgetOwner(copy, copy.openDB({ name: 'meta', encoding: 'binary', keyEncoding: 'binary' }), from);
    });
  } catch (error) {
    throw translate(to, error);
  }
  const store = LmdbStore.open(to);
  try {
    // Each value is held against its checksum when it is read.
    for await (const entry of store.range(EVERYTHING)) void entry;
    return await look(store);
  } finally {
    await store.close();
    rmSync(`${file}-lock`);
  }
}

async function within(
  options: { readonly path: string; readonly readOnly?: boolean },
  body: (environment: RootDatabase) => Promise<void> | void,
): Promise<void> {
  const environment = open({ noSubdir: true, overlappingSync: false, maxDbs: 2, ...options });
  try {
    await body(environment);
  } finally {
    await environment.close();
  }
}
