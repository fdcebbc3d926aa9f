import { action, type CommandInstaller } from '../command.js';
import { openNode } from '../network/open-node.js';

/** `qed submit`: an end cap that was proven before, perhaps on another machine. */
export const installSubmit: CommandInstaller = (program, environment) => {
  program
    .command('submit')
    .argument('<end-cap>', 'what `qed prove-session --out` wrote')
    .option('--node <url>', 'the coordinator')
    .description('hand in an end cap file and wait until a block has it')
    .addHelpText(
      'after',
      '\nExample:\n  $ qed prove-session session.json --out end-cap.json && qed submit end-cap.json',
    )
    .action(
      action(environment, async (context, _options, file: string) => {
        const { readEndCapFile } = await import('../../session/files/end-cap-file.js');
        const { submitEndCap } = await import('../network/submit-end-cap.js');
        const submission = await readEndCapFile(file);
        const { id, checkpointId } = await submitEndCap(context, await openNode(context), submission);
        return {
          data: { userId: submission.result.userId, submissionId: id, checkpointId },
          text: `in checkpoint ${checkpointId}`,
        };
      }),
    );
};
