import { posix } from 'node:path';
import type { Project, SourceFile, ts } from 'ts-morph';
import { LANGUAGE_MODULES } from './open-program.js';

/** A relative import of a file whose name has at most one ending: TypeScript looks for `.ts` first. */
const EXACT = /^\.{1,2}\/(?:[^/]+\/)*[^./]+(?:\.[jt]s)?$/;

/**
 * Whether a type-checked project has these files alone, and each import of them leads to the file that is looked for first. As long
 * as their texts are the same, no other file that comes or goes can then change what the project is.
 */
export function importsAreExact(project: Project, files: readonly SourceFile[]): boolean {
  const paths = new Set<string>(files.map((file) => file.getFilePath()));
  const known = new Set([...paths, ...Object.values(LANGUAGE_MODULES)]);
  const program = project.getProgram().compilerObject;
  const read = program.getSourceFiles().filter((file) => !program.isSourceFileDefaultLibrary(file));
  return read.every(({ fileName }) => known.has(fileName)) && files.every((file) => isExact(file, paths));
}

function isExact(file: SourceFile, paths: ReadonlySet<string>): boolean {
  const { referencedFiles, typeReferenceDirectives, libReferenceDirectives, imports } = file.compilerNode as Parsed;
  const others = [...referencedFiles, ...typeReferenceDirectives, ...libReferenceDirectives, ...file.getModules()];
  if (imports === undefined || others.length > 0) return false;
  const folder = posix.dirname(file.getFilePath());
  return imports.every(({ text: name }) => {
    if (Object.hasOwn(LANGUAGE_MODULES, name)) return true;
    return EXACT.test(name) && paths.has(posix.join(folder, `${name.replace(/\.[jt]s$/, '')}.ts`));
  });
}

/** With the names that TypeScript found to resolve, whatever form of import or export they stand in. */
type Parsed = ts.SourceFile & { readonly imports?: readonly ts.StringLiteralLike[] };
