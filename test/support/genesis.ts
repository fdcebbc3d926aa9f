import type { Genesis } from '../../src/parth/genesis/genesis.js';
import type { NetworkConfig } from '../../src/parth/leaves.js';

export const config: NetworkConfig = {
  magic: 77n,
  realmBits: 1n,
  maxAnchorAge: 50n,
  baseFee: 10n,
  feePerTransaction: 2n,
  feePerSlot: 1n,
};

/** A genesis with these users; its system contracts are placeholders of the right form. */
export const genesisOf = (publicKeyHashes: readonly bigint[] = []): Genesis => ({
  config,
  blockTime: 1_700_000_000_000n,
  contracts: [
    {
      deployerId: 0n,
      cstateHeight: 34n,
      layoutHash: 11n,
      functions: [
        { fingerprint: 101n, methodId: 1n, inputsLength: 2n, outputsLength: 0n },
        { fingerprint: 102n, methodId: 2n, inputsLength: 1n, outputsLength: 1n },
      ],
    },
    { deployerId: 0n, cstateHeight: 34n, layoutHash: 12n, functions: [] },
  ],
  users: publicKeyHashes.map((publicKeyHash, i) => ({ publicKeyHash, balance: BigInt(i) * 100n })),
});
