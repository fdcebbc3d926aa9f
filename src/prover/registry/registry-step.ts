import type { ProofStep } from '../proof-step.js';
import { NetworkConfig } from '../../parth/leaves.js';
import type { RegistryState } from '../../parth/trees/registry-trees.js';
import type { RegistryHeader } from '../../parth/statements/block.js';

/** What a block's Registry stands under: the newest sealed checkpoint N. */
export interface RegistryAnchor {
  readonly checkpointTreeRoot: bigint;
  readonly config: NetworkConfig;
}

/** A step that changes the registry trees. */
export type RegistryStep<Circuit extends string, Witness> = ProofStep<'Registry', Circuit, Witness, RegistryHeader>;

/** The anchor as a header has it. */
export const rootsOf = ({ checkpointTreeRoot, config }: RegistryAnchor) => ({
  checkpointTreeRoot,
  configHash: NetworkConfig.hash(config),
});

/** What a step that found the trees in one state and left them in another will state. */
export function headerOf(
  roots: { readonly checkpointTreeRoot: bigint; readonly configHash: bigint },
  before: RegistryState,
  after: RegistryState,
): RegistryHeader {
  const transition = (tree: keyof RegistryState) => ({
    oldRoot: before[tree].root,
    newRoot: after[tree].root,
    oldCount: before[tree].count,
    newCount: after[tree].count,
  });
  return { ...roots, urt: transition('urt'), gcon: transition('gcon'), gdt: transition('gdt'), gwt: transition('gwt') };
}

/** The items of a batch at its full length; a circuit ignores the fillers. */
export const filled = <T>(length: number, items: readonly T[], filler: T): T[] =>
  Array.from({ length }, (_, i) => items[i] ?? filler);
