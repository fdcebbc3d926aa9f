import { action, type CommandInstaller } from '../command.js';
import { checkpointIdOf, openNode } from '../network/open-node.js';
import { counted } from '../../base/counted.js';
import { FORCE, refuseExisting, writeOutputFile } from '../output/output-file.js';

/** `qed checkpoint`: a checkpoint of the network, and its proof as a file. */
export const installCheckpoint: CommandInstaller = (program, environment) => {
  program
    .command('checkpoint')
    .argument('[id]', 'checkpoint id; the newest sealed one without it')
    .option('--proof <file>', 'write its proof; of the newest proven one without an id')
    .option(...FORCE)
    .option('--node <url>', 'the coordinator')
    .description('show a checkpoint, or fetch its proof')
    .addHelpText(
      'after',
      '\nExample:\n  $ qed checkpoint --proof proof.json && qed verify proof.json --from .qed/devnet/genesis.json',
    )
    .action(
      action(environment, async (context, options: { proof?: string; force?: boolean }, id: string | undefined) => {
        const checkpointId = id === undefined ? undefined : checkpointIdOf(id);
        if (options.proof !== undefined) refuseExisting([options.proof], options.force);
        const node = await openNode(context);
        if (options.proof !== undefined) {
          const { checkpointProofText } = await import('../../wire/checkpoint.js');
          const proof = await node.getProof(checkpointId);
          writeOutputFile(options.proof, checkpointProofText(proof), options.force);
          return {
            data: { ...proof.header, file: options.proof },
            text: `proof of checkpoint ${proof.header.checkpointId} written to ${options.proof}`,
          };
        }
        const {
          id: number,
          proven,
          checkpointTreeRoot,
          endCaps,
          registrations,
          deployments,
          jobs,
          stats,
        } = await node.getCheckpoint(checkpointId);
        const contents = [
          counted(endCaps, 'end cap'),
          counted(registrations, 'registration'),
          counted(deployments, 'deployment'),
        ].join(', ');
        return {
          data: {
            id: number,
            sealedRoot: checkpointTreeRoot,
            proven,
            endCaps,
            registrations,
            deployments,
            jobs,
            stats,
          },
          text: [
            `checkpoint ${number}, ${proven ? 'proven' : `sealed, ${jobs.done} of ${jobs.total} proofs made`}`,
            `root ${checkpointTreeRoot}`,
            `${contents}, ${stats.fees} in fees`,
          ].join('\n'),
        };
      }),
    );
};
