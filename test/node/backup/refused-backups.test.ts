// A backup that is damaged, unfinished or of another network is refused, and so is a directory that has something: nothing is overwritten.
import { mkdtempSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LmdbStore } from '../../../src/kvq/drivers/lmdb.js';
import { makeBackup } from '../../../src/node/backup/make-backup.js';
import { restoreBackup } from '../../../src/node/backup/restore-backup.js';
import { genesisToJSON } from '../../../src/parth/genesis/genesis-file.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { genesisOf, testNetwork } from '../support/network.js';

const keys = protocolKeys();
const genesis = genesisOf(2);
const home = mkdtempSync(join(tmpdir(), 'qed-backups-'));
afterAll(() => rm(home, { recursive: true }));
const at = (...names: string[]) => join(home, ...names);
let count = 0;
/** A name that nothing has. */
const unused = () => at(`unused-${count++}`);

beforeAll(async () => {
  const store = LmdbStore.open(at('node'));
  const { node } = await testNetwork(2, { store, genesis });
  await node.coordinator.registry.register(5n);
  await node.coordinator.seal();
  await node.coordinator.registry.register(6n);
  await node.stop();
  await store.close();
  await writeFile(at('node', 'genesis.json'), JSON.stringify(genesisToJSON(genesis)));
  await makeBackup(at('node'), at('good'));
});

it('a good backup names what it holds, and a node goes on from it', async () => {
  const backup = await restoreBackup(at('good'), { dataDir: at('restored'), keys });
  expect(backup).toMatchObject({
    realms: [],
    sealed: '1',
    proven: null,
    simulated: true,
    waiting: { registration: 1 },
  });
  expect((await readdir(at('restored'))).sort()).toEqual(['data.mdb', 'genesis.json', 'store-made']);
  const store = LmdbStore.open(at('restored'));
  const { node } = await testNetwork(2, { store, genesis, now: () => 1_900_000_000_000 });
  expect(backup.checkpointTreeRoot).toBe((await node.state.anchor()).checkpointTreeRoot.toString());
  expect(await node.coordinator.seal()).toBe(2n);
  await node.stop();
  await store.close();
});

/** A copy of the good backup that something happened to. */
async function spoiled(how: (backup: string) => Promise<unknown>): Promise<string> {
  const backup = unused();
  await cp(at('good'), backup, { recursive: true });
  await how(backup);
  return backup;
}

const FAULTS: readonly (readonly [what: string, how: (backup: string) => Promise<unknown>])[] = [
  ['has no end', (backup) => truncate(join(backup, 'data.mdb'), 8_192)],
  [
    'was changed',
    async (backup) => {
      const bytes = await readFile(join(backup, 'data.mdb'));
      bytes[bytes.length - 100]! ^= 1;
      await writeFile(join(backup, 'data.mdb'), bytes);
    },
  ],
  ['lost its store', (backup) => rm(join(backup, 'data.mdb'))],
  ['was not finished', (backup) => rm(join(backup, 'backup.json'))],
  ['has half a description', (backup) => truncate(join(backup, 'backup.json'), 40)],
  ['has a description that lacks something', (backup) => writeFile(join(backup, 'backup.json'), '{}')],
  [
    'has the genesis of another network',
    (backup) => writeFile(join(backup, 'genesis.json'), JSON.stringify(genesisToJSON(genesisOf(1)))),
  ],
  ['is no directory', (backup) => rm(backup, { recursive: true })],
];

it.each(FAULTS)('a backup that %s is refused', async (_, how) => {
  const backup = await spoiled(how);
  const dataDir = unused();
  await mkdir(dataDir);
  const refusal = { code: 'QED4090', hint: expect.stringContaining('qed node backup') as string };
  await expect(restoreBackup(backup, { dataDir, keys })).rejects.toMatchObject(refusal);
  expect(await readdir(dataDir)).toEqual([]);
});

it('a backup of another network, or of other keys, is refused', async () => {
  const dataDir = unused();
  await expect(restoreBackup(at('good'), { dataDir, keys, genesisRoot: 7n })).rejects.toMatchObject({
    code: 'QED4051',
  });
  const others = { ...keys, Checkpoint: { data: '', hash: '5' } };
  await expect(restoreBackup(at('good'), { dataDir, keys: others })).rejects.toMatchObject({ code: 'QED4052' });
  // A directory that lost its store still says of which network it was.
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'genesis.json'), JSON.stringify(genesisToJSON(genesisOf(1))));
  await expect(restoreBackup(at('good'), { dataDir, keys })).rejects.toMatchObject({ code: 'QED4051' });
  expect(await readdir(dataDir)).toEqual(['genesis.json']);
});

it('nothing is overwritten', async () => {
  const before = await readFile(at('node', 'data.mdb'));
  await expect(restoreBackup(at('good'), { dataDir: at('node'), keys })).rejects.toMatchObject({ code: 'QED4091' });
  expect((await readFile(at('node', 'data.mdb'))).equals(before)).toBe(true);
  // A store that lost its file is damaged, and not empty.
  const lost = unused();
  await mkdir(lost);
  await cp(at('good', 'store-made'), join(lost, 'store-made'));
  await expect(restoreBackup(at('good'), { dataDir: lost, keys })).rejects.toMatchObject({ code: 'QED4091' });
  await expect(makeBackup(at('node'), at('good'))).rejects.toMatchObject({ code: 'QED4091' });
  await expect(makeBackup(at('node'), at('good', 'backup.json'))).rejects.toMatchObject({ code: 'QED4091' });
});

it('a store that is damaged or has no network is not backed up, and leaves nothing behind', async () => {
  const empty = unused();
  await LmdbStore.open(empty).close();
  const damaged = unused();
  await cp(at('good'), damaged, { recursive: true });
  await truncate(join(damaged, 'data.mdb'), 8_192);
  await mkdir(at('backups'));
  await expect(makeBackup(empty, at('backups', 'one'))).rejects.toMatchObject({ code: 'QED4048' });
  await expect(makeBackup(damaged, at('backups', 'two'))).rejects.toMatchObject({ code: 'QED5002' });
  await rename(join(damaged, 'data.mdb'), join(damaged, 'gone'));
  await expect(makeBackup(damaged, at('backups', 'three'))).rejects.toMatchObject({ code: 'QED5002' });
  expect(await readdir(at('backups'))).toEqual([]);
});
