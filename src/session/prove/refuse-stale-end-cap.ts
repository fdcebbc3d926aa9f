import { UserLeaf } from '../../parth/leaves.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import { staleSession } from '../refusals.js';
import type { SessionSource } from '../../wire/session-source.js';

/**
 * Tells, before an end cap is sent, whether it can still land, against a store that was opened just now: the node would refuse it too, but
 * only this can say what to do. `minSlack` is how many checkpoints the node wants left after the next one. Throws `QED3208`.
 */
export async function refuseStaleEndCap(
  { result }: Pick<EndCapSubmission, 'result'>,
  source: SessionSource,
  minSlack = 0n,
): Promise<void> {
  const anchor = await source.anchor();
  const next = anchor.checkpointId + 1n;
  const { checkpointId, validUntil, userId, startUserLeafHash } = result;
  const details = {
    anchor: checkpointId.toString(),
    newest: anchor.checkpointId.toString(),
    validUntil: validUntil.toString(),
  };
  if (checkpointId > anchor.checkpointId) {
    throw staleSession(
      `it starts from checkpoint ${checkpointId}, which the network does not have (any more)`,
      details,
    );
  }
  if (checkpointId === anchor.checkpointId && result.checkpointTreeRoot !== anchor.checkpointTreeRoot) {
    throw staleSession(`checkpoint ${checkpointId}, which it starts from, was rolled back`, details);
  }
  if (next - checkpointId > anchor.config.maxAnchorAge) {
    throw staleSession(`checkpoint ${checkpointId}, which it starts from, is too far back`, details);
  }
  if (next > validUntil) throw staleSession(`it counted until checkpoint ${validUntil}`, details);
  if (next + minSlack > validUntil) {
    throw staleSession(`it counts until checkpoint ${validUntil}, too soon for this node`, details);
  }
  const { leaf } = await source.user(anchor, userId);
  if ((leaf === null ? 0n : UserLeaf.hash(leaf)) !== startUserLeafHash) {
    throw staleSession(`user ${userId} has had another session since`, details);
  }
}
