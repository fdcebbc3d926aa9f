import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { O1JS_VERSION } from '../../../base/toolchain.js';

/** Where the built page lies: in the package's `dist`, seen from `src/node/rpc/page` and from `dist/node/rpc/page` alike. */
const BUILT_PAGE = fileURLToPath(new URL('../../../../dist/explorer/', import.meta.url));

/** The page's names with the files behind them. What is not among them is not served. */
export type PageFiles = ReadonlyMap<string, string>;

/** The files of the built page, and o1js for its verifier; empty where the page was not built. */
export function pageFiles(directory = BUILT_PAGE): PageFiles {
  const files = new Map<string, string>();
  for (const name of namesIn(directory)) files.set(name, path.join(directory, name));
  if (files.size > 0) files.set(`assets/o1js-${O1JS_VERSION}.js`, o1jsForTheWeb());
  return files;
}

function namesIn(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map(({ parentPath, name }) => path.relative(directory, path.join(parentPath, name)).split(path.sep).join('/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** One file with everything in it. It is installed with qed, so the page has no copy of its 16 MB. */
function o1jsForTheWeb(): string {
  const entry = createRequire(import.meta.url).resolve('o1js');
  return path.join(entry.slice(0, entry.lastIndexOf('/o1js/') + '/o1js/'.length), 'dist/web/index.js');
}
