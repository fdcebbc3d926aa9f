import { emptyRoot } from './trees/merkle-tree.js';

/** The UCON leaf of a contract state: an empty CSTATE tree is kept as 0 (PROTOCOL §2), so that there is one leaf for each state. */
export const uconLeafOf = (cstateRoot: bigint, cstateHeight: number): bigint =>
  cstateRoot === emptyRoot(cstateHeight) ? 0n : cstateRoot;

/** The root of the CSTATE tree that a UCON leaf stands for. */
export const cstateRootOf = (uconLeaf: bigint, cstateHeight: number): bigint =>
  uconLeaf === 0n ? emptyRoot(cstateHeight) : uconLeaf;
