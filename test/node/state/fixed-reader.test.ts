// What a sealed checkpoint has fixed is read from the store once, and the same as without the cache, however the chain goes on.
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import type { Entry, KeyRange } from '../../../src/kvq/store.js';
import { FixedReader } from '../../../src/node/state/fixed-reader.js';
import { NodeState } from '../../../src/node/state/node-state.js';
import { testNetwork } from '../support/network.js';

/** Counts the ranges that reach the store; its answers lie in a large buffer, as those of Redis do. */
class CountingStore extends MemoryStore {
  asked = 0;

  override async last(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]> {
    this.asked += ranges.length;
    const slab = Buffer.alloc(64 * 1024);
    return (await super.last(ranges)).map((entry) => {
      if (entry === undefined) return undefined;
      slab.set(entry.value);
      const value = Buffer.from(slab).subarray(0, entry.value.length);
      return { key: entry.key, value };
    });
  }
}

describe('reads of sealed checkpoints', () => {
  it('are answered from memory the second time, as the store would', async () => {
    const store = new CountingStore();
    const { node, users } = await testNetwork(4, { store });
    const readAll = async (state: NodeState): Promise<unknown[]> => {
      const all: unknown[] = [];
      for (let checkpointId = 0n; checkpointId <= (await state.head()); checkpointId++) {
        const at = { checkpointId };
        for (const { userId, publicKeyHash } of users)
          all.push(
            await state.user(at, userId),
            await state.userContract(at, userId, 0n),
            await state.registration(at, publicKeyHash),
          );
        for (const key of [90n, 91n, 92n]) all.push(await state.registration(at, key));
        all.push(
          await state.anchor(checkpointId),
          await state.past({ checkpointId: await state.head() }, checkpointId),
        );
      }
      return all;
    };
    for (const key of [90n, 91n, 92n]) {
      await node.realm.endCaps.submit(users[Number(key - 90n)]!.session(await node.state.anchor()));
      await node.coordinator.registry.register(key);
      await node.coordinator.seal();
      // One that has read at every checkpoint before, and one that remembers nothing.
      expect(await readAll(node.state)).toEqual(await readAll(new NodeState(store, node.state.config)));
    }
    const reader = new FixedReader(store);
    const ranges = [1, 2, 3].map((i) => ({ gte: Buffer.from([3, i]), lt: Buffer.from([3, i + 1]) }));
    const first = await reader.last(ranges);
    const before = store.asked;
    expect(await reader.last([...ranges].reverse())).toEqual([...first].reverse());
    expect(store.asked).toBe(before);
  });

  it('take no more memory than so many answers', async () => {
    const store = new CountingStore();
    await testNetwork(1, { store });
    const reader = new FixedReader(store, 2);
    const rangeOf = (i: number): KeyRange => ({ gte: Buffer.from([3, i]), lt: Buffer.from([3, i + 2]) });
    const [a, b, c] = [rangeOf(0), rangeOf(2), rangeOf(4)];
    const [answer] = await reader.last([a]);
    expect(answer!.value.buffer.byteLength).toBe(answer!.value.length);
    await reader.last([b]);
    await reader.last([a]);
    await reader.last([c]);
    const before = store.asked;
    await reader.last([a, c]);
    expect(store.asked).toBe(before);
    // The one that was used least lately is gone.
    await reader.last([b]);
    expect(store.asked).toBe(before + 1);
  });
});
