import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Project, SourceFile } from 'ts-morph';
import { moduleName } from './module-name.js';

/** Source given in memory by absolute path; it wins over the file on disk. */
export type SourceOverlay = Readonly<Record<string, string>>;

/** TypeScript names files by their real paths. */
const declarations = (name: string): string =>
  realpathSync(fileURLToPath(new URL(`../../../../src/contract/${name}`, import.meta.url)));

/** The modules that a contract may import beside files, and the declarations that stand for them. */
export const LANGUAGE_MODULES: Readonly<Record<string, string>> = {
  'qed/contract': declarations('contract.d.ts'),
  'qed/system': declarations('system.d.ts'),
};

/** A contract's file with all that it imports, ready to be type-checked. */
export interface ContractProgram {
  readonly project: Project;
  readonly file: SourceFile;
}

/** Keeps TypeScript's project of one contract between compiles: then only files that have changed are read and parsed again. */
export class WarmProject {
  project: Project | undefined;
}

/**
 * Reads a contract with qed's own compiler options, whatever tsconfig.json or node_modules lie around it, and without a network. What a warm
 * project gives is the same as without one. Returns `undefined` where the file does not exist.
 */
export async function openProgram(
  path: string,
  overlay: SourceOverlay = {},
  warm: WarmProject = new WarmProject(),
): Promise<ContractProgram | undefined> {
  const absolute = isAbsolute(path) ? path : resolve(path);
  if (overlay[absolute] === undefined && !existsSync(absolute)) return undefined;
  const { ts } = await import('ts-morph');
  const again = warm.project === undefined ? undefined : refreshed(warm.project, absolute, overlay, ts);
  if (again !== undefined) return again;
  const project = await newProject();
  for (const [name, text] of Object.entries(overlay)) project.createSourceFile(name, text, { overwrite: true });
  const file = project.getSourceFile(absolute) ?? project.addSourceFileAtPath(absolute);
  project.resolveSourceFileDependencies();
  warm.project = project;
  return { project, file };
}

/**
 * The same project with what is on disk or in memory now. Undefined where an import leads elsewhere than before, because files came or went: TypeScript keeps what
 * it has resolved once.
 */
function refreshed(
  project: Project,
  entry: string,
  overlay: SourceOverlay,
  ts: typeof import('ts-morph').ts,
): ContractProgram | undefined {
  for (const [name, text] of Object.entries(overlay)) {
    const known = project.getSourceFile(name);
    if (known?.getFullText() !== text) project.createSourceFile(name, text, { overwrite: true });
  }
  for (const file of project.getSourceFiles()) {
    if (!isLanguageModule(file) && overlay[file.getFilePath()] === undefined) refresh(file, project);
  }
  const file = project.getSourceFile(entry);
  if (file === undefined) return undefined;
  project.resolveSourceFileDependencies();
  const reached = new Set([file]);
  for (const each of reached) {
    for (const declaration of [...each.getImportDeclarations(), ...each.getExportDeclarations()]) {
      const name = moduleName(declaration);
      if (name === undefined) continue;
      const target = declaration.getModuleSpecifierSourceFile();
      const options = project.getCompilerOptions();
      const now = ts.resolveModuleName(name, each.getFilePath(), options, ts.sys).resolvedModule?.resolvedFileName;
      if (target?.getFilePath() !== now) return undefined;
      if (target !== undefined) reached.add(target);
    }
  }
  // what an earlier compile read and nothing imports any more
  for (const each of project.getSourceFiles()) {
    if (!reached.has(each) && !isLanguageModule(each)) project.removeSourceFile(each);
  }
  return { project, file };
}

/** Reads a file again, without a byte order mark as when it is first read: places would be off by one. */
function refresh(file: SourceFile, project: Project): void {
  file.refreshFromFileSystemSync();
  if (file.wasForgotten() || !file.getFullText().startsWith('\uFEFF')) return;
  project.createSourceFile(file.getFilePath(), file.getFullText().slice(1), { overwrite: true });
}

/** Whether a file holds the declarations of the language itself. */
export const isLanguageModule = (file: SourceFile): boolean =>
  Object.values(LANGUAGE_MODULES).includes(file.getFilePath());

async function newProject(): Promise<Project> {
  const { Project, ts } = await import('ts-morph');
  return new Project({
    skipAddingFilesFromTsConfig: true,
    skipLoadingLibFiles: false,
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: false,
      noImplicitReturns: true,
      verbatimModuleSyntax: true,
      allowImportingTsExtensions: true,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      moduleDetection: ts.ModuleDetectionKind.Force,
      types: [],
      typeRoots: [],
      noEmit: true,
      skipLibCheck: true,
      paths: Object.fromEntries(Object.entries(LANGUAGE_MODULES).map(([name, file]) => [name, [file]])),
    },
  });
}
