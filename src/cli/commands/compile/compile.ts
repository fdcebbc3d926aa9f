import { Option } from 'commander';
import { action, type CommandContext, type CommandInstaller } from '../../command.js';
import type { ContractArtifact } from '../../../compiler/artifact/artifact.js';
import { checkedNames, configuredNames } from '../../input/contract-names.js';
import type { CommandResult } from '../../output/output.js';
import { writeOutputFile } from '../../output/output-file.js';
import type { Diagnostic } from '../../../compiler/diagnostics/diagnostic.js';
import type { SourcedContract } from '../../contracts/compile-files.js';
import { QedError } from '../../../base/errors.js';

interface CompileOptions {
  readonly check?: boolean;
  readonly denyWarnings?: boolean;
  readonly simulate?: boolean;
  readonly emit?: string;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly profile?: boolean;
  readonly sarif?: string;
  readonly types?: boolean;
  readonly watch?: boolean;
}

/** `qed compile`: contracts become artifacts. */
export const installCompile: CommandInstaller = (program, environment) => {
  program
    .command('compile')
    .argument('<files...>', 'contract sources')
    .option('--check', 'diagnostics only: no keys, no artifacts')
    .option('--fix', 'first change the sources as the hints say, where a hint leaves no choice')
    .addOption(
      new Option(
        '--dry-run',
        'print what --fix would change as a diff, and change nothing; exit code 1 if there is something',
      ).conflicts(['emit', 'profile', 'sarif', 'simulate', 'types', 'watch']),
    )
    .option('--sarif <file>', 'write all errors and warnings to a SARIF file too, for code hosts')
    .option('--deny-warnings', 'take warnings for errors')
    .option('--simulate', 'artifacts without keys, at once: only a network that simulates takes them')
    .option('--emit <stage>', 'print the IR instead: ir as lowered, ir-opt after the passes')
    .option('--types', 'write a typed client <Contract>.ts beside each artifact')
    .option('--profile', 'print where the rows of every circuit go, by line of source: no keys, no artifacts')
    .addOption(
      new Option(
        '--watch',
        'check again whenever a file changes, and tell how rows change: no keys, no artifacts',
      ).conflicts(['emit', 'fix', 'profile', 'sarif', 'types', 'simulate']),
    )
    .option('--out-dir <dir>', 'where artifacts go')
    .description('check contracts and write an artifact for each')
    .addHelpText(
      'after',
      '\nExamples:\n  $ qed compile fixtures/contracts/token.ts\n  $ qed compile --fix --dry-run contracts/*.ts',
    )
    .action(
      action(environment, async (context, options: CompileOptions, files: string[]) => {
        if (options.emit !== undefined && options.emit !== 'ir' && options.emit !== 'ir-opt') {
          throw new QedError('QED6021', `nothing is called '${options.emit}'`, { hint: 'ir or ir-opt', exitCode: 2 });
        }
        if (options.dryRun === true && options.fix !== true) {
          throw new QedError('QED6021', '--dry-run is for --fix', { hint: 'give both', exitCode: 2 });
        }
        return compile(context, options, files);
      }),
    );
};

async function compile(
  { progress, output, config, signal, stopsItself }: CommandContext,
  options: CompileOptions,
  files: readonly string[],
): Promise<CommandResult> {
  const checked = options.check === true ? checkedNames(config) : undefined;
  const bind = checked?.bind ?? configuredNames(config);
  if (options.watch === true) {
    if (output.json) {
      throw new QedError('QED6021', '--watch has no single document to print', {
        hint: 'leave out --json, or run `qed compile --check --json` after each change',
        exitCode: 2,
      });
    }
    const { watchContracts } = await import('./watch.js');
    output.log('watching; stop with Ctrl-C');
    const print = (text: string): void => void output.streams.stdout.write(`${text}\n`);
    stopsItself();
    return {
      data: { checks: await watchContracts(files, { cacheDir: config.cacheDir, bind, signal, print }) },
      text: '',
    };
  }
  if (options.fix === true) {
    const { fixSources } = await import('./fix-report.js');
    const { dryRun } = options;
    const fixed = await progress.step('fixing', () => fixSources(files, bind, (line) => output.log(line), dryRun));
    if (dryRun === true) {
      const { describeFixes, refuseChanges } = await import('./dry-run.js');
      const described = describeFixes(fixed);
      if (!output.json) output.streams.stdout.write(described.diff);
      return refuseChanges(described);
    }
  }
  const onDiagnostics = options.sarif === undefined ? undefined : await sarifWriter(options.sarif);
  const { compileSources } = await import('../../contracts/compile-files.js');
  const { contracts, warnings } = await progress.step('checking', () =>
    compileSources(files, {
      bind,
      passes: options.emit !== 'ir',
      denyWarnings: options.denyWarnings,
      signal,
      onDiagnostics,
    }),
  );
  for (const warning of warnings) output.diagnostic(warning);
  if (options.emit !== undefined) {
    const { printIr } = await import('../../../compiler/ir/print.js');
    const methods = contracts.flatMap(({ methods }) => methods);
    return { data: methods, text: methods.map((method) => printIr(method)).join('\n\n') };
  }
  const names = contracts.map(({ contract }) => contract);
  for (const warning of checked?.warnings() ?? []) output.warn(warning);
  if (options.check === true) {
    const text = files.length === 1 ? `${names.join(', ')}: no errors` : checkedText(contracts);
    return { data: { contracts: names }, text };
  }

  if (options.profile === true) {
    const { profileContracts } = await import('./profile-report.js');
    return progress.step('counting rows', (note) => profileContracts(contracts, note));
  }

  const { buildArtifact, refuseForeignOutputs, refuseSameName, writeArtifact, writeClient, writeSourceMap } =
    await import('../../contracts/compile-files.js');
  refuseSameName(contracts);
  refuseForeignOutputs(contracts, config.outDir, options.types === true);
  const artifactOf = async (compiled: SourcedContract): Promise<{ artifact: ContractArtifact; file: string }> => {
    if (options.simulate === true) {
      const { simulatedArtifact } = await import('../../../compiler/artifact/assemble.js');
      const artifact = simulatedArtifact(compiled);
      return { artifact, file: await writeArtifact(artifact, config.outDir) };
    }
    return progress.step(`building the circuits of ${compiled.contract}`, (note) =>
      buildArtifact(compiled, { ...config, signal, note }),
    );
  };
  const built = [];
  for (const compiled of contracts) {
    const { artifact, file } = await artifactOf(compiled);
    await writeSourceMap(compiled, config.outDir);
    built.push({ artifact, file, client: options.types === true ? await writeClient(compiled, config.outDir) : null });
  }
  const { describeArtifact } = await import('../../contracts/artifact-view.js');
  return {
    data: { artifacts: built.map(({ file, client, artifact }) => ({ file, client, ...describeArtifact(artifact) })) },
    text: built
      .map(({ file, client, artifact }) =>
        [
          options.simulate === true ? `${file}, for simulations only` : file,
          ...(client === null ? [] : [client]),
          ...(artifact.names ?? []).map(({ name, contractId }) => `  '${name}' is contract ${contractId}`),
          ...artifact.methods.map(({ name, rows }) => (rows === 0 ? `  ${name}` : `  ${name}: ${rows} rows`)),
        ].join('\n'),
      )
      .join('\n'),
  };
}

/** Which contracts of which files have no errors: files may have contracts of the same name. */
function checkedText(contracts: readonly SourcedContract[]): string {
  const files = [...new Set(contracts.map(({ file }) => file))];
  const namesIn = (file: string) => contracts.filter((each) => each.file === file).map(({ contract }) => contract);
  return files.map((file) => `${file}: ${namesIn(file).join(', ')}: no errors`).join('\n');
}

/** Writes the diagnostics to a file; an earlier log there is replaced. */
async function sarifWriter(file: string): Promise<(diagnostics: readonly Diagnostic[]) => void> {
  const { refuseForeignLog, sarifOf } = await import('./sarif.js');
  refuseForeignLog(file);
  return (diagnostics) => writeOutputFile(file, sarifOf(diagnostics), true);
}
