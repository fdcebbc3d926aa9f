import type { ContractArtifact } from '../compiler/artifact/artifact.js';
import { functionLeavesOf } from '../compiler/artifact/leaves.js';
import type { Genesis, PreminedUser } from '../parth/genesis/genesis.js';

/** Names a network in signatures: eight ASCII characters as a number. */
const magic = (name: string): bigint =>
  [...Buffer.from(name.padEnd(8), 'ascii')].reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

/** Midnight of 1 January 2026 UTC, the same for every devnet: its genesis, and so its root, is known before it starts. */
const BLOCK_TIME = 1_767_225_600_000n;

/** The binary logarithm of how many realms a devnet has. */
export const DEVNET_REALM_BITS = 1n;

/**
 * The genesis of a network on one machine: two realms, no fees (a first session has a balance of 0), the system contracts. A network of
 * simulations has a genesis of its own, so that neither can be mistaken for the other, and so has one with users who are there from the start.
 */
export function devnetGenesis(
  systemArtifacts: readonly ContractArtifact[],
  options: { readonly simulated: boolean; readonly users?: readonly PreminedUser[] },
): Genesis {
  const [nativeToken, bridge] = systemArtifacts.map((artifact) => ({
    deployerId: 0n,
    cstateHeight: BigInt(artifact.cstateHeight),
    layoutHash: BigInt(artifact.layoutHash),
    functions: functionLeavesOf(artifact),
  }));
  return {
    config: {
      magic: magic(options.simulated ? 'qed-sim' : 'qed-dev'),
      realmBits: DEVNET_REALM_BITS,
      maxAnchorAge: 1000n,
      baseFee: 0n,
      feePerTransaction: 0n,
      feePerSlot: 0n,
    },
    blockTime: BLOCK_TIME,
    contracts: [nativeToken!, bridge!],
    users: options.users ?? [],
  };
}
