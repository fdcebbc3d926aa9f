import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What decides, of this package, what a source is compiled to, and how that is kept. */
const FOLDERS = ['base', 'parth', 'circuit', 'compiler', 'testing/contract'];

/**
 * Differs where the compiler may: by the version of node, by the text of each file of the compiler and of the language's
 * declarations, and by the versions and sizes of TypeScript and ts-morph. No time of a file counts: packages and images
 * have the same in all their versions. `own` is where the code of this package lies, `resolve` finds that of others.
 */
export function compilerStamp(
  own = fileURLToPath(new URL('../../', import.meta.url)),
  resolve: (name: string, from: string) => string = (name, from) => createRequire(from).resolve(name),
): string {
  const root = path.join(own, '..');
  const language = path.join(root, 'src/contract');
  const code = FOLDERS.flatMap((folder) => filesIn(path.join(own, folder)).filter((file) => !/\.d\.ts$/.test(file)));
  const library = resolve('ts-morph', import.meta.url);
  const common = resolve('@ts-morph/common', library);
  const typescript = path.join(path.dirname(common), 'typescript.js');
  const manifests = [library, common].map((file) => path.join(path.dirname(file), '../package.json'));

  const hash = createHash('sha256').update(`${process.version} ${process.arch}`);
  for (const file of [path.join(root, 'package.json'), ...manifests, ...filesIn(language), ...code].sort())
    hash.update(`\0${file}\0${statSync(file).size}\0`).update(readFileSync(file));
  for (const file of [library, common, typescript]) hash.update(`\0${file}\0${statSync(file).size}`);
  return hash.digest('hex');
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.map$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
