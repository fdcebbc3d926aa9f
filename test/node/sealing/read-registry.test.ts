// A block reads of the registry what it needs, and no more in a network of many users; what it builds on that is the same as on the whole trees.
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { KeyLayout } from '../../../src/kvq/keys.js';
import { Batch, type KeyRange, type RangeOptions } from '../../../src/kvq/store.js';
import { TABLES } from '../../../src/kvq/tables.js';
import { readRegistry } from '../../../src/node/sealing/read-registry.js';
import { ContractLeaf } from '../../../src/parth/leaves.js';
import { genesisState } from '../../../src/parth/genesis/genesis-state.js';
import { registrySteps } from '../../../src/prover/registry/registry-batches.js';
import { genesisOf, testNetwork } from '../support/network.js';

/** Counts the entries that are read. */
class CountingStore extends MemoryStore {
  reads = 0;

  override get(key: Uint8Array) {
    this.reads++;
    return super.get(key);
  }

  override getMany(keys: readonly Uint8Array[]) {
    this.reads += keys.length;
    return super.getMany(keys);
  }

  override last(ranges: readonly KeyRange[]) {
    this.reads += ranges.length;
    return super.last(ranges);
  }

  override async *range(options: RangeOptions) {
    for await (const entry of super.range(options)) {
      this.reads++;
      yield entry;
    }
  }
}

const contract = (layoutHash: bigint): ContractLeaf => ({ ...ContractLeaf.zero(), layoutHash });

describe('the registry that a block builds on', () => {
  // Below, between and above the keys of genesis, which are 1000 and up; 17 lie side by side.
  const keys = [1n, 5_000n, 3n, (1n << 254n) - 1n, ...Array.from({ length: 17 }, (_, i) => 2_000n + BigInt(i))];

  it.each([0, 1, 14, 15, 16, 40])('gives the same witnesses as the whole trees, after %d users', async (premined) => {
    const { node, store, genesis } = await testNetwork(premined);
    const users = keys.filter((key) => genesis.users.every(({ publicKeyHash }) => publicKeyHash !== key));
    const contracts = [7n, 8n, 9n].map(contract);
    const head = await node.state.checkpoint();
    const part = await readRegistry(store, head, { users, contracts, deposits: 3, withdrawals: [] });
    const whole = genesisState(genesis).trees;
    expect(part.state()).toEqual(whole.state());
    const anchor = { checkpointTreeRoot: head.header.newCheckpointRoot, config: genesis.config };
    const deposits = [1n, 2n, 3n].map((amount) => ({ userId: 7n, amount, reference: 0n }));
    const items = { users, contracts, deposits };
    expect(registrySteps(part, anchor, items)).toEqual(registrySteps(whole, anchor, items));
    expect(part.state()).toEqual(whole.state());
  });

  it('knows which keys are registered', async () => {
    const { node, store } = await testNetwork(3);
    const part = await readRegistry(store, await node.state.checkpoint(), {
      users: [1_001n, 1_003n],
      contracts: [],
      deposits: 0,
      withdrawals: [],
    });
    expect(part.urt.has(1_001n)).toBe(true);
    expect(() => part.urt.lowIndexOf(1_001n)).toThrow(RangeError);
    expect(part.urt.lowIndexOf(1_003n)).toBe(3n);
  });

  it('is refused as damaged, and no submission with it, where a node is not that of the checkpoint', async () => {
    const { node, store } = await testNetwork(3);
    const id = await node.coordinator.registry.register(5n);
    const leaf = new KeyLayout(TABLES.urt, ['u8', 'u64', 'u32']).key([0n, 0n, 0n]);
    await store.write(new Batch().put(leaf, Buffer.alloc(32, 1)));
    await expect(node.coordinator.seal()).rejects.toMatchObject({ code: 'QED4069' });
    expect(await node.submissions.status(id, null)).toMatchObject({ status: 'waiting' });
  });
});

it('costs as many reads to register a user among 300 as among 3', async () => {
  const reads: number[] = [];
  for (const premined of [3, 300]) {
    const store = new CountingStore();
    const { node } = await testNetwork(premined, { store, genesis: genesisOf(premined) });
    await node.coordinator.registry.register(5n);
    await node.stop();
    const again = await testNetwork(premined, { store, genesis: genesisOf(premined) });
    store.reads = 0;
    expect(await again.node.coordinator.seal()).toBe(1n);
    reads.push(store.reads);
  }
  expect(reads[1]).toBeLessThan(reads[0]! * 1.2);
});
