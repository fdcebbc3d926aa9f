// A submission that cannot be proven is rejected for good, and the rest of its block goes on without it.
import { describe, expect, it } from 'vitest';
import { testNetwork } from '../support/network.js';

// The checks at the door let through nothing that no block can hold; here it gets past them, as if one were missing.
describe('a submission that no block can hold', () => {
  it('is refused for good, and the block goes on without it', async () => {
    const { node } = await testNetwork(0);
    await node.coordinator.registry.register(5n);
    await node.submissions.accept('registration', 'ab'.repeat(32), 1n << 254n);
    await node.coordinator.registry.register(6n);
    expect(await node.coordinator.seal()).toBe(1n);
    expect(await node.submissions.status('ab'.repeat(32), null)).toMatchObject({
      status: 'refused',
      refusal: { code: 'QED4042' },
    });
    expect(await node.state.registration({ checkpointId: 1n }, 5n)).toMatchObject({ userId: 0n });
    expect(await node.state.registration({ checkpointId: 1n }, 6n)).toMatchObject({ userId: 1n << 20n });
    expect(await node.submissions.counts()).toEqual({ registration: 0, deployment: 0, 'end-cap': 0 });
  });

  it('that stands alone leaves no block behind', async () => {
    const { node } = await testNetwork(0);
    await node.submissions.accept('registration', 'ab'.repeat(32), 1n << 254n);
    expect(await node.coordinator.seal()).toBeNull();
    expect(await node.submissions.status('ab'.repeat(32), null)).toMatchObject({ status: 'refused' });
    expect(await node.state.head()).toBe(0n);
    await node.coordinator.registry.register(5n);
    expect(await node.coordinator.seal()).toBe(1n);
  });

  it('is refused as well when it became invalid while it waited', async () => {
    const { node, users } = await testNetwork(2);
    const anchor = await node.state.anchor();
    const bad = users[0]!.session(anchor);
    // An anchor that is not of the chain (any more).
    const result = { ...bad.result, checkpointTreeRoot: 5n };
    await node.submissions.accept('end-cap', 'ab'.repeat(32), { ...bad, result });
    const good = await node.realm.endCaps.submit(users[1]!.session(anchor));
    expect(await node.coordinator.seal()).toBe(1n);
    expect(await node.submissions.status('ab'.repeat(32), null)).toMatchObject({
      status: 'refused',
      refusal: { code: 'QED4007' },
    });
    expect(await node.submissions.status(good, null)).toMatchObject({ status: 'sealed' });
  });
});

describe('submissions that no block can hold together', () => {
  it('go one block after the other', async () => {
    const { node, users } = await testNetwork(2);
    const anchor = await node.state.anchor();
    // The sum of the fees is no u64: the GUTA circuit that adds them refuses.
    const ids = [];
    for (const user of users) ids.push(await node.realm.endCaps.submit(user.session(anchor, { fee: 2n ** 63n })));
    expect([await node.coordinator.seal(), await node.coordinator.seal(), await node.coordinator.seal()]).toEqual([
      1n,
      2n,
      null,
    ]);
    const status = await Promise.all(ids.map((id) => node.submissions.status(id, null)));
    expect(status.map(({ checkpointId }) => checkpointId)).toEqual([1n, 2n]);
  });
});

describe('the clock', () => {
  it('that is behind the last block stops blocks, and loses nothing', async () => {
    let now = 1_800_000_000_000;
    const { node } = await testNetwork(0, { now: () => now });
    await node.coordinator.registry.register(5n);
    expect(await node.coordinator.seal()).toBe(1n);
    const id = await node.coordinator.registry.register(6n);
    await expect(node.coordinator.seal()).rejects.toMatchObject({ code: 'QED4041', exitCode: 3 });
    now -= 60_000;
    await expect(node.coordinator.seal()).rejects.toMatchObject({ code: 'QED4041' });
    now += 60_001;
    expect(await node.coordinator.seal()).toBe(2n);
    expect(await node.submissions.status(id, null)).toMatchObject({ status: 'sealed' });
    expect((await node.state.checkpoint()).stats.blockTime).toBe(BigInt(now));
  });
});
