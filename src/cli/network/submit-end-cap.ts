import type { EndCapSubmission } from '../../wire/end-cap.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import { refuseStaleEndCap } from '../../session/prove/refuse-stale-end-cap.js';
import type { CommandContext } from '../command.js';
import { submitAndWait } from './submit-and-wait.js';

/** Hands in an end cap that can still land and waits for the block that has it. Throws `QED3208` for a stale one, and what `submitAndWait` throws. */
export async function submitEndCap(
  context: CommandContext,
  node: RpcClient,
  submission: EndCapSubmission,
): Promise<SubmissionStatus> {
  const { minSlack } = await node.status();
  await refuseStaleEndCap(submission, node, BigInt(minSlack));
  return submitAndWait(context, node, 'waiting for a block', () => node.submitEndCap(submission));
}
