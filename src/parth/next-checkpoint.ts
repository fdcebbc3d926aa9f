import { CheckpointStats, type CheckpointLeaf } from './leaves.js';
import { record } from './record.js';
import type { GutaHeader, RegistryHeader } from './statements/block.js';

/**
 * What a checkpoint's random seed hashes. Whoever seals a block can try blocks until they like the seed: it is no source of secure
 * randomness (PROTOCOL §2).
 */
export const RandomSeed = record('qed/random-seed', { previousSeed: 'field', gusrRoot: 'field', blockTime: 'u64' });

/** A checkpoint's leaf with its statistics, whose hash the leaf holds. */
export interface CheckpointContent {
  readonly leaf: CheckpointLeaf;
  readonly stats: CheckpointStats;
}

/** The part of a block's Registry header that its checkpoint takes over. */
export type RegistryChange = Pick<RegistryHeader, 'urt' | 'gcon' | 'gdt' | 'gwt'>;
/** What a block's GUTA comes to: the new root of the user tree, and what its sessions did in sum. */
export type UsersChange = { readonly gusrRoot: bigint } & Pick<GutaHeader, 'stats'>;

/**
 * Checkpoint N + 1 from checkpoint N and what the block changes, as `QEDCheckpointStateTransition` computes it (PROTOCOL §6). `blockTime`
 * is in milliseconds since 1970 and must be above checkpoint N's.
 */
export function nextCheckpoint(
  previous: CheckpointContent,
  registry: RegistryChange,
  { gusrRoot, stats: sums }: UsersChange,
  blockTime: bigint,
): CheckpointContent {
  const stats: CheckpointStats = {
    ...sums,
    users: registry.urt.newCount,
    contracts: registry.gcon.newCount,
    deposits: registry.gdt.newCount,
    withdrawals: registry.gwt.newCount,
    blockTime,
    randomSeed: RandomSeed.hash({ previousSeed: previous.stats.randomSeed, gusrRoot, blockTime }),
  };
  const leaf: CheckpointLeaf = {
    gusrRoot,
    gconRoot: registry.gcon.newRoot,
    urtRoot: registry.urt.newRoot,
    gdtRoot: registry.gdt.newRoot,
    gwtRoot: registry.gwt.newRoot,
    configHash: previous.leaf.configHash,
    statsHash: CheckpointStats.hash(stats),
  };
  return { leaf, stats };
}
