import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { DiagnosticCategory, Node, type Diagnostic as TsDiagnostic, type SourceFile } from 'ts-morph';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { TypedClass, TypedContract, TypedField, TypedProgram } from '../typed/program.js';
import type { StructType } from '../typed/types.js';
import { classByName, readClass } from './classes/classes.js';
import { condition, expression } from './expressions/expressions.js';
import { callback } from './functions/closures.js';
import { functionOf } from './functions/functions.js';
import { ownerArgument } from './places/member-access.js';
import { checkFunctions, checkModule } from './source/modules.js';
import { baseOf } from './source/language.js';
import { isLanguageModule, openProgram, type SourceOverlay, type WarmProject } from './source/open-program.js';
import { Reporter } from './source/reporter.js';
import { Unit, type ClassInfo } from './scope/scope.js';
import { statements } from './statements/statements.js';
import { typeErrorHint } from './source/type-error-hints.js';
import { TypeReader } from './classes/type-reader.js';
import { isPublicMethod } from './classes/visibility.js';

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
  /** Diagnostics name files relative to it. */
  readonly workingDirectory: string;
}

/** A file of a contract's source. */
export interface SourceText {
  /** Relative to the contract's file, as spans name it. */
  readonly file: string;
  /** Where it was read; a path of this machine. */
  readonly path: string;
  readonly text: string;
}

/** What the front end makes of a file: a checked program, or diagnostics that say why there is none. */
export interface FrontEndResult {
  /** Undefined where nothing could be read of it. With errors it is good for finding more of them only. */
  readonly program: TypedProgram | undefined;
  /** SHA-256 of all files that are part of it. */
  readonly sourceHash: string;
  /** These files, by name. */
  readonly sources: readonly SourceText[];
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
  const unit: Unit = new Unit(
    reporter,
    new TypeReader(reporter),
    { expression, condition, statements, functionOf, callback, ownerArgument },
    (declaration) => unit.classes.get(declaration) ?? readClass(unit, declaration),
    options,
  );

  const typeErrors = project.getPreEmitDiagnostics().filter((each) => each.getCategory() === DiagnosticCategory.Error);
  files.forEach((each) => checkModule(unit, each));
  typeErrors.forEach((each) => reportTypeError(reporter, each));
  if (typeErrors.some(isFatal))
    return { program: undefined, sourceHash, sources, reporter, diagnostics: reporter.diagnostics };

  const typed =
    typeErrors.length > 0 ? attempt(() => readProgram(unit, file, options)) : readProgram(unit, file, options);
  return { program: typed, sourceHash, sources, reporter, diagnostics: reporter.diagnostics };
}

/** Why a path names no source; undefined where it does. */
function whyUnreadable(path: string, overlay: SourceOverlay = {}): string | undefined {
  if (overlay[path] !== undefined) return undefined;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'there is no such file';
  if (!stats.isFile()) return 'this is no file';
  return /\.[cm]?ts$/.test(path) ? undefined : 'this is no TypeScript file';
}

/** A tree with type errors may have any shape; what could be read of it has been reported. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function readProgram(unit: Unit, file: SourceFile, { imported, parts }: FrontEndOptions): TypedProgram | undefined {
  const exported = (imported === true ? withImports(file) : [file])
    .flatMap((each) => each.getClasses())
    .filter((declaration) => declaration.isExported() && declaration.getExtends() !== undefined);
  const contracts: TypedContract[] = [];
  for (const declaration of exported) {
    const info = unit.classOf(declaration);
    if (info === undefined || info.isComponent) continue;
    contracts.push(contractOf(unit, info));
  }
  checkFunctions(unit, file);
  if (exported.every((declaration) => unit.classes.get(declaration)?.isComponent === true))
    reportNoContract(unit, file, parts === true);
  const classes = new Map<string, TypedClass>(
    [...unit.classes.values(), ...unit.instances.values()].map((info) => [info.name, classOf(unit, info)]),
  );
  contracts.forEach((contract) => classes.set(contract.name, contract));
  return { contracts, classes };
}

/** Points to the contract that only lacks `export`, if there is one. */
function reportNoContract({ reporter }: Unit, file: SourceFile, mayBeParts: boolean): void {
  const hidden = file.getClasses().find((each) => !each.isExported() && baseOf(each) === 'Contract');
  const name = hidden?.getNameNode();
  const isLibrary = file.getClasses().some((each) => baseOf(each) === 'Component');
  const hint = isLibrary ? 'compile a contract that uses its components' : undefined;
  if (name === undefined) {
    if (!mayBeParts) reporter.error(reporter.spanAt(file, 0, 1), 'QED1003', 'the file exports no contract', hint);
  } else
    reporter.error(
      name,
      'QED1003',
      `the contract '${name.getText()}' is not exported`,
      `write \`export class ${name.getText()}\``,
    );
}

/** A file after all that it imports, each once. */
function withImports(file: SourceFile, seen = new Set<SourceFile>()): SourceFile[] {
  if (seen.has(file) || isLanguageModule(file)) return [];
  seen.add(file);
  const imports = file.getImportDeclarations().map((each) => each.getModuleSpecifierSourceFile());
  return [...imports.flatMap((each) => (each === undefined ? [] : withImports(each, seen))), file];
}

const classOf = (unit: Unit, info: ClassInfo): TypedClass => ({
  name: info.name,
  fields: fieldsOf(unit, info),
  methods: info.signatures,
});

/** The fields of a class; those of its components stand in their place, as `payments.sent`. */
function fieldsOf(unit: Unit, info: ClassInfo): TypedField[] {
  return [...info.fields.values()].flatMap((field) => {
    if (field.type.tag !== 'component') return [field];
    const inner = fieldsOf(unit, classByName(unit, field.type.component));
    return inner.map((each) => ({ ...each, name: `${field.name}.${each.name}` }));
  });
}

/** The events of a contract, then those of its components. */
function eventsOf(unit: Unit, info: ClassInfo): Map<string, StructType> {
  const events = new Map(info.events);
  for (const { type } of info.fields.values()) {
    if (type.tag !== 'component') continue;
    for (const [name, event] of eventsOf(unit, classByName(unit, type.component)))
      if (!events.has(name)) events.set(name, event);
  }
  return events;
}

function contractOf(unit: Unit, info: ClassInfo): TypedContract {
  const methods = info.declaration.getInstanceMethods().filter(isPublicMethod);
  const functions = methods.map((method) => functionOf(unit, method, info)).filter((fn) => fn !== undefined);
  if (methods.length > 256)
    unit.reporter.error(info.declaration, 'QED1041', `${methods.length} public methods where 256 fit`);
  const name = info.declaration.getNameNode();
  return {
    ...classOf(unit, info),
    span: unit.reporter.spanOf(Node.isIdentifier(name) ? name : info.declaration),
    functions,
    events: [...eventsOf(unit, info).values()],
  };
}

function sourcesOf(files: readonly SourceFile[], root: string): SourceText[] {
  const named = files.map((file) => ({
    file: relative(root, file.getFilePath()).replaceAll('\\', '/'),
    path: file.getFilePath() as string,
    text: file.getFullText(),
  }));
  return named.sort((a, b) => (a.file < b.file ? -1 : 1));
}

function hashOf(sources: readonly SourceText[]): string {
  const hash = createHash('sha256');
  for (const { file, text } of sources) hash.update(`${file}\0${text}\0`);
  return hash.digest('hex');
}

/** Errors after which TypeScript's types mean nothing: syntax, and imports that lead nowhere. */
const isFatal = (diagnostic: TsDiagnostic): boolean => diagnostic.getCode() < 2000 || diagnostic.getCode() === 2307;

function reportTypeError(reporter: Reporter, diagnostic: TsDiagnostic): void {
  const file = diagnostic.getSourceFile();
  const message = diagnostic.getMessageText();
  const first = (typeof message === 'string' ? message : message.getMessageText()).split('\n')[0]!;
  // Our brands are optional properties, so TypeScript adds advice that helps nobody.
  const text = `TS${diagnostic.getCode()}: ${first.replace(/ with 'exactOptionalPropertyTypes: true'\..*$/, '')}`;
  if (file === undefined) throw new Error(text);
  const start = diagnostic.getStart() ?? 0;
  const span = reporter.spanAt(file, start, start + (diagnostic.getLength() ?? 1));
  reporter.error(span, 'QED1001', text, typeErrorHint(diagnostic.getCode(), text));
}
