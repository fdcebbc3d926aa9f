// Coordinator, two realms and a worker are processes around one Redis. They are killed and halted at random instants, and what is
// between them is cut and delayed; nothing that was acknowledged is lost or applied twice.
import { type ResultPromise } from 'execa';
import { randomBytes } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { devnetGenesis } from '../../src/node/devnet-genesis.js';
import { submissionId } from '../../src/node/inbox/submissions.js';
import { genesisToJSON } from '../../src/parth/genesis/genesis-file.js';
import { PublicKey } from '../../src/parth/leaves.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { userIdOf } from '../../src/parth/user-id.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import { signDeployment } from '../../src/session/prove/sign-deployment.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { FakeUser } from '../node/support/fake-user.js';
import { tokenArtifact } from '../support/hand-made-contracts.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { RedisServer } from '../support/redis-server.js';
import { keyOf, SECRETS } from '../support/session-network.js';
import { freePort, Home } from './qed.js';

/** How often something goes wrong. */
const FAULTS = Number(process.env['QED_FAULTS'] ?? 10);
/** Sessions that each user has at least; they go on as long as somebody is killed. */
const SESSIONS = 2;
/** What a client tries again: a node that is down, busy, stopping, or that lost its coordinator. */
const PASSING = ['QED4063', 'QED4043', 'QED4055', 'QED4064', 'QED4069', 'QED5009'];

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

/** One role in a process of its own, which may be killed and started again. */
class RoleProcess {
  #child: ResultPromise | undefined;

  constructor(
    readonly name: string,
    readonly args: readonly string[],
  ) {}

  async start(): Promise<void> {
    const child = home.spawn(['node', ...this.args], { QED_REDIS: `redis://127.0.0.1:${toRedis.port}` });
    this.#child = child;
    const ended = child.then(({ exitCode, stderr }) => {
      throw new Error(`${this.name} ended with ${exitCode}:\n${String(stderr)}`);
    });
    ended.catch(() => undefined);
    await Promise.race([Home.logged(child, /stop it with Ctrl-C/), ended]);
  }

  async kill(): Promise<void> {
    this.#child!.kill('SIGKILL');
    await this.#child;
  }

  /** It does nothing for a while, and its connections stay open, as on a machine that swaps. */
  async halt(milliseconds: number): Promise<void> {
    this.#child!.kill('SIGSTOP');
    await sleep(milliseconds);
    this.#child!.kill('SIGCONT');
  }

  /** Its exit status after SIGTERM. */
  async stop(): Promise<number | undefined> {
    this.#child!.kill('SIGTERM');
    return (await this.#child)!.exitCode;
  }
}

/** Four processes with their tokens, and a genesis with four users: 0 and 1 of realm 0, two of realm 1. */
async function network() {
  const token = () => randomBytes(32).toString('hex');
  const tokens = { north: token(), south: token(), anna: token() };
  for (const [name, text] of Object.entries(tokens)) await home.write(`${name}.token`, text);
  await home.write('realms.txt', `north ${tokens.north} 0\nsouth ${tokens.south} 1\n`);
  await home.write('workers.txt', `anna ${tokens.anna}\n`);
  for (const file of ['realms.txt', 'workers.txt']) await chmod(home.path(file), 0o600);
  const keyHashes = [PublicKey.hash(keyOf('alice')), 1_001n, 1_002n, 1_003n];
  const genesis = {
    ...devnetGenesis(systemContracts(), { simulated: true }),
    users: keyHashes.map((publicKeyHash) => ({ publicKeyHash, balance: 50n })),
  };
  await home.write('genesis.json', genesisToJSON(genesis));
  const [c, n, s] = [await freePort(), await freePort(), await freePort()];
  const url = (port: number) => `http://127.0.0.1:${port}`;
  const toCoordinator = await FaultyProxy.start(c);
  const to = ['--coordinator', url(toCoordinator.port)];
  const realm = (number: string, name: string, port: number) =>
    new RoleProcess(name, [
      '--role',
      'realm',
      '--realm',
      number,
      '--port',
      `${port}`,
      '--token-file',
      `${name}.token`,
      ...to,
    ]);
  const files = ['--genesis', 'genesis.json', '--realm-tokens', 'realms.txt', '--worker-tokens', 'workers.txt'];
  const rhythm = ['--simulate', '--block-interval', '200', '--port', `${c}`];
  const roles = [
    new RoleProcess('coordinator', ['--role', 'coordinator', ...files, ...rhythm]),
    realm('0', 'north', n),
    realm('1', 'south', s),
    new RoleProcess('worker', ['--role', 'worker', '--token-file', 'anna.token', ...to]),
  ];
  const [coordinator, north, south] = [new RpcClient(url(c)), new RpcClient(url(n)), new RpcClient(url(s))];
  return { genesis, keyHashes, roles, toCoordinator, coordinator: coordinator!, realms: [north!, south!] };
}

/** Asks again and again while nodes are down. `known`: what tells that an earlier try got through though its answer was lost. */
async function persistently<T>(ask: () => Promise<T>, known: readonly string[] = []): Promise<T | undefined> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const { code } = error as { code?: string };
      if (known.includes(code ?? '')) return undefined;
      if (!PASSING.includes(code ?? '')) throw error;
      await sleep(100);
    }
  }
}

it('loses nothing and applies nothing twice, whatever goes wrong', { timeout: 20 * 60_000 }, async () => {
  const seed = Number(process.env['QED_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}: repeat with QED_SEED=${seed}`);
  let state = 1 + (seed % 2_000_000_000);
  const random = (limit: number): number => {
    state = (state * 48_271) % (2 ** 31 - 1);
    return state % limit;
  };

  const { genesis, keyHashes, roles, toCoordinator, coordinator, realms } = await network();
  await roles[0]!.start();
  await Promise.all(roles.slice(1).map((role) => role.start()));

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

  const endCaps: { readonly id: string; readonly userId: bigint; readonly realm: RpcClient }[] = [];
  const sessions = keyHashes.map(async (publicKeyHash, index) => {
    const userId = userIdOf(BigInt(index), genesis.config.realmBits);
    const realm = realms[index % 2]!;
    const height = (contractId: bigint) => Number(genesis.contracts[Number(contractId)]!.cstateHeight);
    const user = new FakeUser(userId, publicKeyHash, protocolKeys().UpsEndCap, height);
    user.leaf = (await persistently(() => realm.user({ checkpointId: 0n }, userId)))!.leaf;
    for (let session = 0; session < SESSIONS || faults < FAULTS; session++) {
      const endCap = user.session((await persistently(() => realm.anchor()))!, { events: 1, fee: 0n });
      await persistently(() => realm.submitEndCap(endCap), ['QED4011', 'QED4006']);
      const id = submissionId('end-cap', EndCapResult.hash(endCap.result));
      endCaps.push({ id, userId, realm });
      await persistently(() => realm.waitForSubmission(id));
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
  for (const { id, realm } of endCaps) {
    const atCoordinator = await coordinator.waitForSubmission(id, { until: 'proven' });
    expect(await realm.waitForSubmission(id, { until: 'proven' })).toEqual(atCoordinator);
  }
  const checkpoints = await coordinator.listCheckpoints();
  const sum = (name: 'endCaps' | 'registrations' | 'deployments') =>
    checkpoints.reduce((total, checkpoint) => total + checkpoint[name], 0);
  expect([sum('endCaps'), sum('registrations'), sum('deployments')]).toEqual([endCaps.length, 3, 1]);
  const anchor = await coordinator.anchor();
  for (const realm of realms) {
    await expect.poll(async () => (await realm.listCheckpoints()).filter(({ proven }) => proven)).toEqual(checkpoints);
    for (const [index] of keyHashes.entries()) {
      const userId = userIdOf(BigInt(index), genesis.config.realmBits);
      const user = await realm.user(anchor, userId);
      expect(user.leaf!.nonce).toBe(BigInt(endCaps.filter((one) => one.userId === userId).length));
      expect(user).toEqual(await coordinator.user(anchor, userId));
      expect(await realm.userContract(anchor, userId, 0n)).toEqual(await coordinator.userContract(anchor, userId, 0n));
    }
  }

  // A second process on a store does not start, and all end in order.
  const second = ['node', ...roles[1]!.args.map((arg, i, all) => (all[i - 1] === '--port' ? '0' : arg))];
  await home.refused(second, 'QED5001', 3, { QED_REDIS: redis.url });
  expect(await Promise.all(roles.map((role) => role.stop()))).toEqual([0, 0, 0, 0]);
  await toCoordinator.stop();
});

it('says what a node needs', async () => {
  await home.refused(['node', '--role', 'coordinator'], 'QED6059', 2);
  await home.write('some.token', 't'.repeat(64));
  const realm = ['node', '--role', 'realm', '--data-dir', 'here', '--coordinator', 'http://127.0.0.1:9'];
  await home.refused([...realm, '--realm', '0'], 'QED6051', 2);
  const known = [...realm, '--token-file', 'some.token'];
  await home.refused(known, 'QED6061', 2);
  await home.refused([...known, '--realm', 'all'], 'QED6061', 2);
  await home.refused([...known, '--realm', '0'], 'QED4063', 3);
  await home.write('realms.txt', `north ${'t'.repeat(64)} 0\n`);
  await chmod(home.path('realms.txt'), 0o644);
  const coordinator = ['node', '--role', 'coordinator', '--data-dir', 'there', '--realm-tokens', 'realms.txt'];
  await home.refused(coordinator, 'QED4058', 3);
});
