// Registrations get user ids in the order of arrival, and keys that are invalid or already taken are refused.
import { describe, expect, it } from 'vitest';
import { testNetwork, type TestNetwork } from '../support/network.js';
import { snapshot } from '../support/snapshot.js';

async function refused(network: TestNetwork, publicKeyHash: bigint, code: string): Promise<void> {
  const before = await snapshot(network.store);
  await expect(network.node.coordinator.registry.register(publicKeyHash)).rejects.toMatchObject({
    code,
    hint: expect.any(String),
  });
  expect(await snapshot(network.store)).toEqual(before);
}

describe('a registration', () => {
  it('is refused for 0, for a key that no circuit can compare, and for a key of genesis', async () => {
    const network = await testNetwork(1);
    await refused(network, 0n, 'QED4021');
    await refused(network, 1n << 254n, 'QED4022');
    await refused(network, 1_000n, 'QED4020');
  });

  it('is refused for a key that waits or is registered', async () => {
    const network = await testNetwork(0);
    await network.node.coordinator.registry.register(5n);
    await refused(network, 5n, 'QED4020');
    await network.node.coordinator.seal();
    await refused(network, 5n, 'QED4020');
  });

  it('gives user ids in the order of arrival, over more than one batch, and shows them as of each checkpoint', async () => {
    const { node } = await testNetwork(1);
    // Keys in no order, so that new leaves link to leaves of the same block.
    const keys = Array.from({ length: 18 }, (_, i) => BigInt((i * 7) % 19) * 1_000n + 17n);
    const ids = [];
    for (const key of keys) ids.push(await node.coordinator.registry.register(key));
    expect(await node.coordinator.seal()).toBe(1n);
    const status = await Promise.all(ids.map((id) => node.submissions.status(id, null)));
    // Genesis took registration 0; users alternate between two realms.
    const userIds = keys.map((_, i) => (BigInt((i + 1) % 2) << 20n) | BigInt((i + 1) >> 1));
    expect(status.map(({ userId }) => userId)).toEqual(userIds);
    for (const [i, key] of keys.entries()) {
      expect(await node.state.registration({ checkpointId: 0n }, key)).toBeNull();
      const registration = await node.state.registration({ checkpointId: 1n }, key);
      expect(registration).toMatchObject({
        userId: userIds[i],
        leaf: { publicKeyHash: key },
        path: { index: BigInt(i) + 2n },
      });
    }
    const { row } = await node.state.checkpoint();
    const circuits = await Promise.all(row.jobs.map(async (id) => (await node.queue.inspect(id))!.circuit));
    expect(circuits.filter((name) => name === 'BatchAppendUserRegistrationTree')).toHaveLength(2);
    expect(circuits.filter((name) => name === 'AggStateTransition')).toHaveLength(1);
  });

  it('lets a newcomer have a first session', async () => {
    const { node, newcomer } = await testNetwork(0);
    await node.coordinator.registry.register(5n);
    await node.coordinator.seal();
    const user = newcomer(0n, 5n);
    await node.realm.endCaps.submit(user.session(await node.state.anchor()));
    expect(await node.coordinator.seal()).toBe(2n);
    expect((await node.state.user({ checkpointId: 2n }, 0n)).leaf).toEqual(user.leaf);
    expect((await node.state.user({ checkpointId: 1n }, 0n)).leaf).toBeNull();
  });
});
