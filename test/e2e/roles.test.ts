// Coordinator, two realms, of which one proves its users itself, and their workers are processes around one Redis. They are
// killed and halted at random instants, and what is between them is cut and delayed; nothing that was acknowledged is lost or
// applied twice.
import { chmod } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { devnetGenesis } from '../../src/node/devnet-genesis.js';
import { submissionId } from '../../src/node/inbox/submissions.js';
import { PublicKey } from '../../src/parth/leaves.js';
import { userIdOf } from '../../src/parth/user-id.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import { signDeployment } from '../../src/session/prove/sign-deployment.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { FakeUser } from '../node/support/fake-user.js';
import { tokenArtifact } from '../support/hand-made-contracts.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { RedisServer } from '../support/redis-server.js';
import { printedRandom } from '../support/seeded-random.js';
import { keyOf, SECRETS } from '../support/session-network.js';
import { persistently } from './persistently.js';
import { freePort, Home } from './qed.js';
import { handIn, RoleNetwork, type Acknowledged } from './role-network.js';

/** How often something goes wrong. */
const FAULTS = Number(process.env['QED_FAULTS'] ?? 10);
/** Sessions that each user has at least; they go on as long as somebody is killed. */
const SESSIONS = 2;

let home: Home;
let redis: RedisServer;
/** What all roles reach Redis through. */
let toRedis: FaultyProxy;
beforeAll(async () => {
  home = await Home.create();
  redis = await RedisServer.start();
  toRedis = await FaultyProxy.start(Number(new URL(redis.url).port));
});
afterAll(async () => {
  await toRedis.stop();
  await redis.stop();
  await home.remove();
});

/** Five processes around one Redis, and a genesis with four users: 0 and 1 of realm 0, two of realm 1. */
async function start() {
  const keyHashes = [PublicKey.hash(keyOf('alice')), 1_001n, 1_002n, 1_003n];
  const users = keyHashes.map((publicKeyHash) => ({ publicKeyHash, balance: 50n }));
  const genesis = devnetGenesis(systemContracts(), { simulated: true, users });
  const port = await freePort();
  const toCoordinator = await FaultyProxy.start(port);
  const network = await RoleNetwork.create(home, {
    genesis,
    environment: { QED_REDIS: `redis://127.0.0.1:${toRedis.port}` },
    realms: { north: '0', south: '1' },
    proving: ['north'],
    port,
    reachedAt: toCoordinator.port,
    coordinator: ['--simulate', '--block-interval', '200'],
  });
  await network.start();
  return { genesis, keyHashes, network, toCoordinator };
}

it('loses nothing and applies nothing twice, whatever goes wrong', { timeout: 20 * 60_000 }, async () => {
  const random = printedRandom();
  const { genesis, keyHashes, network, toCoordinator } = await start();
  const { roles, coordinator, realms } = network;

  let faults = 0;
  const breaking = (async () => {
    for (; faults < FAULTS; faults++) {
      await sleep(random(1_500));
      // Each of them in turn, in an order of chance.
      const role = roles[(faults + random(2)) % roles.length]!;
      const proxy = [toCoordinator, toRedis][random(2)]!;
      const kind = ['kill', 'halt', 'kill', 'cut', 'delay'][random(5)]!;
      const on = kind === 'kill' || kind === 'halt' ? role.name : proxy === toRedis ? 'Redis' : 'the coordinator';
      console.log(`${kind} ${on}`);
      if (kind === 'cut') proxy.cut();
      if (kind === 'halt') await role.halt(random(3_000));
      if (kind === 'delay') {
        proxy.delay(random(400));
        await sleep(random(3_000));
        proxy.delay(0);
      }
      if (kind !== 'kill') continue;
      await role.kill();
      await sleep(random(500));
      await role.start();
    }
  })();

  const endCaps: Acknowledged[] = [];
  const sessions = keyHashes.map(async (publicKeyHash, index) => {
    const userId = userIdOf(BigInt(index), genesis.config.realmBits);
    const realm = realms[index % 2]!;
    const height = (contractId: bigint) => Number(genesis.contracts[Number(contractId)]!.cstateHeight);
    const user = new FakeUser(userId, publicKeyHash, protocolKeys().UpsEndCap, height);
    user.leaf = (await persistently(() => realm.user({ checkpointId: 0n }, userId)))!.leaf;
    for (let session = 0; session < SESSIONS || faults < FAULTS; session++) {
      const endCap = user.session((await persistently(() => realm.anchor()))!, { events: 1, fee: 0n });
      endCaps.push(await handIn(realm, endCap));
    }
  });
  const registrations = [5n, 6n, 7n].map(async (key, i) => {
    await sleep(500 * i);
    await persistently(() => realms[i % 2]!.register(key), ['QED4020']);
    return { key, id: submissionId('registration', key) };
  });
  const deployment = { artifact: tokenArtifact(), deployerId: 0n, salt: 3n, publicKey: keyOf('alice') };
  const networkMagic = genesis.config.magic;
  const signature = await signDeployment(
    { ...deployment, networkMagic },
    new SimulatedProver(),
    SECRETS.alice,
    'secret',
  );
  const deployed = persistently(() => coordinator.deploy({ ...deployment, signature }), ['QED4029']);
  const registered = await Promise.all(registrations);
  await Promise.all([...sessions, deployed, breaking]);

  // Everybody lives now.
  for (const { key, id } of registered) {
    const { userId } = await coordinator.waitForSubmission(id, { until: 'proven' });
    expect((await coordinator.registration(await coordinator.anchor(), key))!.userId).toBe(userId);
  }
  expect(endCaps.length).toBeGreaterThanOrEqual(4 * SESSIONS);
  console.log(`${endCaps.length} end caps, ${FAULTS} faults`);
  const checkpoints = await network.expectEachProvenOnce(endCaps);
  const sum = (name: 'registrations' | 'deployments') =>
    checkpoints.reduce((total, checkpoint) => total + checkpoint[name], 0);
  expect([sum('registrations'), sum('deployments')]).toEqual([3, 1]);
  for (const [index] of keyHashes.entries())
    await network.expectSessions(userIdOf(BigInt(index), genesis.config.realmBits), endCaps);

  const textOf = async ({ url }: { url: string }) => (await home.run(['status', '--node', url])).stdout;
  expect(await textOf(realms[0]!)).toMatch(/proofs to make: none\nrealm 0 of .*, proves its users itself/);
  expect(await textOf(realms[1]!)).toMatch(/realm 1 of .*, hands its users over to be proven/);

  // A second process on a store does not start, and all end in order.
  const second = roles[1]!.words.map((word, i, all) => (all[i - 1] === '--port' ? '0' : word));
  await home.refused(second, 'QED5001', 3, { QED_REDIS: redis.url });
  expect(await network.stop()).toEqual([0, 0, 0, 0, 0]);
  await toCoordinator.stop();
});

it('says what a node needs', async () => {
  await home.refused(['node', '--role', 'coordinator'], 'QED6059', 2);
  await home.refused(['node', '--role', 'worker', '--worker-tokens', 'workers.txt'], 'QED6002', 2);
  await home.refused(['node', '--role', 'coordinator', '--data-dir', 'here', '--realm', '0'], 'QED6002', 2);
  await home.write('some.token', 't'.repeat(64));
  const realm = ['node', '--role', 'realm', '--data-dir', 'here', '--coordinator', 'http://127.0.0.1:9'];
  await home.refused([...realm, '--realm', '0'], 'QED6051', 2);
  const known = [...realm, '--token-file', 'some.token'];
  await home.refused(known, 'QED6061', 2);
  await home.refused([...known, '--realm', 'all'], 'QED6061', 2);
  await home.refused([...known, '--realm', '0'], 'QED4063', 3);
  await home.refused([...known, '--realm', '0', '--operator-tokens', 'some.token'], 'QED6078', 2);
  await home.write('nobody.txt', '# nobody yet\n');
  await chmod(home.path('nobody.txt'), 0o600);
  await home.refused([...known, '--realm', '0', '--worker-tokens', 'nobody.txt'], 'QED4058', 3);
  // The line of the coordinator's file, and not the token in it.
  await home.write('line.txt', `anna ${'t'.repeat(64)}\n`);
  const worker = ['node', '--role', 'worker', '--coordinator', 'http://127.0.0.1:9'];
  await home.refused([...worker, '--token-file', 'line.txt'], 'QED6051', 2);
  await home.write('realms.txt', `north ${'t'.repeat(64)} 0\n`);
  await chmod(home.path('realms.txt'), 0o644);
  const coordinator = ['node', '--role', 'coordinator', '--data-dir', 'there', '--realm-tokens', 'realms.txt'];
  await home.refused(coordinator, 'QED4058', 3);
});
