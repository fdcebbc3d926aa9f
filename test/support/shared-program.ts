import { join } from 'node:path';
import type { Project, SourceFile } from 'ts-morph';
import { compileFile, type CompileResult } from '../../src/compiler/compile.js';
import { openProgram, isLanguageModule, WarmProject } from '../../src/compiler/frontend/source/open-program.js';

/** What changes the types that other files see. */
const REACHES_OUT = /^(declare (global|module)|export as namespace)\b/m;
/** What needs types that TypeScript does not find; it says so of no file, so all files of a program hear of it. */
const LACKS_TYPES = /\busing /;
/** More files would not make it faster, and TypeScript keeps all of them in memory. */
const TOGETHER = 1000;

export interface Compiled {
  /** Throws what the compiler throws. */
  readonly result: () => CompileResult;
  readonly index: number;
}

/**
 * Compiles sources that do not import each other, each from beginning to end by itself, but with one program and one type checker of TypeScript for
 * hundreds of them: to set these up takes five times as long as all the rest. What has an effect on other files has a program of its own.
 */
export async function* compileTogether(sources: readonly string[], directory: string): AsyncGenerator<Compiled> {
  const numbered = sources.map((text, index) => ({ text, index, path: join(directory, `source-${index}.ts`) }));
  const outward = numbered.filter(({ text }) => REACHES_OUT.test(text));
  const lacking = numbered.filter((each) => !outward.includes(each) && LACKS_TYPES.test(each.text));
  const inward = numbered.filter((each) => !outward.includes(each) && !lacking.includes(each));
  const batches = [...outward.map((each) => [each]), ...(lacking.length > 0 ? [lacking] : [])];
  for (let i = 0; i < inward.length; i += TOGETHER) batches.push(inward.slice(i, i + TOGETHER));
  for (const batch of batches) {
    const start = join(directory, 'start.ts');
    const { project } = (await openProgram(start, { [start]: '' }))!;
    const files = batch.map(({ path, text }) => project.createSourceFile(path, text));
    project.resolveSourceFileDependencies();
    const language = project.getSourceFiles().filter(isLanguageModule);
    for (const [i, { path, text, index }] of batch.entries()) {
      const options = {
        warm: lent(project, [files[i]!, ...language]),
        overlay: { [path]: text },
        workingDirectory: directory,
      };
      const result = await compileFile(path, options).then(
        (value) => () => value,
        (error: unknown) => () => {
          throw error;
        },
      );
      yield { result, index };
    }
    if (batch.some((each) => inward.includes(each)) && project.getProgram().getGlobalDiagnostics().length > 0)
      throw new Error('a source changed what TypeScript says of the others');
  }
}

/** A project as one of its files sees it: no other file is part of it. */
function lent(project: Project, files: readonly [SourceFile, ...SourceFile[]]): WarmProject {
  const own: Partial<Project> = {
    getSourceFiles: () => [...files],
    getPreEmitDiagnostics: () => files[0].getPreEmitDiagnostics(),
    resolveSourceFileDependencies: () => [],
  };
  const warm = new WarmProject();
  warm.project = new Proxy(project, {
    get: (_, name) => {
      const value: unknown = Reflect.get(name in own ? own : project, name);
      return typeof value === 'function' ? value.bind(project) : value;
    },
  });
  return warm;
}
