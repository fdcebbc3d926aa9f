import { genesisState } from '../../../src/parth/genesis/genesis-state.js';
import { REGISTRATIONS } from '../../../src/parth/trees/indexed-entry.js';
import { IndexedTree } from '../../../src/parth/trees/indexed-tree.js';
import { RegistryTrees } from '../../../src/parth/trees/registry-trees.js';
import type { RegisterUsersWitness } from '../../../src/prover/registry/register-users.js';
import { config, genesisOf } from '../../support/genesis.js';
import { forgeInsertion, type ForgedItem } from './forge.js';

/** 29 premined keys, so that a batch begins at offset 14 of the second block and reaches into the third. */
export const PREMINED = Array.from({ length: 29 }, (_, i) => 1000n * BigInt(((i * 5) % 29) + 1));
const genesis = genesisOf(PREMINED);
const state = genesisState(genesis);
export const anchor = { checkpointTreeRoot: state.root, config };

/** Keys below, between and above the premined ones, and next to each other, so that some low leaves are of the same batch. */
export const NEW_KEYS = [
  ...[5n, 20_500n, 3n, 4n, 20_499n, (1n << 254n) - 1n, 1500n, 1n << 253n],
  ...[1501n, 1499n, 1n, 7001n, 6999n, 12_999n, 29_001n, 2n],
];

export const freshTrees = (): RegistryTrees => state.trees.clone();

/** A registration by a prover who links keys where they like. */
export function forgedRegistration(
  items: readonly ForgedItem[],
  { keys = PREMINED, count = BigInt(keys.length) }: { keys?: readonly bigint[]; count?: bigint } = {},
): RegisterUsersWitness {
  const urt = new IndexedTree(
    REGISTRATIONS,
    keys.map((key) => [key, 0n] as const),
  );
  const { window, links } = forgeInsertion(REGISTRATIONS, urt, items, 16, count);
  return {
    checkpointTreeRoot: state.root,
    config,
    before: { ...state.trees.state(), urt: { root: urt.root, count } },
    added: BigInt(items.length),
    items: links.map(({ low, lowPath }, i) => ({
      publicKeyHash: items[i]?.key ?? 0n,
      low: { publicKeyHash: low.key, nextPublicKeyHash: low.nextKey, nextIndex: low.nextIndex },
      lowPath,
    })),
    window,
  };
}
