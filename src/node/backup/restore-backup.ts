import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, linkSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeDirectory } from '../../base/make-directory.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';
import { translate } from '../../kvq/drivers/lmdb-failures.js';
import { holdsStore, markAsMade } from '../../kvq/drivers/lmdb-mark.js';
import { parseGenesis } from '../../parth/genesis/genesis-file.js';
import { genesisState } from '../../parth/genesis/genesis-state.js';
import type { ProtocolKeys } from '../../prover/programs/keys.js';
import { NodeError } from '../errors.js';
import { NetworkKeys } from '../planner/network-keys.js';
import { badBackup, readBackup, type Backup } from './backup-file.js';

const GENESIS_FILE = 'genesis.json';

/** What a backup is restored into, and what it has to be of. */
export interface RestoreOptions {
  /** The data directory; a `genesis.json` in it says of which network. */
  readonly dataDir: string;
  readonly keys: ProtocolKeys;
  /** Of the network that the backup has to be of. */
  readonly genesisRoot?: bigint;
}

/**
 * Puts the store of a backup into a data directory without a store. The store gets its name when all of it is on disk and has the digest that the backup names, so
 * there is all of it or none. Throws QED4051 for a backup of another network, QED4052 of other protocol keys, QED4090 for one that is damaged or not finished, QED4091
 * where the directory has a store, QED5003 disk full, QED5008.
 */
export async function restoreBackup(from: string, { dataDir, keys, genesisRoot }: RestoreOptions): Promise<Backup> {
  const backup = await readBackup(from);
  const own = genesisIn(from);
  if (own !== undefined && own.root !== backup.genesisRoot)
    throw badBackup(`the ${GENESIS_FILE} in ${from} is not that of its store`);
  for (const root of [genesisRoot?.toString(), genesisIn(dataDir)?.root])
    if (root !== undefined && root !== backup.genesisRoot) throw otherNetwork(from);
  if (backup.keys !== new NetworkKeys(keys).digest) throw otherKeys(from, backup);
  refuseTaken(dataDir);
  try {
    makeDirectory(dataDir);
    await copyChecked(from, dataDir, backup);
    if (own !== undefined) writeFileAtomically(join(dataDir, GENESIS_FILE), own.text);
    markAsMade(dataDir);
  } catch (error) {
    throw error instanceof NodeError ? error : translate(dataDir, error);
  }
  return backup;
}

async function copyChecked(from: string, dataDir: string, { bytes, sha256 }: Backup): Promise<void> {
  const source = join(from, 'data.mdb');
  if (!existsSync(source)) throw badBackup(`${from} has no data.mdb`);
  const temporary = join(dataDir, `data.mdb.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  const hash = createHash('sha256');
  let read = 0;
  try {
    await pipeline(
      createReadStream(source),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          read += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(temporary, { flags: 'wx', flush: true }),
    );
    if (read !== bytes) throw badBackup(`data.mdb in ${from} has ${read} bytes, and its backup had ${bytes}`);
    if (hash.digest('hex') !== sha256) throw badBackup(`data.mdb in ${from} was changed after the backup was made`);
    // Another process may have made a store meanwhile: a link replaces nothing.
    linkSync(temporary, join(dataDir, 'data.mdb'));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? taken(dataDir) : error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The genesis file in a directory, and what it comes to. Throws QED4056 where it is not valid. */
function genesisIn(directory: string): { readonly text: string; readonly root: string } | undefined {
  const file = join(directory, GENESIS_FILE);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new NodeError(
      'badGenesis',
      `${file} is no JSON`,
      'move it away, or put the right genesis file in its place',
      {
        cause,
      },
    );
  }
  return { text, root: genesisState(parseGenesis(json)).root.toString() };
}

function refuseTaken(dataDir: string): void {
  if (holdsStore(dataDir)) throw taken(dataDir);
}

const taken = (dataDir: string): NodeError =>
  new NodeError(
    'targetTaken',
    `${dataDir} has a store already`,
    'name an empty directory, or move the old store away',
    {
      exitCode: 3,
    },
  );

const otherNetwork = (from: string): NodeError =>
  new NodeError('otherGenesis', `${from} is of a network with another genesis`, 'use a backup of this network', {
    exitCode: 3,
  });

const otherKeys = (from: string, { version }: Backup): NodeError =>
  new NodeError(
    'otherKeys',
    `${from} is of a network with other protocol keys`,
    `restore it with the version of qed that made it, ${version}, and see docs/upgrading.md`,
    { exitCode: 3 },
  );
