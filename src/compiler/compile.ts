import { basename, resolve as resolvePath } from 'node:path';
import type { ContractArtifact } from './artifact/artifact.js';
import { assembleArtifact } from './artifact/assemble.js';
import { backend } from '../base/toolchain.js';
import type { Diagnostic, SourceSpan } from './diagnostics/diagnostic.js';
import type { Fix, Remedy } from './diagnostics/fix.js';
import { compareDiagnostics, withReads } from './diagnostics/diagnostic.js';
import { isTooDeep, tooDeep } from './diagnostics/too-deep.js';
import type { SourceText } from './frontend/source/source-texts.js';
import type { WarmProject } from './frontend/source/open-program.js';
import type { Reporter } from './frontend/source/reporter.js';
import type { BoundName, CompiledContract } from './ir/contract.js';
import type { CoverageMark } from './ir/coverage-mark.js';
import { verifyContract } from './ir/accesses/verify-accesses.js';
import { makeContractKeys, type KeyOptions } from './keys/contract-keys.js';
import { lowerContract, type Report } from './lower/lower-contract.js';
import type { LoweredMethod } from './lower/lower-method.js';
import { certainFailures } from './passes/certain-failures.js';
import { varyingMarks } from './passes/constant-marks.js';
import { unusedReads } from './passes/dead.js';
import { foldConstants, runPasses } from './passes/pipeline.js';
import { warnOfOwnState } from './own-state/own-state-warnings.js';
import { AnalysedMethod } from './staleness/method.js';
import { reportStaleness, StaleMarks, type Warn } from './staleness/report.js';
import type { BindContract } from './typed/contract-names.js';
import { idleStatements } from './typed/idle-statements.js';
import type { TypedContract, TypedProgram } from './typed/program.js';
import { kindOf } from './typed/type-queries.js';

// The compiler from one end to the other. Its steps are lines of the three functions below, in the order in which they run:
//
//   compileFile       parse, check   frontend/    TypeScript to a typed program (typed/), in which every expression has its kind
//   compileContract   lower          lower/       the typed program to the IR (ir/): straight-line operations, effects under guards
//                     verify         ir/verify    the IR keeps its own rules
//                     passes         passes/      the same meaning in fewer operations
//                     staleness      staleness/   which reads of other users' state may be old when the call lands
//                     own state      own-state/   where the caller's own state is taken for one that all users share
//   makeArtifact      circuit, keys  keys/        a circuit (circuit/) from each method's IR, and its verification key
//                     artifact       artifact/    what is deployed and published, with everything that a client needs
//
// The interpreter (interpreter/, call/) runs the same IR on plain values; client/ and profile/ read it for other purposes.

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
  /** The ids of contracts that the source names, as in `Token.call('token')`; none has one by default. */
  readonly bind?: BindContract | undefined;
  /** Diagnostics name files relative to it; the process's own by default. */
  readonly workingDirectory?: string;
  /** The passes over the IR: all by default, none, or those of the given names. */
  readonly passes?: boolean | readonly string[];
  /** Gives the marks of each method, for which it leaves out the passes: what they take away must still be counted. */
  readonly coverage?: boolean;
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
  /** The state that the contracts read of other users, as `Token.sent`. */
  readonly reads: ReadonlySet<string>;
  /** All files that were read, by name. */
  readonly sources: readonly SourceText[];
  /** Whether compiling gives the same again as long as these files have the same texts, whatever other files come or go. */
  readonly importsAreExact?: boolean;
}

/**
 * Compiles a contract file to IR. Nothing is thrown for what is wrong with the source; it is in `diagnostics`. ts-morph is loaded on the
 * first call only.
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
  const [{ readContracts }, { fixOf }] = await Promise.all([
    import('./frontend/front-end.js'),
    import('./frontend/fixes/remedies.js'),
  ]);
  const workingDirectory = options.workingDirectory ?? process.cwd();
  const absolute = resolvePath(workingDirectory, path);
  const read = await readContracts(absolute, {
    system: options.system === true,
    overlay: options.overlay,
    warm: options.warm,
    imported: options.imported,
    parts: options.parts,
    bind: options.bind,
    workingDirectory,
  });
  if (read.program === undefined) return failed(read.diagnostics, read.sources);
  const reporter: Reporter = read.reporter!;
  const { program } = read;
  const fixAt = (span: SourceSpan, remedy: Remedy | undefined): Fix | undefined => {
    const node = remedy === undefined ? undefined : reporter.nodeOf(span);
    return node && fixOf(remedy!, node);
  };
  const hadErrors = reporter.failed;
  const staleMarks = new StaleMarks();
  const reads = new Set<string>();
  const contracts = program.contracts.map((contract) => {
    try {
      return compileContract(contract, program, {
        sourceHash: read.sourceHash,
        report: (span, code, message, hint, remedy) => reporter.error(span, code, message, hint, fixAt(span, remedy)),
        warn: (span, code, message, hint, remedy, unlessRead) =>
          reporter.warn(span, code, message, hint, fixAt(span, remedy), unlessRead),
        staleMarks,
        reads,
        coverage: options.coverage === true,
        passes:
          options.passes === false || options.coverage === true
            ? []
            : options.passes === true
              ? undefined
              : options.passes,
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
    reporter.warn(span, 'QED1803', 'nothing in it is stale', undefined, fixAt(span, 'remove-stale'));
  for (const { span, type } of program.contracts.flatMap(idleStatements))
    reporter.warn(
      span,
      'QED1808',
      'the value of this is not used',
      kindOf(type) === 'boolean' ? 'write `assert(..)` around it where it must hold, or remove it' : undefined,
    );
  for (const { span, name } of program.contracts.filter(({ functions }) => functions.length === 0))
    reporter.warn(span, 'QED1809', `'${name}' has no public method, so no user can call it`);
  return {
    contracts: contracts.filter((contract) => contract !== undefined),
    program,
    diagnostics: [],
    warnings: sorted(withReads(reporter.warnings, reads)),
    reads,
    sources: read.sources,
    ...(read.importsAreExact !== undefined && { importsAreExact: read.importsAreExact }),
  };
}

export interface CompileContractOptions {
  readonly sourceHash: string;
  readonly report: Report;
  readonly warn: Warn;
  /** Of all contracts of the file. */
  readonly staleMarks: StaleMarks;
  /** Takes the state that the contract reads of other users. */
  readonly reads: Set<string>;
  /** The names of the passes to run; all when absent. */
  readonly passes?: readonly string[] | undefined;
  /** Whether to give the marks of each method; no pass may run then. */
  readonly coverage?: boolean;
}

/** Compiles a checked contract to IR. Undefined where something was reported. */
export function compileContract(
  contract: TypedContract,
  program: TypedProgram,
  { sourceHash, report, warn, staleMarks, reads, passes, coverage }: CompileContractOptions,
): CompiledContract | undefined {
  const lowered = lowerContract(contract, program, { report, foldConstants, certainFailures });
  if (lowered === undefined) return undefined;
  const { abi, layout } = lowered;
  const methods = lowered.methods.map(({ ir }) => runPasses(ir, passes));
  const views = lowered.views.map((view) => ({ abi: view.abi, ir: runPasses(view.ir, passes) }));
  verifyContract({ layout, methods: lowered.methods.map(({ ir }) => ir), views: lowered.views });
  verifyContract({ layout, methods, views });
  const [analysed, getters] = [lowered.methods, lowered.views].map((all) =>
    all.map(({ ir, notes }) => new AnalysedMethod(ir, notes, unusedReads(ir))),
  ) as [AnalysedMethod[], AnalysedMethod[]];
  for (const { notes, unusedReads: unused } of [...analysed, ...getters])
    for (const [id, { name }] of notes.reads) if (!unused.has(id)) reads.add(name);
  const staleness = reportStaleness(analysed, staleMarks, warn);
  warnOfOwnState(contract, layout, analysed, getters, warn);
  const names = namesOf([...lowered.methods, ...lowered.views]);
  const compiled = {
    ...{ contract: contract.name, sourceHash, abi, layout, methods, views, staleness },
    ...(names.length === 0 ? {} : { names }),
  };
  if (coverage !== true) return compiled;
  const marksOf = ({ ir, notes }: LoweredMethod): CoverageMark[] => varyingMarks(ir, notes.marks);
  return {
    ...compiled,
    marks: lowered.methods.map(marksOf),
    views: views.map((view, i) => ({ ...view, marks: marksOf(lowered.views[i]!) })),
  };
}

/** The contracts that any of the methods names, each once. */
function namesOf(methods: readonly LoweredMethod[]): BoundName[] {
  const names = new Map(methods.flatMap(({ notes }) => [...notes.names]));
  return [...names.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Builds the circuit of every method, makes its verification key and assembles the artifact, the same however many processes work on it.
 * Throws `QED1206`, `QED1207`, `QED1208`. One o1js operation at a time runs in this process.
 */
export async function makeArtifact(compiled: CompiledContract, options: KeyOptions = {}): Promise<ContractArtifact> {
  const keys = await makeContractKeys(compiled.methods, options);
  return assembleArtifact(compiled, backend(), (_, index) => keys[index]!);
}

const failed = (diagnostics: readonly Diagnostic[], sources: readonly SourceText[] = []): CompileResult => ({
  contracts: [],
  diagnostics: sorted(diagnostics),
  warnings: [],
  reads: new Set(),
  sources,
});

const sorted = (diagnostics: readonly Diagnostic[]): Diagnostic[] => [...diagnostics].sort(compareDiagnostics);
