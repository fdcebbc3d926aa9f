import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Differs where the compiler may: by the version of node, by the package and by the size and time of each file of the compiler, of the
 * language's declarations and of TypeScript. `own` is where the code of this package lies.
 */
export function compilerStamp(own = fileURLToPath(new URL('../../', import.meta.url))): string {
  const stamps = [process.version, process.arch, ...compilerFiles(own).map(stampOf)];
  return createHash('sha256').update(JSON.stringify(stamps)).digest('hex');
}

/** Files that decide what a source is compiled to: those of this package, and TypeScript. */
function compilerFiles(own: string): readonly string[] {
  const root = path.join(own, '..');
  const language = path.join(root, 'src/contract');
  const filesIn = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() && !/\.map$/.test(entry.name) && (folder === language || !/\.d\.ts$/.test(entry.name)),
      )
      .map((entry) => path.join(entry.parentPath, entry.name));
  const library = createRequire(import.meta.url).resolve('ts-morph');
  const typescript = createRequire(library).resolve('@ts-morph/common');
  return [
    ...['base', 'parth', 'circuit', 'compiler'].flatMap((folder) => filesIn(path.join(own, folder))),
    ...filesIn(language),
    ...[library, typescript].flatMap((file) => [file, path.join(path.dirname(file), '../package.json')]),
    path.join(root, 'package.json'),
  ].sort();
}

/** What changes when a file does. */
function stampOf(file: string): readonly [string, number, number] {
  const { size, mtimeMs } = statSync(file);
  return [file, size, mtimeMs];
}
