import { QedError } from '../../base/errors.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import type { CommandContext } from '../command.js';

/**
 * Hands something in and waits for the block that has it. The submission's id is logged as soon as the node has acknowledged it, and errors from
 * then on carry it in their details, so that nobody hands in twice what only lost its connection. Throws the submission's refusal.
 */
export function submitAndWait(
  { progress }: Pick<CommandContext, 'progress'>,
  node: RpcClient,
  title: string,
  submit: () => Promise<string>,
): Promise<SubmissionStatus> {
  return progress.step(title, async (note) => {
    const submissionId = await submit();
    note(`submission ${submissionId}`);
    try {
      return await node.waitForSubmission(submissionId);
    } catch (error) {
      if (!(error instanceof QedError)) throw error;
      const { code, message, exitCode, details } = error;
      // a refusal says what to do; all else leaves the submission where the node has it
      const hint = exitCode === 1 ? error.hint : `it was acknowledged: qed status ${submissionId}; ${error.hint}`;
      throw new QedError(code as `QED${number}`, message, {
        hint,
        exitCode,
        details: { ...details, submissionId },
        cause: error,
      });
    }
  });
}
