// What a sealed checkpoint has fixed is read from the store once, and the same as without the cache, however the chain goes on.
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import type { Entry, KeyRange, RangeOptions } from '../../../src/kvq/store.js';
import { rollBack } from '../../../src/node/sealing/roll-back.js';
import { FixedReader } from '../../../src/node/state/fixed-reader.js';
import { NodeState } from '../../../src/node/state/node-state.js';
import { genesisOf, testNetwork } from '../support/network.js';

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

/** A store whose `at`-th answer waits. */
class HeldStore extends MemoryStore {
  reached = (): void => undefined;
  release = (): void => undefined;
  readonly held = new Promise<void>((resolve) => (this.reached = resolve));
  readonly #released = new Promise<void>((resolve) => (this.release = resolve));
  #reads = 0;

  constructor(
    readonly below: MemoryStore,
    readonly at: number,
  ) {
    super();
  }

  override getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return this.#hold(() => this.below.getMany(keys));
  }

  override get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#hold(() => this.below.get(key));
  }

  override last(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]> {
    return this.#hold(() => this.below.last(ranges));
  }

  override range(options: RangeOptions): AsyncIterable<Entry> {
    return this.below.range(options);
  }

  async #hold<T>(read: () => Promise<T>): Promise<T> {
    const isHeld = ++this.#reads === this.at;
    const answer = await read();
    if (isHeld) {
      this.reached();
      await this.#released;
    }
    return answer;
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

  it('are forgotten when checkpoints are taken back, wherever a read is then', async () => {
    const below = new MemoryStore();
    const genesis = genesisOf(1);
    let clock = 1_800_000_000_000;
    const now = (): number => (clock += 10);
    const seal = async (key: bigint): Promise<void> => {
      const { node, users } = await testNetwork(1, { store: below, genesis, now });
      users[0]!.leaf = await node.state.userLeaf(1n, users[0]!.userId);
      if ((await node.state.head()) === 1n)
        await node.realm.endCaps.submit(users[0]!.session(await node.state.anchor(), { writes: [[0n, [[1n, key]]]] }));
      await node.coordinator.registry.register(key);
      await node.coordinator.seal();
    };
    const readAll = async (state: NodeState): Promise<unknown[]> => {
      const at = { checkpointId: 2n };
      return [await state.user(at, 0n), await state.anchor(2n), await state.past(at, 1n)];
    };
    const { config } = genesis;
    await seal(90n);
    for (let at = 1, reads = true; reads; at++) {
      await seal(1_000_000n + BigInt(at));
      const store = new HeldStore(below, at);
      const state = new NodeState(store, config);
      const reading = readAll(state).catch(() => 'refused');
      reads = await Promise.race([store.held.then(() => true), reading.then(() => false)]);
      await rollBack(below, 1n);
      state.forget();
      store.release();
      await reading;
      await seal(2_000_000n + BigInt(at));
      expect(await readAll(state)).toEqual(await readAll(new NodeState(below, config)));
      await rollBack(below, 1n);
    }
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
