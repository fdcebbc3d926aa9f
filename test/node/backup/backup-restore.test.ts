// A network of two realms is backed up while it works, destroyed and restored: all that was acknowledged before a backup is there, what came later is named and
// made again, and all nodes agree with a replay of what the users did.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { restoreBackup } from '../../../src/node/backup/restore-backup.js';
import { submissionId } from '../../../src/node/inbox/submissions.js';
import { genesisState } from '../../../src/parth/genesis/genesis-state.js';
import { CHECKPOINT_TREE_HEIGHT, USER_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { CheckpointLeaf, UserLeaf } from '../../../src/parth/leaves.js';
import { REGISTRATIONS } from '../../../src/parth/trees/indexed-entry.js';
import { IndexedTree } from '../../../src/parth/trees/indexed-tree.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { directory, stopDevnetsAfterEach } from '../support/devnets.js';
import {
  backUp,
  GENESIS,
  Player,
  startCoordinator,
  startNetwork,
  startRealmOf,
  type DiskNetwork,
  type MadeSession,
} from '../support/disk-network.js';
import { testRealm, TOKENS } from '../support/realm-network.js';

stopDevnetsAfterEach();

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const players = (): Player[] => GENESIS.users.map((_, index) => new Player(index));
const realmOf = (network: Pick<DiskNetwork, 'realms'>, { index }: Player): RpcClient =>
  new RpcClient(network.realms[index % 2]!.url);

interface Registered {
  readonly key: bigint;
  readonly id: string;
  readonly acknowledgedAt: number;
}

/** One session, acknowledged and sealed. */
async function play(network: Pick<DiskNetwork, 'realms'>, player: Player, until: 'sealed' | 'proven' = 'sealed') {
  const realm = realmOf(network, player);
  const session = player.make(await realm.anchor());
  expect(await realm.submitEndCap(session.endCap)).toBe(session.id);
  session.acknowledgedAt = Date.now();
  await realm.waitForSubmission(session.id, { until });
  return session;
}

/** Everybody submits until `ended`. */
async function load(network: DiskNetwork, all: readonly Player[], ended: () => boolean): Promise<Registered[]> {
  const registered: Registered[] = [];
  const registrations = (async () => {
    for (let key = 5_000n; !ended(); key++) {
      const id = await new RpcClient(network.realms[Number(key % 2n)]!.url).register(key);
      registered.push({ key, id, acknowledgedAt: Date.now() });
      await sleep(60);
    }
  })();
  const sessions = all.map(async (player) => {
    while (!ended()) await play(network, player);
  });
  await Promise.all([registrations, ...sessions]);
  return registered;
}

/** Whether a node knows what it acknowledged once, or what another node did. */
async function knows(client: RpcClient, id: string): Promise<boolean> {
  try {
    return (await client.getSubmission(id)).id === id;
  } catch (error) {
    expect(error).toMatchObject({ code: 'QED4066' });
    return false;
  }
}

/** Computes the newest checkpoint from genesis, what users did and the checkpoints' leaves, with plain trees. */
async function expectReplay(client: RpcClient, all: readonly Player[], keys: readonly bigint[]): Promise<void> {
  const anchor = await client.anchor();
  const users = MerkleTree.from(
    USER_TREE_HEIGHT,
    all.map(({ userId, leaf }) => [userId, UserLeaf.hash(leaf!)] as const),
  );
  const found = await Promise.all(keys.map(async (key) => ({ key, ...(await client.registration(anchor, key))! })));
  const later = found.sort((a, b) => Number(a.path.index - b.path.index)).map(({ key }) => key);
  const registered = [...GENESIS.users.map(({ publicKeyHash }) => publicKeyHash), ...later];
  const urt = new IndexedTree(
    REGISTRATIONS,
    registered.map((key) => [key, 0n] as const),
  );
  expect([anchor.leaf.gusrRoot, anchor.leaf.urtRoot]).toEqual([users.root, urt.root]);
  const checkpoints = new MerkleTree(CHECKPOINT_TREE_HEIGHT);
  for (let id = 0n; id <= anchor.checkpointId; id++) {
    const { leaf } = id === anchor.checkpointId ? anchor : await client.past(anchor, id);
    if (id === 0n) expect(CheckpointLeaf.hash(leaf)).toBe(genesisState(GENESIS).checkpoints.get(0n));
    checkpoints.set(id, CheckpointLeaf.hash(leaf));
  }
  expect(checkpoints.root).toBe(anchor.checkpointTreeRoot);
}

it('a network is restored from backups that were made under load', async () => {
  const home = await directory();
  const at = (...names: string[]) => join(home, ...names);
  const all = players();
  const first = await startNetwork(home);
  const log: { readonly id: string; readonly at: number }[] = [];
  for (const { events } of [first.coordinator, ...first.realms])
    events.on((event) => event.type === 'taken' && log.push({ id: event.submissionId, at: Date.now() }));
  let isOver = false;
  const loading = load(first, all, () => isOver);
  await expect.poll(() => first.coordinator.state.head()).toBeGreaterThan(2n);

  // Realms first, so that none of them is ahead of the coordinator's copy.
  const pairs = ['north', 'south', 'coordinator'].map((name) => [at(name), at('backups', name)] as const);
  const [north, south, coordinator] = await backUp(pairs);
  expect([north!.realms, south!.realms, coordinator!.realms]).toEqual([['0'], ['1'], []]);
  expect(new Set([north, south, coordinator].map((one) => one!.genesisRoot))).toEqual(
    new Set([genesisState(GENESIS).root.toString()]),
  );
  for (const { sealed } of [north!, south!]) expect(Number(sealed)).toBeLessThanOrEqual(Number(coordinator!.sealed));
  const { checkpointTreeRoot } = await first.client.anchor(BigInt(coordinator!.sealed));
  expect(coordinator!.checkpointTreeRoot).toBe(checkpointTreeRoot.toString());
  await expect.poll(() => first.realms[1]!.store.state.proven()).toBeGreaterThan(BigInt(coordinator!.sealed) + 2n);
  isOver = true;
  const registered = await loading;
  // The last one that a realm takes lies only with that realm.
  await first.coordinator.stop();
  const alone = all[0]!.make(await first.realms[0]!.store.state.anchor());
  await realmOf(first, all[0]!).submitEndCap(alone.endCap);
  alone.acknowledgedAt = Date.now();
  await first.stop();

  // Coordinator and realm 0 are destroyed. Realm 1 is left with proven checkpoints that its coordinator will not know.
  for (const name of ['north', 'coordinator']) await rm(at(name), { recursive: true });
  const restore = (name: string) => restoreBackup(at('backups', name), { dataDir: at(name), keys: protocolKeys() });
  await restore('coordinator');
  await restore('north');
  const again = await startCoordinator(at('coordinator'));
  const client = new RpcClient(again.url);
  const ahead = await startRealmOf(again, 1, at('south'));
  await expect.poll(() => ahead.sync.troubles()).toMatchObject([{ code: 'QED4051', hint: /backup of this realm/ }]);
  await ahead.stop();
  await expect(restore('south')).rejects.toMatchObject({ code: 'QED4091' });
  await rm(at('south'), { recursive: true });
  await restore('south');
  const realms = [await startRealmOf(again, 0, at('north')), await startRealmOf(again, 1, at('south'))];

  // What the backups had waiting lands; all that is not known now was acknowledged after them.
  for (const { store } of realms) await expect.poll(() => store.submissions.counts()).toMatchObject({ 'end-cap': 0 });
  await expect.poll(() => again.roles.submissions.counts()).toEqual({ registration: 0, deployment: 0, 'end-cap': 0 });
  for (const { store } of realms) await expect.poll(() => store.state.head()).toBe(await again.state.head());
  const lostSessions: MadeSession[] = [];
  for (const player of all) {
    const landed: MadeSession[] = [];
    for (const session of player.sessions) {
      const known = await knows(realmOf({ realms }, player), session.id);
      expect(await knows(client, session.id)).toBe(known);
      if (known) landed.push(session);
      else lostSessions.push(session);
    }
    player.replay(landed);
    const { leaf } = await client.user(await client.anchor(), player.userId);
    expect(leaf).toEqual(player.leaf);
  }
  const lostKeys: Registered[] = [];
  for (const one of registered) if (!(await knows(client, one.id))) lostKeys.push(one);
  console.log(`${lostSessions.length} sessions and ${lostKeys.length} registrations came after the backups`);
  expect(lostSessions.map(({ id }) => id)).toContain(alone.id);
  expect(lostSessions.length).toBeGreaterThan(1);
  expect(lostKeys.length).toBeGreaterThan(0);
  const made = ({ made: time }: { readonly made: string }): number => Date.parse(time);
  const begun = Math.min(made(north!), made(south!));
  for (const { acknowledgedAt } of lostSessions) expect(acknowledgedAt).toBeGreaterThanOrEqual(begun);
  for (const { acknowledgedAt } of lostKeys) expect(acknowledgedAt).toBeGreaterThanOrEqual(made(coordinator!));

  // The log names all of it.
  const named = new Set(log.filter(({ at: time }) => time >= begun).map(({ id }) => id));
  const unknown: string[] = [];
  for (const id of named) if (!(await knows(client, id))) unknown.push(id);
  expect(unknown.sort()).toEqual([...lostSessions, ...lostKeys].map(({ id }) => id).sort());

  // An end cap whose anchor was lost is of no use any more.
  const orphan = lostSessions.find(({ anchor }) => anchor.checkpointId > BigInt(coordinator!.sealed))!;
  await expect(client.submitEndCap(orphan.endCap)).rejects.toMatchObject({ code: 'QED4007' });

  // Users make it again, and the network goes on.
  for (const { key, id } of lostKeys) expect(await client.register(key)).toBe(id);
  for (const { id } of lostKeys) await client.waitForSubmission(id, { until: 'proven' });
  for (const player of all) await play({ realms }, player, 'proven');
  const keys = registered.map(({ key }) => key);
  expect(keys.map((key) => submissionId('registration', key))).toEqual(registered.map(({ id }) => id));
  await expectReplay(client, all, keys);
  const fresh = await testRealm(new RpcClient(again.url, { token: TOKENS.north }), 0n, new MemoryStore());
  await fresh.sync.catchUp();
  for (const { state } of [...realms.map(({ store }) => store), fresh.store]) {
    await expect.poll(() => state.head()).toBe(await again.state.head());
    for (let id = 0n; id <= (await again.state.head()); id++)
      expect((await state.checkpoint(id)).header).toEqual((await again.state.checkpoint(id)).header);
  }
  await fresh.server.close();
  for (const realm of realms) await realm.stop();
  await again.stop();
});
