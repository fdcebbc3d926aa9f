// A deposit is claimed at a realm that is behind the coordinator: the claim waits until the realm has the block of the deposit, and says so if it does not come.
import { afterEach, expect, it } from 'vitest';
import { depositClaim } from '../../../src/cli/network/deposit-claim.js';
import { devnetGenesis } from '../../../src/node/devnet-genesis.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { BRIDGE_ID } from '../../../src/parth/system-contracts.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { planSession } from '../../../src/session/plan/plan-session.js';
import { proveSession } from '../../../src/session/prove/prove-session.js';
import { systemContracts } from '../../../src/system/system-contracts.js';
import { call, keyOf, SECRETS } from '../../support/session-network.js';
import { testCoordinator, testRealm, TOKENS } from '../support/realm-network.js';

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const it of started.splice(0).reverse()) await it.stop();
});

/** Alice is a user of realm 0, which still is at checkpoint 0; her deposit is in checkpoint 1 of the coordinator. */
async function realmBehind() {
  const systemArtifacts = systemContracts();
  const users = [{ publicKeyHash: PublicKey.hash(keyOf('alice')), balance: 0n }];
  const genesis = devnetGenesis(systemArtifacts, { simulated: true, users });
  const coordinator = await testCoordinator({ genesis, systemArtifacts });
  started.push(coordinator);
  const realm = await testRealm(coordinator.client(TOKENS.north), 0n);
  started.push({ stop: async () => (await realm.sync.stop(), realm.server.close()) });
  await realm.sync.round();
  await coordinator.node.coordinator.deposits.submit(0n, [{ userId: 0n, amount: 40n, reference: 7n }]);
  expect(await coordinator.block()).toBe(1n);
  return { coordinator, realm };
}

it('it waits for the block, and the session lands', async () => {
  const { coordinator, realm } = await realmBehind();
  const { client } = realm;
  expect((await client.anchor()).checkpointId).toBe(0n);
  const claim = depositClaim(client, '0');
  await realm.sync.round();
  const calls = [call(BRIDGE_ID, 'claim', ...(await claim))];
  const plan = await planSession({ source: client, calls, publicKey: keyOf('alice') });
  await client.submitEndCap(await proveSession(plan, new SimulatedProver(), SECRETS.alice));
  await realm.sync.round();
  expect(await coordinator.block()).toBe(2n);
  await realm.sync.round();
  expect((await client.user(await client.anchor(), 0n)).leaf?.balance).toBe(40n);
});

it('it is refused while the block does not come', { timeout: 20_000 }, async () => {
  const { realm } = await realmBehind();
  await realm.sync.stop();
  await expect(depositClaim(realm.client, '0')).rejects.toMatchObject({ code: 'QED4065' });
  expect((await realm.client.anchor()).checkpointId).toBe(0n);
});
