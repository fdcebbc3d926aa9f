import path from 'node:path';
import { keyCacheDirectory } from '../../circuit/key-cache.js';
import { keyProcesses } from '../../compiler/keys/key-processes.js';
import { O1JS_VERSION } from '../../base/toolchain.js';
import { artifactBytes, type ContractArtifact } from '../../compiler/artifact/artifact.js';
import { sourceMapBytes, sourceMapOf } from '../../compiler/artifact/source-map.js';
import { compileFile, makeArtifact, type CompileOptions, type CompileResult } from '../../compiler/compile.js';
import { anyNames, type BindContract } from '../../compiler/typed/contract-names.js';
import { contractsWithErrors } from '../../compiler/diagnostics/contracts-with-errors.js';
import { withReads, type Diagnostic } from '../../compiler/diagnostics/diagnostic.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { withDefaultSignals } from '../../base/default-signals.js';
import { QedError } from '../../base/errors.js';
import { refuseForeignFiles, writeOutput } from './write-output.js';

/** A contract and the file that it was read from; its spans name files relative to that one. */
export interface SourcedContract extends CompiledContract {
  readonly file: string;
  /** All files that were read for it. */
  readonly sources: CompileResult['sources'];
}

/** What the contracts of some files compile to, without keys, and the warnings about them. */
export interface CompiledSources {
  readonly contracts: readonly SourcedContract[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Checks and lowers contracts. Among several files some may hold parts of contracts alone, so that `contracts/*.ts` names what it should.
 * Throws `QED1000` with every diagnostic of every file when there is an error; with `denyWarnings` a warning is one.
 */
export async function compileSources(
  files: readonly string[],
  options: Pick<CompileOptions, 'imported' | 'passes' | 'bind'> & {
    readonly denyWarnings?: boolean | undefined;
    readonly signal?: AbortSignal | undefined;
    /** Takes all errors and warnings, before anything is thrown. */
    readonly onDiagnostics?: ((diagnostics: readonly Diagnostic[]) => void) | undefined;
  } = {},
): Promise<CompiledSources> {
  const contracts: SourcedContract[] = [];
  const errors: Diagnostic[] = [];
  const allWarnings: Diagnostic[] = [];
  const reads = new Set<string>();
  for (const file of files) {
    const read = (): Promise<CompileResult> => compileFile(file, { ...options, parts: files.length > 1 });
    const result = await withDefaultSignals(read, options.signal);
    contracts.push(...result.contracts.map((contract) => ({ ...contract, file, sources: result.sources })));
    errors.push(...result.diagnostics);
    allWarnings.push(...result.warnings);
    result.reads.forEach((read) => reads.add(read));
  }
  let warnings = withReads(allWarnings, reads);
  if (options.denyWarnings === true) {
    errors.push(...warnings.map((warning) => ({ ...warning, severity: 'error' }) as const));
    warnings = [];
  }
  options.onDiagnostics?.([...errors, ...warnings]);
  if (errors.length > 0) throw contractsWithErrors(errors);
  return { contracts, warnings };
}

/**
 * Compiles what `qed run` deploys: the contracts of a file and of those that it imports. A name that one has for another
 * stands for the one contract of that class among them. Throws `QED1000`.
 */
export async function compileForRun(file: string): Promise<readonly SourcedContract[]> {
  const { contracts } = await compileSources([file], { imported: true, bind: anyNames() });
  if (contracts.every(({ names }) => names === undefined)) return contracts;
  const { contractIdAt } = await import('../../sandbox/chain/deployment.js');
  const bind: BindContract = (_, contract, file) => {
    const isOfFile = (each: SourcedContract): boolean => path.resolve(each.file) === file;
    const exact = contracts.findIndex((each) => each.contract === contract && isOfFile(each));
    const index = exact >= 0 ? exact : contracts.findIndex((each) => each.contract === contract);
    if (index >= 0) return contractIdAt(index);
    return { hint: `\`qed run\` has the contracts that ${file} and its imports export: export ${contract}` };
  };
  return (await compileSources([file], { imported: true, bind })).contracts;
}

export interface BuildOptions {
  readonly cacheDir: string;
  readonly outDir: string;
  /** How many processes make keys; by cores and memory when absent. */
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  note?(detail: string): void;
}

/** Computes the keys of a contract's circuits and writes its artifact, whole or not at all. */
export async function buildArtifact(
  compiled: CompiledContract,
  { cacheDir, outDir, workers, signal, note }: BuildOptions,
): Promise<{ artifact: ContractArtifact; file: string }> {
  // read by o1js when it is first imported
  const { chooseBackend } = await import('../../prover/proving/backend.js');
  const backend = chooseBackend();
  process.env['O1JS_BACKEND'] = backend;
  const artifact = await makeArtifact(compiled, {
    // where the prover processes will look for these keys
    cacheDirectory: keyCacheDirectory(O1JS_VERSION, backend, cacheDir),
    processes: workers ?? keyProcesses(),
    signal,
    onProgress: ({ method, index, total, step, cached }) =>
      note?.(`${method} (${index + 1} of ${total}): ${step === 'done' && cached ? 'unchanged' : step}`),
  });
  return { artifact, file: await writeArtifact(artifact, outDir) };
}

/** Writes an artifact to `<outDir>/<Contract>.json`; returns the file. Throws `QED6022`. */
export const writeArtifact = (artifact: ContractArtifact, outDir: string): Promise<string> =>
  writeOutput(outDir, `${artifact.contract}.json`, artifactBytes(artifact));

/** Writes a contract's source map to `<outDir>/<Contract>.map.json`. Throws `QED6022`. */
export const writeSourceMap = (compiled: SourcedContract, outDir: string): Promise<string> =>
  writeOutput(outDir, `${compiled.contract}.map.json`, sourceMapBytes(sourceMapOf(compiled, compiled.sources)));

/** Writes a contract's typed client to `<outDir>/<Contract>.ts`; returns the file. Throws `QED6022`. */
export async function writeClient(compiled: CompiledContract, outDir: string): Promise<string> {
  const { clientSource } = await import('../../compiler/client/client-source.js');
  return writeOutput(outDir, `${compiled.contract}.ts`, clientSource(compiled));
}

/** Two contracts of one name would take each other's files. Throws `QED6030`. */
export function refuseSameName(contracts: readonly SourcedContract[]): void {
  const files = new Map<string, string>();
  for (const { contract, file } of contracts) {
    const other = files.get(contract);
    if (other !== undefined) {
      throw new QedError('QED6030', `${other} and ${file} both have a contract ${contract}`, {
        hint: 'give them different names, or compile them apart with --out-dir',
      });
    }
    files.set(contract, file);
  }
}

/** Throws `QED6060` where an artifact, a source map or a client would replace a file of somebody else. */
export function refuseForeignOutputs(contracts: readonly CompiledContract[], outDir: string, types: boolean): void {
  const namesOf = ({ contract }: CompiledContract): string[] => [
    `${contract}.json`,
    `${contract}.map.json`,
    ...(types ? [`${contract}.ts`] : []),
  ];
  refuseForeignFiles(outDir, contracts.flatMap(namesOf));
}
