// A devnet may have users with native tokens from the start, and it seals a block at the time that its user wants.
import { describe, expect, it } from 'vitest';
import type { DevnetOptions } from '../../src/node/devnet.js';
import { devnetGenesis } from '../../src/node/devnet-genesis.js';
import { KnownCallers } from '../../src/node/callers/token-file.js';
import { genesisState } from '../../src/parth/genesis/genesis-state.js';
import { PublicKey } from '../../src/parth/leaves.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import { verifyCheckpoint } from '../../src/prover/proving/verify-checkpoint.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { RpcClient } from '../../src/wire/rpc-client.js';
import { call, keyOf, SECRETS, type UserName } from '../support/session-network.js';
import { devnetOf, directory, stopDevnetsAfterEach } from './support/devnets.js';

const USERS = ['alice', 'bob'] as const;
const users = USERS.map((name) => ({ publicKeyHash: PublicKey.hash(keyOf(name)), balance: 1_000n }));
const systemArtifacts = systemContracts();
const funded = devnetGenesis(systemArtifacts, { simulated: true, users });
const bare = devnetGenesis(systemArtifacts, { simulated: true });
const [ALICE, BOB] = [0n, 1n << 20n];
const NATIVE = 0n;

stopDevnetsAfterEach();

const start = (options: Partial<DevnetOptions> = {}) =>
  devnetOf({ genesis: funded, systemArtifacts, blockInterval: 0, ...options });

async function session(client: RpcClient, user: UserName, method: string, ...args: string[]): Promise<void> {
  const plan = await planSession({ source: client, calls: [call(NATIVE, method, ...args)], publicKey: keyOf(user) });
  await client.submitEndCap(await proveSession(plan, new SimulatedProver(), SECRETS[user]));
}

const balanceOf = async (client: RpcClient, userId: bigint) =>
  (await client.user(await client.anchor(), userId)).leaf?.balance;

describe('a devnet with users in its genesis', () => {
  it('lets them spend at once, and its proofs hold against its own genesis alone', async () => {
    const { network, client } = await start();
    expect([await balanceOf(client, ALICE), await balanceOf(client, BOB)]).toEqual([1_000n, 1_000n]);
    await session(client, 'alice', 'send', BOB.toString(), '40');
    expect((await client.call('qed_seal', {})).checkpointId).toBe(1n);
    await session(client, 'bob', 'claim', ALICE.toString());
    await client.call('qed_seal', {});
    expect([await balanceOf(client, ALICE), await balanceOf(client, BOB)]).toEqual([960n, 1_040n]);

    await network.waitForProven(2n, 30_000);
    const file = await client.getProof();
    const trust = { key: protocolKeys().Checkpoint, prover: new SimulatedProver() };
    const genesisRoot = genesisState(funded).root;
    expect(await verifyCheckpoint(file, { ...trust, genesisRoot })).toMatchObject({ checkpointId: 2n, genesisRoot });
    const withMore = { ...funded, users: [{ ...users[0]!, balance: 1_001n }, users[1]!] };
    for (const other of [bare, withMore]) {
      const refused = verifyCheckpoint(file, { ...trust, genesisRoot: genesisState(other).root });
      await expect(refused).rejects.toMatchObject({ code: 'QED2091' });
    }
  });

  it('is another network than one without them', async () => {
    const dataDir = await directory();
    await (await start({ dataDir })).network.stop();
    const refused = { code: 'QED4051', hint: expect.stringContaining('--fund') };
    await expect(start({ dataDir, genesis: bare })).rejects.toMatchObject(refused);
    await start({ dataDir });
  });
});

describe('qed_seal', () => {
  it('is for operators alone where there are some', async () => {
    const operatorTokens = new KnownCallers([{ token: 'o'.repeat(40), caller: { name: 'olga' } }]);
    const { client } = await start({ operatorTokens });
    await expect(client.call('qed_seal', {})).rejects.toMatchObject({ code: 'QED4078' });
  });

  it('seals when it is asked, and moves the clock forward for good', async () => {
    const dataDir = await directory();
    const machine = 1_800_000_000_000;
    let [ticks, time] = [0, machine];
    const now = () => time + ticks++;
    const first = await start({ dataDir, now });
    const { blockTime } = await first.client.call('qed_seal', { advanceSeconds: 86_400 });
    expect(Number(blockTime)).toBeGreaterThanOrEqual(machine + 86_400_000);
    expect(await first.client.getCheckpoint(1n)).toMatchObject({ stats: { blockTime }, endCaps: 0, registrations: 0 });
    const next = await first.client.call('qed_seal', {});
    expect(next.checkpointId).toBe(2n);
    expect(next.blockTime).toBeGreaterThan(blockTime);
    await first.network.stop();

    time = machine;
    const again = await start({ dataDir, now });
    const after = await again.client.call('qed_seal', {});
    expect(after.blockTime, 'a node that starts again goes on from its last block').toBeGreaterThan(next.blockTime);
  });

  it('refuses a time past the year 9999 and goes on before it', async () => {
    const machine = Date.parse('9999-12-30T00:00:00Z');
    let ticks = 0;
    const { client } = await start({ now: () => machine + ticks++ });
    const { blockTime } = await client.call('qed_seal', { advanceSeconds: 86_400 });
    expect(new Date(Number(blockTime)).toISOString()).toContain('9999-12-31');
    await expect(client.call('qed_seal', { advanceSeconds: 86_400 })).rejects.toMatchObject({ code: 'QED4049' });
    expect((await client.call('qed_seal', {})).blockTime).toBeGreaterThan(blockTime);
  });

  it('refuses other than whole seconds, and time that goes back', async () => {
    const { client } = await start();
    const bad = [-1, 0.5, 1e10, '5', null];
    for (const advanceSeconds of bad as number[])
      await expect(client.call('qed_seal', { advanceSeconds })).rejects.toMatchObject({ code: 'QED4061' });
    expect((await client.status()).sealed).toBe(0n);
  });

  it('seals no more than may wait for their proofs, and leaves the clock then', async () => {
    const machine = 1_800_000_000_000;
    let ticks = 0;
    const { network, client } = await start({ workers: 0, maxUnproven: 2, now: () => machine + ticks++ });
    await client.call('qed_seal', {});
    const refused = { code: 'QED4044', hint: expect.stringContaining('worker') };
    await expect(client.call('qed_seal', { advanceSeconds: 1_000 })).rejects.toMatchObject(refused);
    expect((await network.state.checkpoint()).stats.blockTime).toBeLessThan(BigInt(machine + 1_000));
  });

  it('is refused by a network whose realms are processes of their own', async () => {
    const token = 'o'.repeat(40);
    const operatorTokens = new KnownCallers([{ token, caller: { name: 'olga' } }]);
    const { client, network } = await start({ realmTokens: new KnownCallers([]), operatorTokens });
    const operator = new RpcClient(network.url, { token });
    await expect(operator.call('qed_seal', { advanceSeconds: 5 })).rejects.toMatchObject({ code: 'QED4079' });
    await expect(client.call('qed_seal', { advanceSeconds: 5 })).rejects.toMatchObject({ code: 'QED4078' });
    expect((await client.status()).sealed).toBe(0n);
  });
});
