import { action, type CommandInstaller } from '../command.js';

/** `qed circuits`: rows, domains and gate digests of the protocol's circuits. */
export const installCircuits: CommandInstaller = (program, environment) => {
  program
    .command('circuits')
    .description("print the rows, domains and fingerprints of the protocol's circuits")
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
        const circuits = circuitRows();
        return {
          data: { o1js: golden.o1js, keys, circuits },
          text: table(
            ['program', 'circuit', '  rows', 'domain', 'digest'],
            circuits.map(({ program, circuit, rows, domain, digest }) => [
              program,
              circuit,
              String(rows).padStart('  rows'.length),
              `2^${Math.log2(domain)}`.padStart('domain'.length),
              digest.slice(0, 16),
            ]),
          ),
        };
      }),
    );
};
