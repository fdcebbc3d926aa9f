import { action, type CommandInstaller } from '../command.js';
import { refuseOtherNames } from '../input/contract-names.js';
import { keyName, openNode, unlockKey } from '../network/open-node.js';

/** `qed deploy`: puts a compiled contract on the network. */
export const installDeploy: CommandInstaller = (program, environment) => {
  program
    .command('deploy')
    .argument('<artifact>', 'build/<Contract>.json')
    .description('deploy a compiled contract; the next block gives it a contract id')
    .option('--key <name>', "the deployer's key, registered before")
    .option('--node <url>', 'the coordinator')
    .addHelpText('after', '\nExample:\n  $ qed deploy build/Token.json --key alice')
    .action(
      action(environment, async (context, options: { key?: string }, file: string) => {
        const { readArtifact } = await import('../contracts/read-artifact.js');
        const { deployContract } = await import('../../session/deploy-contract.js');
        const { submitAndWait } = await import('../network/submit-and-wait.js');
        const { openProver } = await import('../network/open-prover.js');
        const artifact = await readArtifact(file);
        refuseOtherNames(artifact, context.config);
        const key = await unlockKey(context, keyName(context, options.key));
        const node = await openNode(context);
        const { simulated } = await node.status();
        const prover = await openProver(context, { simulate: simulated });
        try {
          const submission = await context.progress.step('signing the deployment', () =>
            deployContract({ node, prover, key, artifact }),
          );
          const { contractId, checkpointId } = await submitAndWait(context, node, 'waiting for a block', () =>
            Promise.resolve(submission),
          );
          return {
            data: { contract: artifact.contract, contractId, checkpointId },
            text: `${artifact.contract} is contract ${contractId}, deployed in checkpoint ${checkpointId}`,
          };
        } finally {
          await prover.close();
        }
      }),
    );
};
