// Sealing hashes each node of a tree and each statement once: what it costs is counted in permutations, not in time.
import { createRequire } from 'node:module';
import { afterEach, expect, it, vi } from 'vitest';
import { testNetwork } from '../support/network.js';

/** The prover's own permutation, which `poseidon.ts` calls. */
const native = createRequire(import.meta.url)(`@o1js/native-${process.platform}-${process.arch}`) as Record<
  'caml_pasta_fp_poseidon_block_cipher',
  (state: Uint8Array) => Uint8Array
>;

afterEach(() => vi.restoreAllMocks());

it('takes the same few permutations for each end cap, in a small block and in a larger one', async () => {
  const [few, many] = [await permutations(16), await permutations(64)];
  const perEndCap = (many - few) / 48;
  // A session's trees and statements were hashed when it came in; what is left is its node in the user tree and the header of its GUTA proof.
  expect(perEndCap).toBeGreaterThan(3);
  expect(perEndCap).toBeLessThan(8);
});

/** How many permutations it takes to seal that many end caps. */
async function permutations(count: number): Promise<number> {
  const { node, users } = await testNetwork(count);
  const anchor = await node.state.anchor();
  // Values of their own, so that no other block has hashed the same nodes.
  for (const user of users) {
    const value = 7_000n * BigInt(count) + user.userId;
    await node.realm.endCaps.submit(user.session(anchor, { writes: [[0n, [[1n, value]]]] }));
  }
  const permute = vi.spyOn(native, 'caml_pasta_fp_poseidon_block_cipher');
  await node.coordinator.seal();
  const calls = permute.mock.calls.length;
  permute.mockRestore();
  return calls;
}
