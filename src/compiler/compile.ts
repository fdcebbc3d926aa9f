import { basename, resolve as resolvePath } from 'node:path';
import type { Diagnostic } from './diagnostics/diagnostic.js';
import { compareDiagnostics } from './diagnostics/diagnostic.js';
import { isTooDeep, tooDeep } from './diagnostics/too-deep.js';
import type { SourceText } from './frontend/source/source-texts.js';
import type { WarmProject } from './frontend/source/open-program.js';
import type { Reporter } from './frontend/source/reporter.js';
import type { CompiledContract } from './ir/contract.js';
import { compileContract } from './lower/lower-contract.js';
import { StaleMarks } from './staleness/report.js';
import type { TypedProgram } from './typed/program.js';

export interface CompileOptions {
  /** Allows the intrinsics of `qed/system`, for contracts 0 and 1 only. */
  readonly system?: boolean;
  /** Source texts by absolute path; they win over files on disk. */
  readonly overlay?: Readonly<Record<string, string>>;
  /** Of an earlier compile of the same file: what did not change is not parsed again. */
  readonly warm?: WarmProject | undefined;
  /** Takes the exported contracts of imported files too, those first: all that a run of one of them may call. */
  readonly imported?: boolean;
  /** The file may hold parts of contracts alone, components and functions; it gives no contract then. */
  readonly parts?: boolean;
  /** Diagnostics name files relative to it; the process's own by default. */
  readonly workingDirectory?: string;
  /** The passes over the IR: all by default, none, or those of the given names. */
  readonly passes?: boolean | readonly string[];
}

export interface CompileResult {
  /** The exported contracts of the file, in order; empty where there is an error. */
  readonly contracts: readonly CompiledContract[];
  /** What they were lowered from; undefined where there is an error. */
  readonly program?: TypedProgram;
  /** Everything that is wrong, sorted by place: errors. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the author should look at, sorted by place; none where there is an error. */
  readonly warnings: readonly Diagnostic[];
  /** All files that were read, by name. */
  readonly sources: readonly SourceText[];
}

/**
 * Compiles a contract file to IR: type check, kinds, lowering, passes. Nothing is thrown for what is wrong with the source; it is in
 * `diagnostics`. ts-morph is loaded on the first call only.
 */
export async function compileFile(path: string, options: CompileOptions = {}): Promise<CompileResult> {
  try {
    return await compile(path, options);
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    const workingDirectory = options.workingDirectory ?? process.cwd();
    return failed([tooDeep(resolvePath(workingDirectory, path), options.overlay ?? {}, workingDirectory)]);
  }
}

async function compile(path: string, options: CompileOptions): Promise<CompileResult> {
  const { readContracts } = await import('./frontend/front-end.js');
  const workingDirectory = options.workingDirectory ?? process.cwd();
  const absolute = resolvePath(workingDirectory, path);
  const read = await readContracts(absolute, {
    system: options.system === true,
    overlay: options.overlay,
    warm: options.warm,
    imported: options.imported,
    parts: options.parts,
    workingDirectory,
  });
  if (read.program === undefined) return failed(read.diagnostics, read.sources);
  const reporter: Reporter = read.reporter!;
  const { program } = read;
  const hadErrors = reporter.failed;
  const staleMarks = new StaleMarks();
  const contracts = program.contracts.map((contract) => {
    try {
      return compileContract(contract, program, {
        sourceHash: read.sourceHash,
        report: (span, code, message, hint) => reporter.error(span, code, message, hint),
        warn: (span, code, message, hint) => reporter.warn(span, code, message, hint),
        staleMarks,
        passes: options.passes === false ? [] : options.passes === true ? undefined : options.passes,
      });
    } catch (error) {
      // What is left of a program with errors is lowered only to find more of them.
      if (hadErrors && !isTooDeep(error)) return undefined;
      throw error;
    }
  });
  if (reporter.failed) return failed(reporter.diagnostics, read.sources);
  // What a component of another file says may be needed by other contracts.
  for (const span of staleMarks.unneeded.filter(({ file }) => file === basename(absolute)))
    reporter.warn(span, 'QED1803', 'nothing in it is stale');
  return {
    contracts: contracts.filter((contract) => contract !== undefined),
    program,
    diagnostics: [],
    warnings: sorted(reporter.warnings),
    sources: read.sources,
  };
}

const failed = (diagnostics: readonly Diagnostic[], sources: readonly SourceText[] = []): CompileResult => ({
  contracts: [],
  diagnostics: sorted(diagnostics),
  warnings: [],
  sources,
});

const sorted = (diagnostics: readonly Diagnostic[]): Diagnostic[] => [...diagnostics].sort(compareDiagnostics);
