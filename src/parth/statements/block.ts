import { record, type ValueOf } from '../record.js';
import { GutaStats } from './session.js';

/** A change of one node of the global user tree: level 0 is a user leaf, 20 a realm's root, 32 the root. */
export const NodeTransition = record(null, { level: 'field', index: 'u32', old: 'field', new: 'field' });
export type NodeTransition = ValueOf<typeof NodeTransition>;

/** The header of every GUTA proof (PROTOCOL §5). */
export const GutaHeader = record('qed/guta-header', {
  gutaWhitelistRoot: 'field',
  checkpointTreeRoot: 'field',
  oldestAnchorId: 'u32',
  earliestDeadline: 'u32',
  transition: NodeTransition,
  stats: GutaStats,
});
export type GutaHeader = ValueOf<typeof GutaHeader>;

/** A change of one append-only or indexed tree. */
export const TreeTransition = record(null, { oldRoot: 'field', newRoot: 'field', oldCount: 'u32', newCount: 'u32' });
export type TreeTransition = ValueOf<typeof TreeTransition>;

/** The header of every Registry proof (PROTOCOL §6). Counts are those of the checkpoint's stats: users, contracts, deposits, withdrawals. */
export const RegistryHeader = record('qed/registry-header', {
  checkpointTreeRoot: 'field',
  configHash: 'field',
  urt: TreeTransition,
  gcon: TreeTransition,
  gdt: TreeTransition,
  gwt: TreeTransition,
});
export type RegistryHeader = ValueOf<typeof RegistryHeader>;

/** StatePart1 joins the Registry and the GUTA of a block and exports all of both. */
export const StatePart1Header = record('qed/state-part-1', { registry: RegistryHeader, guta: GutaHeader });
export type StatePart1Header = ValueOf<typeof StatePart1Header>;

/** The statement of a checkpoint proof: the newest alone attests the whole history since genesis. */
export const CheckpointHeader = record('qed/checkpoint-header', {
  genesisRoot: 'field',
  previousCheckpointRoot: 'field',
  newCheckpointRoot: 'field',
  checkpointId: 'u32',
});
export type CheckpointHeader = ValueOf<typeof CheckpointHeader>;
