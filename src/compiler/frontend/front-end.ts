import { dirname, relative } from 'node:path';
import { DiagnosticCategory } from 'ts-morph';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { BindContract } from '../typed/contract-names.js';
import type { TypedProgram } from '../typed/program.js';
import { readClass } from './classes/read-class.js';
import { condition } from './expressions/conditions.js';
import { expression } from './expressions/expressions.js';
import { callback } from './functions/function-arguments.js';
import { functionOf } from './functions/functions.js';
import { readOwnerArgument } from './places/owners.js';
import { checkModule } from './program/modules.js';
import { readProgram } from './program/read-program.js';
import { CompilationUnit } from './scope/scope.js';
import { importsAreExact } from './source/exact-imports.js';
import { isLanguageModule, openProgram, type SourceOverlay, type WarmProject } from './source/open-program.js';
import { Reporter } from './source/reporter.js';
import { hashOf, sourcesOf, whyUnreadable, type SourceText } from './source/source-texts.js';
import { isCause, isFatal, isSyntax, reportForeignSyntax, reportTypeError } from './type-errors/type-errors.js';
import { statements } from './statements/statements.js';
import { TypeReader } from './types/type-reader.js';

/** How a file is read. */
export interface FrontEndOptions {
  /** Allows `qed/system`. */
  readonly system: boolean;
  readonly overlay?: SourceOverlay | undefined;
  /** Of an earlier compile of the same file. */
  readonly warm?: WarmProject | undefined;
  /** Takes the contracts of imported files too, those first. */
  readonly imported?: boolean | undefined;
  /** Takes a file of components and functions alone. */
  readonly parts?: boolean | undefined;
  /** The ids of contracts that the source names; none has one by default. */
  readonly bind?: BindContract | undefined;
  /** Diagnostics name files relative to it. */
  readonly workingDirectory: string;
}

/** What the front end makes of a file: a checked program, or diagnostics that say why there is none. */
export interface FrontEndResult {
  /** Undefined where nothing could be read of it. With errors it is good for finding more of them only. */
  readonly program: TypedProgram | undefined;
  /** SHA-256 of all files that are part of it. */
  readonly sourceHash: string;
  /** These files, by name. */
  readonly sources: readonly SourceText[];
  /** As in `CompileResult`. */
  readonly importsAreExact?: boolean;
  /** For what later stages find. */
  readonly reporter: Reporter | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads, type-checks and checks a contract file. Everything wrong with it is reported at once. */
export async function readContracts(path: string, options: FrontEndOptions): Promise<FrontEndResult> {
  const wrong = whyUnreadable(path, options.overlay);
  const opened = wrong === undefined ? await openProgram(path, options.overlay, options.warm) : undefined;
  if (opened === undefined) {
    const missing: Diagnostic = {
      file: relative(options.workingDirectory, path) || path,
      line: 1,
      column: 1,
      length: 1,
      code: 'QED1002',
      severity: 'error',
      message: wrong ?? 'there is no such file',
      hint: 'name the TypeScript file of a contract, as in `contracts/token.ts`',
      sourceLine: '',
    };
    return { program: undefined, sourceHash: '', sources: [], reporter: undefined, diagnostics: [missing] };
  }
  const { project, file } = opened;
  const root = dirname(file.getFilePath());
  const reporter = new Reporter(root, project, options.workingDirectory);
  const files = project.getSourceFiles().filter((each) => !isLanguageModule(each));
  const sources = sourcesOf(files, root);
  const sourceHash = hashOf(sources);
  const unit: CompilationUnit = new CompilationUnit(
    reporter,
    new TypeReader(reporter),
    { expression, condition, statements, functionOf, callback, ownerArgument: readOwnerArgument },
    (declaration) => unit.classes.get(declaration) ?? readClass(unit, declaration),
    options,
  );

  const typeErrors = project.getPreEmitDiagnostics().filter((each) => each.getCategory() === DiagnosticCategory.Error);
  const unparsed = new Set(typeErrors.filter(isSyntax).map((each) => each.getSourceFile()!));
  const foreign = new Set([...unparsed].filter((each) => reportForeignSyntax(reporter, each, typeErrors)));
  files.filter((each) => !foreign.has(each)).forEach((each) => checkModule(unit, each));
  const causes = typeErrors.filter((each) => isCause(each) && !foreign.has(each.getSourceFile()!));
  causes.forEach((each) => reportTypeError(reporter, each, file));
  if (typeErrors.some(isFatal))
    return { program: undefined, sourceHash, sources, reporter, diagnostics: reporter.diagnostics };

  const typed =
    typeErrors.length > 0 ? attempt(() => readProgram(unit, file, options)) : readProgram(unit, file, options);
  // What follows from another mistake, or is tied to no file, is worth a word only where nothing else was found.
  if (!reporter.failed) typeErrors.forEach((each) => reportTypeError(reporter, each, file));
  return {
    program: typed,
    sourceHash,
    sources,
    importsAreExact: !reporter.failed && importsAreExact(project, files),
    reporter,
    diagnostics: reporter.diagnostics,
  };
}

/** A tree with type errors may have any shape; what could be read of it has been reported. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
