import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { makeDirectory } from '../../base/make-directory.js';
import { QED_VERSION } from '../../base/toolchain.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';
import { copyLmdb } from '../../kvq/drivers/lmdb-copy.js';
import { translate } from '../../kvq/drivers/lmdb-failures.js';
import type { KeyValueStore } from '../../kvq/store.js';
import { CheckpointHeader } from '../../parth/statements/block.js';
import { NodeError } from '../errors.js';
import { countWaiting } from '../inbox/waiting-index.js';
import { QUEUES, ROWS } from '../state/forest.js';
import { BACKUP_FILE, sha256Of, type Backup } from './backup-file.js';

/**
 * Copies the store in the data directory of a node into the new directory `out`, as it is at one instant; the node may run meanwhile. The directory gets its name when
 * all of it is on disk. Throws QED4048 for a store without a network, QED4091 where `out` has files, and what `copyLmdb` throws.
 */
export async function makeBackup(dataDir: string, out: string): Promise<Backup> {
  const path = resolve(out);
  refuseTaken(path);
  const made = new Date().toISOString();
  let unfinished: string | undefined;
  try {
    makeDirectory(dirname(path));
    unfinished = mkdtempSync(join(dirname(path), `${basename(path)}.unfinished-`));
    const held = await copyLmdb(dataDir, unfinished, describe);
    const genesis = join(dataDir, 'genesis.json');
    if (existsSync(genesis)) copyFileSync(genesis, join(unfinished, 'genesis.json'));
    const file = join(unfinished, 'data.mdb');
    for (const name of readdirSync(unfinished)) sync(join(unfinished, name));
    const contents = { bytes: statSync(file).size, sha256: await sha256Of(file) };
    const backup: Backup = { format: 'qed-backup/1', version: QED_VERSION, made, ...held, ...contents };
    writeFileAtomically(join(unfinished, BACKUP_FILE), `${JSON.stringify(backup, null, 2)}\n`);
    refuseTaken(path);
    renameSync(unfinished, path);
    return backup;
  } catch (error) {
    if (unfinished !== undefined) rmSync(unfinished, { recursive: true, force: true });
    throw error instanceof NodeError ? error : translate(dirname(path), error);
  }
}

/** What a store holds. */
async function describe(
  store: KeyValueStore,
): Promise<Omit<Backup, 'format' | 'version' | 'made' | 'bytes' | 'sha256'>> {
  const meta = await ROWS.meta.get(store, 0n);
  if (meta === undefined)
    throw new NodeError('emptyStore', 'there is no network in this store', 'name the store of a node', { exitCode: 2 });
  const sealed = (await ROWS.head.get(store, 0n)) ?? 0n;
  const { header } = (await QUEUES.checkpoints.get(store, sealed))!;
  return {
    ...meta,
    realms: [...((await ROWS.realm.get(store, 0n))?.realms ?? [])],
    sealed: sealed.toString(),
    checkpointTreeRoot: CheckpointHeader.fromJSON(header).newCheckpointRoot.toString(),
    proven: (await ROWS.proven.get(store, 0n))?.toString() ?? null,
    waiting: await countWaiting(store),
  };
}

function refuseTaken(out: string): void {
  if (!existsSync(out) || (statSync(out).isDirectory() && readdirSync(out).length === 0)) return;
  throw new NodeError('targetTaken', `${out} is there already`, 'name a new directory for the backup');
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
