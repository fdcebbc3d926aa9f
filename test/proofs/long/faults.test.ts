// A realm proves its users and a coordinator the blocks. Both, their workers, the provers of these and Redis are each killed once and halted once, at
// random instants while real proofs are made.
// Nothing that was acknowledged is lost or applied twice, and the last proof verifies from genesis.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEVNET_REALM_BITS, devnetGenesis } from '../../../src/node/devnet-genesis.js';
import type { Genesis } from '../../../src/parth/genesis/genesis.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { userIdOf } from '../../../src/parth/user-id.js';
import { fingerprintOf } from '../../../src/session/keystore/key-scheme.js';
import { publicKeyOf } from '../../../src/session/keystore/public-key.js';
import { planSession } from '../../../src/session/plan/plan-session.js';
import { proveSession } from '../../../src/session/prove/prove-session.js';
import { systemContracts } from '../../../src/system/system-contracts.js';
import type { EndCapSubmission } from '../../../src/wire/end-cap.js';
import type { RpcClient } from '../../../src/wire/rpc-client.js';
import { persistently } from '../../e2e/persistently.js';
import { freePort, Home, SHARED_KEYS } from '../../e2e/qed.js';
import { handIn, RoleNetwork, type Acknowledged } from '../../e2e/role-network.js';
import { endCapId } from '../../support/end-cap-id.js';
import { RedisServer } from '../../support/redis-server.js';
import { printedRandom, shuffled, type Random } from '../../support/seeded-random.js';
import { SECRETS } from '../network.js';
import { prover } from '../shared-prover.js';
import { tampered } from '../tampered.js';
import { victimsOf, type Victim } from '../victims.js';

/** In each somebody has a session, one is halted and another is killed. By default each of the seven is, once. */
const ROUNDS = Number(process.env['QED_REAL_FAULTS'] ?? 7);
const BALANCE = 50n;
const FEE = 3n;
/** Milliseconds; less than the proofs of a block take. */
const MOMENTS = 15_000;

/** One in each realm. */
const USERS = [SECRETS.alice, SECRETS.bob].map((secret, index) => ({
  secret,
  publicKey: publicKeyOf(secret, fingerprintOf('secret')),
  userId: userIdOf(BigInt(index), DEVNET_REALM_BITS),
}));

let home: Home;
let redis: RedisServer;
let network: RoleNetwork;
let coordinator: RpcClient;
/** The node of both realms. */
let realm: RpcClient;
beforeAll(async () => {
  home = await Home.create();
  redis = await RedisServer.start();
  network = await RoleNetwork.create(home, {
    genesis: genesis(),
    environment: { QED_REDIS: redis.url, ...SHARED_KEYS },
    realms: { realm: '0,1' },
    proving: ['realm'],
    port: await freePort(),
    worker: ['--workers', '1'],
  });
  coordinator = network.coordinator;
  realm = network.realms[0]!;
  await network.start();
});
afterAll(async () => {
  await network.kill();
  await redis.stop();
  await home.remove();
});

function genesis(): Genesis {
  const users = USERS.map(({ publicKey }) => ({ publicKeyHash: PublicKey.hash(publicKey), balance: BALANCE }));
  const { config, ...rest } = devnetGenesis(systemContracts(), { simulated: false, users });
  return { ...rest, config: { ...config, baseFee: FEE } };
}

/** The circuits that are being proven. */
async function underWay(): Promise<string[]> {
  const leased = [];
  for (const node of [realm, coordinator])
    leased.push(...((await persistently(() => node.call('qed_listJobs', { statuses: ['leased'] }))) ?? []));
  return leased.map(({ circuit }) => circuit);
}

async function tell(fault: string, { name }: Victim): Promise<void> {
  console.log(`${fault} ${name} during ${(await underWay()).join(', ') || 'no proof'}`);
}

async function halt(victim: Victim, random: Random): Promise<void> {
  await tell('halt', victim);
  await victim.halt(2_000 + random(4_000));
}

/** At an instant at which proofs are being made. */
async function kill(victim: Victim, random: Random): Promise<void> {
  await expect.poll(underWay, { timeout: 180_000 }).not.toEqual([]);
  await sleep(random(MOMENTS));
  await tell('kill', victim);
  await victim.kill();
  await sleep(random(1_000));
  await victim.start();
}

/** Without calls, so that it is one proof. */
async function session({ publicKey, secret }: (typeof USERS)[number]): Promise<EndCapSubmission> {
  const plan = await persistently(() => planSession({ source: realm, calls: [], publicKey }));
  return proveSession(plan!, prover, secret);
}

/** An end cap whose proof was changed is refused, and nothing of it is kept. */
async function expectRefused(endCap: EndCapSubmission): Promise<void> {
  const forged = { ...endCap, proof: tampered(endCap.proof) };
  await expect(persistently(() => realm.submitEndCap(forged))).rejects.toMatchObject({ code: 'QED4001' });
  const kept = persistently(() => realm.getSubmission(endCapId(endCap)));
  await expect(kept).rejects.toMatchObject({ code: 'QED4066' });
}

it('loses nothing and applies nothing twice, whoever is killed or halted', async () => {
  const random = printedRandom();
  const order = shuffled(victimsOf(network, redis), random);
  const ahead = 1 + random(order.length - 1);
  const victim = (at: number) => order[at % order.length]!;
  const endCaps: Acknowledged[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const endCap = await session(USERS[round % USERS.length]!);
    await sleep(random(MOMENTS / 3));
    await Promise.all([halt(victim(round + ahead), random), expectRefused(endCap)]);
    const [acknowledged] = await Promise.all([handIn(realm, endCap), kill(victim(round), random)]);
    endCaps.push(acknowledged);
  }

  const checkpoints = await network.expectEachProvenOnce(endCaps);
  expect(checkpoints, 'genesis, and a block of each round').toHaveLength(1 + ROUNDS);
  for (const { userId } of USERS) {
    const { balance, nonce } = await network.expectSessions(userId, endCaps);
    expect(balance).toBe(BALANCE - FEE * nonce);
  }
  await home.done(['checkpoint', '--proof', 'proof.json'], { QED_NODE: coordinator.url });
  const { id, checkpointTreeRoot } = checkpoints.at(-1)!;
  expect(await home.done(['verify', 'proof.json', '--from', 'genesis.json'], SHARED_KEYS)).toMatchObject({
    verified: true,
    checkpointId: `${id}`,
    newCheckpointRoot: `${checkpointTreeRoot}`,
  });
  expect(await network.stop()).toEqual([0, 0, 0, 0]);
});
