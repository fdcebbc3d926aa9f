import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const read = (path: string | URL) =>
  JSON.parse(readFileSync(path, 'utf8')) as { version: string; dependencies: { o1js: string } };

const manifest = read(new URL('../../package.json', import.meta.url));

/** The version of qed, which artifacts and nodes name. */
export const QED_VERSION = manifest.version;

/** The version of o1js that this qed is made for: verification keys change with it, so an artifact of another one cannot be used. */
export const O1JS_VERSION = manifest.dependencies.o1js;

/** The version of o1js that is installed. */
export function installedO1js(): string {
  // o1js exports no package.json, but its entry point is in the package's `dist`.
  const entry = createRequire(import.meta.url).resolve('o1js');
  const root = entry.slice(0, entry.lastIndexOf('/o1js/') + '/o1js/'.length);
  return read(`${root}package.json`).version;
}

/** The backend of this process; both give the same keys. */
export const backend = (): 'native' | 'wasm' => (process.env['O1JS_BACKEND'] === 'native' ? 'native' : 'wasm');
