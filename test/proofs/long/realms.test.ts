// Two realms, each with a store in Redis, prove the sessions of their users and hand in one real proof each; the coordinator joins them into checkpoints that verify from genesis, also
// where one of them is late. What is no proof of its sessions is refused.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisStore } from '../../../src/kvq/drivers/redis/store.js';
import { devnetGenesis, DEVNET_REALM_BITS } from '../../../src/node/devnet-genesis.js';
import { GutaHeader } from '../../../src/parth/statements/block.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { userIdOf } from '../../../src/parth/user-id.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { verifyCheckpoint } from '../../../src/prover/proving/verify-checkpoint.js';
import { fingerprintOf } from '../../../src/session/keystore/key-scheme.js';
import { publicKeyOf } from '../../../src/session/keystore/public-key.js';
import { planSession } from '../../../src/session/plan/plan-session.js';
import { proveSession } from '../../../src/session/prove/prove-session.js';
import { systemContracts } from '../../../src/system/system-contracts.js';
import type { RealmGutaSubmission } from '../../../src/wire/realm.js';
import {
  testCoordinator,
  testRealm,
  TOKENS,
  type TestCoordinator,
  type TestRealm,
} from '../../node/support/realm-network.js';
import { RedisServer } from '../../support/redis-server.js';
import { lentProver } from '../shared-prover.js';
import { tampered } from '../tampered.js';

/** By registration: the even ones are of realm 0, the others of realm 1. */
const USERS = [11n, 22n, 33n, 44n].map((secret, index) => ({
  secret,
  publicKey: publicKeyOf(secret, fingerprintOf('secret')),
  userId: userIdOf(BigInt(index), DEVNET_REALM_BITS),
}));

let redis: RedisServer;
const stores: RedisStore[] = [];
let coordinator: TestCoordinator;
let north: TestRealm;
let south: TestRealm;
/** What the realms handed in. */
const handedIn: RealmGutaSubmission[] = [];

async function store(name: string): Promise<RedisStore> {
  const opened = await RedisStore.open({ url: redis.url, name, warn: () => undefined });
  stores.push(opened);
  return opened;
}

beforeAll(async () => {
  redis = await RedisServer.start();
  const users = USERS.map(({ publicKey }) => ({ publicKeyHash: PublicKey.hash(publicKey), balance: 50n }));
  const genesis = devnetGenesis(systemContracts(), { simulated: false, users });
  coordinator = await testCoordinator({
    store: await store('coordinator'),
    genesis,
    prover: lentProver,
    systemArtifacts: systemContracts(),
  });
  const realm = async (name: 'north' | 'south', number: bigint): Promise<TestRealm> => {
    const options = { proves: true, prover: lentProver };
    const made = await testRealm(coordinator.client(TOKENS[name]), number, await store(name), options);
    const { link } = made.sync;
    const handIn = link.handInGuta.bind(link);
    link.handInGuta = (guta) => {
      handedIn.push(guta);
      return handIn(guta);
    };
    return made;
  };
  north = await realm('north', 0n);
  south = await realm('south', 1n);
});
afterAll(async () => {
  for (const { server } of [north, south]) await server.close();
  await coordinator.stop();
  for (const one of stores) await one.close();
  await redis.stop();
});

/** A session without calls, proven and submitted. */
async function session(realm: TestRealm, { publicKey, secret }: (typeof USERS)[number]): Promise<string> {
  const plan = await planSession({ source: realm.client, calls: [], publicKey });
  return realm.client.submitEndCap(await proveSession(plan, lentProver, secret));
}

/** Seals a block, and resolves once it is proven and all realms know it. */
async function block(): Promise<bigint> {
  const id = await coordinator.block();
  for (const realm of [north, south]) await realm.sync.round();
  return id;
}

async function circuitsOf(checkpointId: bigint): Promise<string[]> {
  const { row } = await coordinator.node.state.checkpoint(checkpointId);
  return Promise.all(row.jobs.map(async (id) => (await coordinator.node.queue.inspect(id))!.circuit));
}

describe('two realms that prove', () => {
  it('bring four users into one checkpoint with a proof each', async () => {
    const ids = [
      await session(north, USERS[0]!),
      await session(north, USERS[2]!),
      await session(south, USERS[1]!),
      await session(south, USERS[3]!),
    ];
    for (const realm of [north, south]) await realm.round();
    expect(handedIn.map(({ sessions }) => sessions.length)).toEqual([2, 2]);
    expect(await block()).toBe(1n);
    expect(await circuitsOf(1n)).toEqual(['GUTAVerifyTwoGUTA', 'QEDCheckpointStateTransition']);
    for (const id of ids) expect(await coordinator.client().getSubmission(id)).toMatchObject({ status: 'proven' });
  });

  it('are refused where the proof is none of these sessions', async () => {
    const client = coordinator.client(TOKENS.north);
    await session(north, USERS[0]!);
    await north.sync.round();
    await north.prove();
    const { link } = north.sync;
    const handIn = link.handInGuta.bind(link);
    let honest: RealmGutaSubmission | undefined;
    link.handInGuta = (guta) => {
      honest = guta;
      return Promise.resolve([]);
    };
    await north.sync.round();
    link.handInGuta = handIn;
    const others = handedIn[1]!;
    const output = GutaHeader.hash(honest!.header).toString();
    for (const proof of [
      tampered(honest!.proof),
      // A true proof of the other realm, and one of the same realm at an earlier checkpoint, that claim to say this.
      { ...others.proof, output },
      { ...handedIn[0]!.proof, output },
      { ...honest!.proof, proof: { ...honest!.proof.proof!, maxProofsVerified: 1 as const } },
      { ...honest!.proof, proof: { ...honest!.proof.proof!, publicOutput: others.proof.proof!.publicOutput } },
    ]) {
      const lie = client.call('qed_handInGuta', { ...honest!, proof });
      await expect(lie).rejects.toMatchObject({ code: 'QED4018' });
    }
    expect(await coordinator.node.submissions.counts()).toMatchObject({ 'end-cap': 0 });
  });

  it('may be late: the block carries the proof to its own checkpoint root', async () => {
    await coordinator.client().register(555n);
    expect(await block()).toBe(2n);
    expect(handedIn).toHaveLength(3);
    expect(await block()).toBe(3n);
    expect(await circuitsOf(3n)).toEqual(['GUTAVerifyGUTAToCap', 'QEDCheckpointStateTransition']);
    const file = await coordinator.client().call('qed_getProof', { checkpointId: 3n });
    const { genesisRoot } = coordinator.node;
    const trust = { genesisRoot, prover: lentProver, key: protocolKeys().Checkpoint };
    expect(await verifyCheckpoint(file, trust)).toMatchObject({ checkpointId: 3n });
    const anchor = await coordinator.client().anchor();
    for (const realm of [north, south]) {
      expect(await realm.client.anchor()).toEqual(anchor);
      expect(realm.faults).toEqual([]);
    }
    const nonces = await Promise.all(
      USERS.map(async ({ userId }) => (await coordinator.client().user(anchor, userId)).leaf!.nonce),
    );
    expect(nonces).toEqual([2n, 1n, 1n, 1n]);
  });
});
