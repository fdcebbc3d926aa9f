import { action, type CommandInstaller } from '../../command.js';

/** `qed verify`: any proof, offline. */
export const installVerify: CommandInstaller = (program, environment) => {
  program
    .command('verify')
    .argument('<proof>', 'a proof file: of a checkpoint, an end cap, or any single proof')
    .option('--from <genesis>', "a checkpoint's chain starts here: the network's published genesis file")
    .option('--artifact <file>', "the contract that a call's proof is of")
    .description('verify a proof offline, with the keys of this version')
    .addHelpText('after', '\nExample:\n  $ qed verify proof.json --from .qed/devnet/genesis.json')
    .action(
      action(environment, async (context, options: { from?: string; artifact?: string }, file: string) => {
        const { verifyFile } = await import('./verify-file.js');
        const { openProver } = await import('../../network/open-prover.js');
        const prover = await openProver(context, { simulate: false, workers: 1 });
        try {
          const verified = await context.progress.step(`verifying ${file}`, () =>
            verifyFile(file, { ...options, prover }),
          );
          const { what, keyHash, ...statement } = verified;
          const lines = Object.entries(statement).map(([name, value]) => `  ${name}: ${String(value)}`);
          return {
            data: { verified: true, ...verified },
            text: [`verified: ${what}`, `  key: ${keyHash}`, ...lines].join('\n'),
          };
        } finally {
          await prover.close();
        }
      }),
    );
};
