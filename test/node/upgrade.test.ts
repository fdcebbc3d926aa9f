// A store meets a version of qed with other protocol keys: it is refused with a remedy and left as it is, it can be backed up, its own version goes on with it, and
// its proofs stay what they are.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LmdbStore } from '../../src/kvq/drivers/lmdb.js';
import { makeBackup } from '../../src/node/backup/make-backup.js';
import { restoreBackup } from '../../src/node/backup/restore-backup.js';
import type { DevnetOptions } from '../../src/node/devnet.js';
import { devnetGenesis } from '../../src/node/devnet-genesis.js';
import type { Genesis } from '../../src/parth/genesis/genesis.js';
import { genesisState } from '../../src/parth/genesis/genesis-state.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import { verifyCheckpoint } from '../../src/prover/proving/verify-checkpoint.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { devnetOf, directory, stopDevnetsAfterEach } from './support/devnets.js';
import { FakeUser } from './support/fake-user.js';
import { genesisOf } from './support/network.js';
import { snapshot } from './support/snapshot.js';

stopDevnetsAfterEach();

const keys = protocolKeys();
/** The keys of a version whose end cap and checkpoint circuits are others. */
const next = { ...keys, UpsEndCap: { data: '', hash: '4' }, Checkpoint: { data: '', hash: '5' } };
const genesis = genesisOf(2);
const genesisRoot = genesisState(genesis).root;
const prover = new SimulatedProver();

const devnet = (options: Partial<DevnetOptions> = {}) => devnetOf({ genesis, blockInterval: 0, ...options });

async function entriesOf(dataDir: string): Promise<string[]> {
  const store = LmdbStore.open(dataDir);
  const entries = await snapshot(store);
  await store.close();
  return entries;
}

/** A store of this version with a proven checkpoint and a registration that waits. */
async function old() {
  const dataDir = join(await directory(), 'old');
  const { network, client } = await devnet({ dataDir });
  const registered = await client.register(5n);
  await network.waitForProven((await network.seal())!);
  const waiting = await client.register(6n);
  const proof = await client.getProof();
  await network.stop();
  return { dataDir, registered, waiting, proof };
}

it('a version with other keys refuses the store with a remedy, and changes nothing', async () => {
  const { dataDir } = await old();
  const before = await entriesOf(dataDir);
  const refusal = { code: 'QED4052', exitCode: 3, hint: expect.stringContaining('docs/upgrading.md') as string };
  await expect(devnet({ dataDir, keys: next })).rejects.toMatchObject(refusal);
  // A version with other system contracts has another genesis too; the keys tell more.
  await expect(devnet({ dataDir, keys: next, genesis: genesisOf(1) })).rejects.toMatchObject(refusal);
  expect(await entriesOf(dataDir)).toEqual(before);
});

it('it can back the store up, and the version that made it goes on from that', async () => {
  const { dataDir, registered, waiting } = await old();
  const [out, restored] = [join(dataDir, '..', 'backup'), join(dataDir, '..', 'restored')];
  const backup = await makeBackup(dataDir, out);
  const refusal = { code: 'QED4052', hint: expect.stringContaining(backup.version) as string };
  await expect(restoreBackup(out, { dataDir: restored, keys: next })).rejects.toMatchObject(refusal);
  await restoreBackup(out, { dataDir: restored, keys });
  const { network, client } = await devnet({ dataDir: restored });
  expect(await client.getSubmission(registered)).toMatchObject({ status: 'proven', checkpointId: 1n });
  await network.waitForProven((await network.seal())!);
  expect(await client.getSubmission(waiting)).toMatchObject({ status: 'proven' });
});

it('proofs of before verify under the keys of before, and under no others', async () => {
  const { proof } = await old();
  const header = await verifyCheckpoint(proof, { genesisRoot, key: keys.Checkpoint, prover });
  expect(header.checkpointId).toBe(1n);
  await expect(verifyCheckpoint(proof, { genesisRoot, key: next.Checkpoint, prover })).rejects.toMatchObject({
    code: 'QED2092',
    hint: expect.stringContaining('version') as string,
  });
});

it('a network of other keys takes no end cap that was proven before', async () => {
  const { client } = await devnet({ keys: next, workers: 0 });
  const anchor = await client.anchor();
  const user = new FakeUser(0n, genesis.users[0]!.publicKeyHash, keys.UpsEndCap, () => 8);
  user.leaf = (await client.user(anchor, 0n)).leaf;
  await expect(client.submitEndCap(user.session(anchor))).rejects.toMatchObject({ code: 'QED4003' });
});

it('a network goes on with the system contracts that it began with, and no new one begins with them', async () => {
  const systemArtifacts = systemContracts();
  const [token, bridge] = devnetGenesis(systemArtifacts, { simulated: true }).contracts;
  const before = { ...bridge, functions: bridge.functions.slice(0, 1) };
  const earlier: Genesis = { ...genesis, contracts: [token, before] };
  const dataDir = join(await directory(), 'earlier');
  const { network } = await devnet({ dataDir, genesis: earlier, systemArtifacts: systemArtifacts.slice(0, 1) });
  await network.seal();
  await network.stop();
  const now = { genesis: earlier, systemArtifacts };
  const { network: again, client } = await devnet({ dataDir, ...now });
  await client.register(5n);
  expect(await again.seal()).toBe(1n);
  await expect(devnet({ dataDir: join(dataDir, '..', 'new'), ...now })).rejects.toMatchObject({ code: 'QED4056' });
});
