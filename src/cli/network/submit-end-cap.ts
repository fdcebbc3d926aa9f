import type { EndCapSubmission } from '../../wire/end-cap.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import type { CommandContext } from '../command.js';
import { submitAndWait } from './submit-and-wait.js';

/**
 * Submits an end cap and waits for the block that has it. The node says what is wrong with one that cannot land (QED4001 to QED4016): only it
 * knows whether it came before. Throws what `submitAndWait` throws.
 */
export const submitEndCap = (
  context: CommandContext,
  node: RpcClient,
  submission: EndCapSubmission,
): Promise<SubmissionStatus> =>
  submitAndWait(context, node, 'waiting for a block', () => node.submitEndCap(submission));
