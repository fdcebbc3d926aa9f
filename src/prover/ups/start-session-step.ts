import { UserLeaf } from '../../parth/leaves.js';
import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import type { StartSessionWitness } from './start-session.js';
import { type SessionAnchor, startHeader } from './start-header.js';
import type { UpsStep } from './ups-step.js';

/** UPSStartSession: a user who has a leaf under the anchor. */
export function startSessionStep(
  upsWhitelistRoot: bigint,
  anchor: SessionAnchor,
  userLeaf: UserLeaf,
  userPath: MerklePath,
): UpsStep<'UpsSession', 'UPSStartSession', StartSessionWitness> {
  const { checkpointTreeRoot, leaf, path, config } = anchor;
  return {
    program: 'UpsSession',
    circuit: 'UPSStartSession',
    witness: { upsWhitelistRoot, anchor: { checkpointTreeRoot, leaf, path, config }, userLeaf, userPath },
    header: startHeader(upsWhitelistRoot, anchor, UserLeaf.hash(userLeaf), userLeaf),
  };
}
