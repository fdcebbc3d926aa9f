import { FORCE } from '../../output/output-file.js';
import { action, type CommandInstaller } from '../../command.js';

/** `qed demo`: the whole story on one machine. */
export const installDemo: CommandInstaller = (program, environment) => {
  program
    .command('demo')
    .option('--simulate', 'execute every circuit without making proofs')
    .option('--workers <n>', 'prover processes')
    .option('--keep <dir>', 'keep the last proof and the genesis file there, as proof.json and genesis.json')
    .option(...FORCE)
    .description('compile, start a network, prove two sessions, fold all into checkpoints, verify from genesis')
    .addHelpText('after', '\nExample:\n  $ qed demo --simulate --json')
    .action(
      action(environment, async (context, options: { simulate?: boolean; keep?: string; force?: boolean }) => {
        const { runDemo } = await import('./run-demo.js');
        const { demoText } = await import('./demo-text.js');
        const report = await runDemo(context, { ...options, simulate: options.simulate === true });
        return { data: report, text: demoText(report) };
      }),
    );
};
