import { action, type CommandInstaller } from '../command.js';

/** `qed circuits`: rows and gate digests of the protocol's circuits. */
export const installCircuits: CommandInstaller = (program, environment) => {
  program
    .command('circuits')
    .description("print the rows and fingerprints of the protocol's circuits")
    .addHelpText('after', '\nExample:\n  $ qed circuits --json')
    .action(
      action(environment, async () => {
        const [{ goldenCircuits }, { circuitRows }, { table }] = await Promise.all([
          import('../../prover/programs/keys.js'),
          import('../../prover/programs/circuit-rows.js'),
          import('../output/table.js'),
        ]);
        const golden = goldenCircuits();
        const keys = Object.fromEntries(Object.entries(golden.programs).map(([name, { key }]) => [name, key.hash]));
        const circuits = circuitRows(golden.programs);
        return {
          data: { o1js: golden.o1js, keys, circuits },
          text: table(
            ['program', 'circuit', '  rows', 'digest'],
            circuits.map(({ program, circuit, rows, digest }) => [
              program,
              circuit,
              String(rows).padStart('  rows'.length),
              digest.slice(0, 16),
            ]),
          ),
        };
      }),
    );
};
