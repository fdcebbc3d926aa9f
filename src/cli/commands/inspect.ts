import { action, type CommandInstaller } from '../command.js';

/** `qed inspect`: what is in an artifact. */
export const installInspect: CommandInstaller = (program, environment) => {
  program
    .command('inspect')
    .argument('<artifact>', 'build/<Contract>.json')
    .description(
      'print the methods, storage layout, rows and fingerprints of an artifact, and how old its reads may be',
    )
    .option('--check', 'compile its code again and compare the fingerprints')
    .addHelpText('after', '\nExample:\n  $ qed inspect build/Token.json')
    .action(
      action(environment, async ({ progress, output }, options: { check?: boolean }, file: string) => {
        const [{ readArtifact }, { describeArtifact, artifactText }] = await Promise.all([
          import('../contracts/read-artifact.js'),
          import('../contracts/artifact-view.js'),
        ]);
        const artifact = await readArtifact(file);
        if (options.check === true) {
          process.env['O1JS_BACKEND'] ??= 'native';
          const { checkFingerprints } = await import('../../compiler/keys/check-keys.js');
          await progress.step('compiling the code again', (note) =>
            checkFingerprints(artifact, { onProgress: ({ method, step }) => note(`${method}: ${step}`) }),
          );
        }
        const view = describeArtifact(artifact);
        return { data: { ...view, checked: options.check === true }, text: artifactText(view, output.color) };
      }),
    );
};
