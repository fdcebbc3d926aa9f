// The master of a cluster that has the coordinator's store dies while workers that found the coordinator there hold leases: they go on by themselves, and each end
// cap that was acknowledged is in one checkpoint, whether its realm hands it in or proves it.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { devnetGenesis } from '../../src/node/devnet-genesis.js';
import { userIdOf } from '../../src/parth/user-id.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { FakeUser } from '../node/support/fake-user.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { RedisCluster } from '../support/redis-cluster.js';
import { persistently } from './persistently.js';
import { freePort, Home } from './qed.js';
import { handIn, RoleNetwork, type Acknowledged } from './role-network.js';

const WORKERS = 2;
/** Sessions of each user before the master dies, and after. */
const SESSIONS = 2;
/** Each answer of the coordinator to a worker comes so late, so that a lease is held for more than a second. */
const DELAY_MS = 300;

let home: Home;
let cluster: RedisCluster;
let toCoordinator: FaultyProxy;
let network: RoleNetwork;
beforeAll(async () => {
  home = await Home.create();
  cluster = await RedisCluster.start();
});
afterAll(async () => {
  await network.kill();
  await toCoordinator.stop();
  await cluster.stop();
  await home.remove();
});

it('loses nothing and proves on when the master of the store dies while workers hold leases', async () => {
  const keyHashes = [1_000n, 1_001n, 1_002n, 1_003n];
  const users = keyHashes.map((publicKeyHash) => ({ publicKeyHash, balance: 50n }));
  const genesis = devnetGenesis(systemContracts(), { simulated: true, users });
  const port = await freePort();
  toCoordinator = await FaultyProxy.start(port);
  toCoordinator.delay(DELAY_MS);
  const publicUrl = ['--public-url', `http://127.0.0.1:${toCoordinator.port}`];
  network = await RoleNetwork.create(home, {
    genesis,
    environment: { QED_REDIS: cluster.url },
    realms: { north: '0', south: '1' },
    proving: ['north'],
    port,
    coordinator: ['--simulate', '--block-interval', '200', ...publicUrl],
    foundInRedis: WORKERS,
  });
  await network.start();
  const { coordinator, realms, roles } = network;
  const pids = roles.map(({ pid }) => pid);

  let isOver = false;
  const endCaps: Acknowledged[] = [];
  const sessions = keyHashes.map(async (publicKeyHash, index) => {
    const userId = userIdOf(BigInt(index), genesis.config.realmBits);
    const realm = realms[index % 2]!;
    const height = (contractId: bigint) => Number(genesis.contracts[Number(contractId)]!.cstateHeight);
    const user = new FakeUser(userId, publicKeyHash, protocolKeys().UpsEndCap, height);
    user.leaf = (await realm.user({ checkpointId: 0n }, userId)).leaf;
    for (let after = 0; after < SESSIONS; after += isOver ? 1 : 0) {
      const endCap = user.session((await persistently(() => realm.anchor()))!, { events: 1, fee: 0n });
      endCaps.push(await handIn(realm, endCap));
    }
  });
  const failover = (async () => {
    await expect.poll(() => endCaps.length).toBeGreaterThanOrEqual(SESSIONS * keyHashes.length);
    await expect
      .poll(async () => (await coordinator.status()).jobs['leased'] ?? 0, { interval: 20 })
      .toBeGreaterThanOrEqual(WORKERS);
    const before = endCaps.length;
    const proven = (await coordinator.status()).proven ?? 0n;
    await (await cluster.masterOf('qed:{coordinator}:store')).kill();
    // The workers prove what was sealed before, and the coordinator seals what comes after.
    await expect.poll(async () => (await persistently(() => coordinator.status()))!.proven).toBeGreaterThan(proven);
    await expect.poll(() => endCaps.length).toBeGreaterThan(before);
    isOver = true;
  })();
  await Promise.all([...sessions, failover]);

  const checkpoints = await network.expectEachProvenOnce(endCaps);
  console.log(`${endCaps.length} end caps in ${checkpoints.length} checkpoints`);
  for (const [index] of keyHashes.entries())
    await network.expectSessions(userIdOf(BigInt(index), genesis.config.realmBits), endCaps);
  expect((await coordinator.status()).jobs['dead'] ?? 0).toBe(0);
  expect(roles.map(({ pid }) => pid)).toEqual(pids);
  expect(await network.stop()).toEqual(roles.map(() => 0));
});
