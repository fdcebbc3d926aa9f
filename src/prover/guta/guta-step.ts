import type { ProofStep } from '../proof-step.js';
import type { ValueOf } from '../../parth/record.js';
import type { GutaHeader } from '../../parth/statements/block.js';
import type { EndCapWitness } from '../gadgets/verify-end-cap.js';
import type { GutaWitness } from '../gadgets/verify-guta.js';

/** An end cap as a child: its statement, its key's whitelist path, and its anchor's leaf and path under the block's checkpoint root. */
export type EndCapChild = ValueOf<typeof EndCapWitness>;

/** A GUTA proof as a child: its header and its key's whitelist path. */
export type GutaChild = ValueOf<typeof GutaWitness>;

/** The roots that an aggregate of end caps stands under. */
export interface GutaRoots {
  readonly gutaWhitelistRoot: bigint;
  readonly checkpointTreeRoot: bigint;
}

/** A step of the aggregation. Its children are in the order of the inputs: left, then right. */
export type GutaStep<Program extends string, Circuit extends string, Witness> = ProofStep<
  Program,
  Circuit,
  Witness,
  GutaHeader
>;

/** The roots that a child stands under: its parent stands under the same. */
export const rootsOf = ({ gutaWhitelistRoot, checkpointTreeRoot }: GutaHeader): GutaRoots => ({
  gutaWhitelistRoot,
  checkpointTreeRoot,
});
