import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Project, SourceFile } from 'ts-morph';

/** Source given in memory by absolute path; it wins over the file on disk. */
export type SourceOverlay = Readonly<Record<string, string>>;

/** TypeScript names files by their real paths. */
const declarations = (name: string): string =>
  realpathSync(fileURLToPath(new URL(`../../../src/contract/${name}`, import.meta.url)));

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

/**
 * Reads a contract with qed's own compiler options, whatever tsconfig.json or node_modules lie around it, and without a network.
 * Returns `undefined` where the file does not exist.
 */
export async function openProgram(path: string, overlay: SourceOverlay = {}): Promise<ContractProgram | undefined> {
  const absolute = isAbsolute(path) ? path : resolve(path);
  if (overlay[absolute] === undefined && !existsSync(absolute)) return undefined;
  const { Project, ts } = await import('ts-morph');
  const project = new Project({
    skipAddingFilesFromTsConfig: true,
    skipLoadingLibFiles: false,
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: false,
      noImplicitReturns: true,
      verbatimModuleSyntax: true,
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
  for (const [name, text] of Object.entries(overlay)) project.createSourceFile(name, text, { overwrite: true });
  const file = project.getSourceFile(absolute) ?? project.addSourceFileAtPath(absolute);
  project.resolveSourceFileDependencies();
  return { project, file };
}
