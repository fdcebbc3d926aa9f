import { rollBack, type RolledBack } from '../sealing/roll-back.js';
import type { NodeState } from '../state/node-state.js';
import type { CoordinatorLink } from './coordinator-link.js';

/** What a realm took back to be where its coordinator is. */
export interface FollowedBack extends Pick<RolledBack, 'from' | 'refused'> {
  /** The newest checkpoint now. */
  readonly to: bigint;
}

/**
 * Rolls the store of a realm whose newest checkpoint its coordinator does not have back to the newest one that both have, in one write. What is proven stays:
 * undefined, and nothing is changed, where the chains differ there already.
 */
export async function followRollBack(state: NodeState, link: CoordinatorLink): Promise<FollowedBack | undefined> {
  const to = await newestShared(state, link);
  if (to === undefined) return undefined;
  try {
    const { from, refused } = await rollBack(state.store, to);
    return { from, to, refused };
  } finally {
    // Also where it failed: the answer of a write may be lost, and not the write.
    state.forget();
  }
}

/** Each root holds all checkpoints before it, so what is the same at one is the same before. */
async function newestShared(state: NodeState, link: CoordinatorLink): Promise<bigint | undefined> {
  const isShared = async (id: bigint): Promise<boolean> =>
    (await link.rootAt(id)) === (await state.checkpoint(id)).header.newCheckpointRoot;
  let shared = (await state.proven()) ?? 0n;
  let other = await state.head();
  if (shared === other || !(await isShared(shared))) return undefined;
  while (other - shared > 1n) {
    const middle = (shared + other) / 2n;
    if (await isShared(middle)) shared = middle;
    else other = middle;
  }
  return shared;
}
