// A devnet takes submissions over RPC, proves every checkpoint, and carries on after a restart.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DevnetOptions } from '../../src/node/devnet.js';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { genesisState } from '../../src/parth/genesis/genesis-state.js';
import { PublicKey } from '../../src/parth/leaves.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import { verifyCheckpoint } from '../../src/prover/proving/verify-checkpoint.js';
import { checkpointProofFromJson, checkpointProofText } from '../../src/wire/checkpoint.js';
import { signDeployment } from '../../src/session/prove/sign-deployment.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import { tokenArtifact } from '../support/hand-made-contracts.js';
import { call, keyOf, SECRETS, TOKEN, type UserName } from '../support/session-network.js';
import { devnetOf, directory, stopDevnetsAfterEach } from './support/devnets.js';
import { genesisOf } from './support/network.js';

stopDevnetsAfterEach();

// The first sessions of newcomers pay nothing: they have nothing yet.
const genesis = genesisOf(0, { baseFee: 0n });

const devnet = (options: Partial<DevnetOptions> = {}) => devnetOf({ genesis, blockInterval: 10, ...options });

async function session(client: RpcClient, user: UserName, ...calls: ReturnType<typeof call>[]): Promise<bigint> {
  const plan = await planSession({ source: client, calls, publicKey: keyOf(user) });
  const submission = await proveSession(plan, new SimulatedProver(), SECRETS[user]);
  const sealed = await client.waitForSubmission(await client.submitEndCap(submission), {
    timeout: 20_000,
  });
  return sealed.checkpointId!;
}

async function balanceOf(client: RpcClient, userId: bigint): Promise<bigint | undefined> {
  const { slots } = await client.userContract(await client.anchor(), userId, TOKEN);
  return slots.find(([slot]) => slot === 0n)?.[1];
}

describe('a devnet', () => {
  it('takes users, a contract and sessions over RPC, and proves every checkpoint', async () => {
    const { network, client } = await devnet();
    const registrations = [];
    for (const user of ['alice', 'bob'] as const)
      registrations.push(await client.register(PublicKey.hash(keyOf(user))));
    const wait = { timeout: 20_000 };
    const [alice, bob] = await Promise.all(
      registrations.map(async (id) => (await client.waitForSubmission(id, wait)).userId!),
    );
    expect([alice, bob]).toEqual([0n, 1n << 20n]);

    const deployment = { artifact: tokenArtifact(), deployerId: alice!, salt: 1n };
    const signature = await signDeployment(
      { ...deployment, networkMagic: genesis.config.magic },
      new SimulatedProver(),
      SECRETS.alice,
      'secret',
    );
    const deployed = await client.deploy({ ...deployment, publicKey: keyOf('alice'), signature });
    expect((await client.waitForSubmission(deployed, wait)).contractId).toBe(TOKEN);

    await session(client, 'alice', call(TOKEN, 'mint', '100'), call(TOKEN, 'transfer', bob!.toString(), '40'));
    const last = await session(client, 'bob', call(TOKEN, 'claim', alice!.toString()));
    expect(await balanceOf(client, alice!)).toBe(60n);
    expect(await balanceOf(client, bob!)).toBe(40n);

    await network.waitForProven(last, 30_000);
    expect(await client.status()).toMatchObject({
      simulated: true,
      sealed: last,
      proven: last,
      jobs: { dead: 0, failed: 0 },
    });
    expect((await client.listCheckpoints()).map(({ proven }) => proven)).toEqual(Array(Number(last) + 1).fill(true));
    expect(await client.getCheckpoint(last)).toMatchObject({ endCaps: 1, stats: { userOps: 1n, transactions: 1n } });

    const file = checkpointProofFromJson(JSON.parse(checkpointProofText(await client.getProof())));
    const trust = {
      genesisRoot: genesisState(genesis).root,
      key: protocolKeys().Checkpoint,
      prover: new SimulatedProver(),
    };
    expect(await verifyCheckpoint(file, trust)).toMatchObject({
      checkpointId: last,
      newCheckpointRoot: (await client.anchor()).checkpointTreeRoot,
    });
  });

  it('keeps its state over a restart and goes on from it', async () => {
    const dataDir = await directory();
    const first = await devnet({ dataDir });
    const id = await first.client.register(5n);
    await first.client.waitForSubmission(id, { timeout: 20_000 });
    const anchor = await first.client.anchor();
    await first.network.stop();

    const second = await devnet({ dataDir });
    expect(await second.client.anchor()).toEqual(anchor);
    expect(await second.client.getSubmission(id)).toMatchObject({ userId: 0n });
    await expect(second.client.register(5n)).rejects.toMatchObject({ code: 'QED4020' });
    const next = await second.client.waitForSubmission(await second.client.register(6n), {
      until: 'proven',
      timeout: 20_000,
    });
    expect(next).toMatchObject({ status: 'proven', checkpointId: 2n, userId: 1n << 20n });
    expect(JSON.parse(await readFile(join(dataDir, 'genesis.json'), 'utf8'))).toMatchObject({
      format: 'qed-genesis/1',
    });
  });

  it('refuses the store of another network', async () => {
    const dataDir = await directory();
    await (await devnet({ dataDir })).network.stop();
    const start = (options: Partial<DevnetOptions>) => devnet({ dataDir, ...options });
    await expect(start({ genesis: genesisOf(1) })).rejects.toMatchObject({ code: 'QED4051', exitCode: 3 });
    const keys = protocolKeys();
    await expect(start({ keys: { ...keys, Checkpoint: { data: '', hash: '5' } } })).rejects.toMatchObject({
      code: 'QED4052',
      exitCode: 3,
    });
    const prover = Object.assign(new SimulatedProver(), { kind: 'proof' as never });
    await expect(start({ prover })).rejects.toMatchObject({ code: 'QED4053', exitCode: 3 });
    await start({});
  });

  it('refuses a directory that another node uses, and a port in use', async () => {
    const dataDir = await directory();
    const { network } = await devnet({ dataDir });
    await expect(devnet({ dataDir })).rejects.toMatchObject({ code: 'QED5001' });
    await expect(devnet({ port: network.port })).rejects.toMatchObject({ code: 'QED4050' });
  });

  it('seals no more than it may leave unproven', async () => {
    const { network, client } = await devnet({ workers: 0, maxUnproven: 3 });
    for (let key = 5n; key < 10n; key++) {
      await client.register(key);
      await network.seal();
    }
    // Genesis is the first of the three.
    expect(await client.status()).toMatchObject({ sealed: 2n, proven: null });
    await expect(client.getProof(1n)).rejects.toMatchObject({ code: 'QED4067' });
  });

  it('seals blocks without contents only when told to', async () => {
    const { client, network } = await devnet({ idleInterval: 50 });
    await network.waitForProven(2n, 20_000);
    expect(await client.getCheckpoint(1n)).toMatchObject({ endCaps: 0, registrations: 0, deployments: 0 });
  });

  it('forgets the jobs of checkpoints long proven, and keeps their proofs', async () => {
    const { network, client } = await devnet({ blockInterval: 0, maxUnproven: 20 });
    for (let i = 0; i < 11; i++) await network.roles.coordinator.seal({ evenIfEmpty: true });
    await network.waitForProven(11n, 30_000);
    const plans = [];
    for await (const plan of network.roles.queue.plans()) plans.push(plan.checkpointId);
    expect(plans.sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    expect(await client.getCheckpoint(1n)).toMatchObject({ proven: true, jobs: { total: 2, done: 2 } });
    expect((await client.getProof(1n)).header).toEqual((await client.getCheckpoint(1n)).header);
  });

  it('tells what is not there', async () => {
    const { client } = await devnet();
    await expect(client.anchor(9n)).rejects.toMatchObject({ code: 'QED4065' });
    await expect(client.user({ checkpointId: 9n }, 0n)).rejects.toMatchObject({ code: 'QED4065' });
    await expect(client.getSubmission('ab')).rejects.toMatchObject({ code: 'QED4066' });
    expect(await client.contract({ checkpointId: 0n }, 7n)).toBeNull();
    expect(await client.registration({ checkpointId: 0n }, 7n)).toBeNull();
    expect(await client.events({ checkpointId: 0n }, 7n, [3n])).toMatchObject([{ leaf: 0n }]);
  });
});
