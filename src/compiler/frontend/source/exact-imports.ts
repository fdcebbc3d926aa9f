import { basename, dirname, resolve } from 'node:path';
import { ts, type Project } from 'ts-morph';
import { LANGUAGE_MODULES } from './open-program.js';
import type { SourceText } from './source-texts.js';

/**
 * Whether a project has these sources alone, and each import of them leads to the file that is looked for first. As long as
 * their texts are the same, no other file that comes or goes can then change what the project is.
 */
export function importsAreExact(project: Project, sources: readonly SourceText[]): boolean {
  const paths = new Set(sources.map(({ path }) => path));
  const known = new Set([...paths, ...Object.values(LANGUAGE_MODULES)]);
  const program = project.getProgram().compilerObject;
  const read = program.getSourceFiles().filter((file) => !program.isSourceFileDefaultLibrary(file));
  return read.every(({ fileName }) => known.has(fileName)) && sources.every((source) => isExact(source, paths));
}

function isExact({ path, text }: SourceText, paths: ReadonlySet<string>): boolean {
  const read = ts.preProcessFile(text);
  const others = [...read.referencedFiles, ...read.typeReferenceDirectives, ...read.libReferenceDirectives];
  return (
    others.length === 0 &&
    read.ambientExternalModules === undefined &&
    read.importedFiles.every(({ fileName: name }) => {
      if (Object.hasOwn(LANGUAGE_MODULES, name)) return true;
      const stem = name.replace(/\.[jt]s$/, '');
      return /^\.\.?\//.test(name) && !basename(stem).includes('.') && paths.has(resolve(dirname(path), `${stem}.ts`));
    })
  );
}
