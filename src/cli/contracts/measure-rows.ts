import path from 'node:path';
import { O1JS_VERSION } from '../../base/toolchain.js';
import { keyCacheDirectory } from '../../circuit/key-cache.js';
import { keepSizeOf, knownSizeOf, sizeOf } from '../../compiler/keys/circuit-size.js';
import type { SourcedContract } from './compile-files.js';

/** The rows of one method. */
export interface MethodRows {
  /** The contract's file, relative to a directory, with `/`. */
  readonly file: string;
  /** `Contract.method`. */
  readonly method: string;
  readonly rows: number;
}

/** The rows of every method of some contracts, from the cache or by building its circuit; no keys. `note` is told each one that is built. */
export async function measureRows(
  contracts: readonly SourcedContract[],
  directory: string,
  cacheDir: string,
  note: (detail: string) => void,
): Promise<MethodRows[]> {
  // read by o1js when it is first imported
  const { chooseBackend } = await import('../../prover/proving/backend.js');
  const backend = chooseBackend();
  process.env['O1JS_BACKEND'] = backend;
  const cacheDirectory = keyCacheDirectory(O1JS_VERSION, backend, cacheDir);
  const measured: MethodRows[] = [];
  for (const { file, contract, methods } of contracts) {
    for (const ir of methods) {
      let size = await knownSizeOf(ir, cacheDirectory);
      if (size === undefined) {
        note(`${contract}.${ir.method}`);
        size = await sizeOf(ir);
        await keepSizeOf(ir, size, cacheDirectory);
      }
      measured.push({ file: nameOf(directory, file), method: `${contract}.${ir.method}`, rows: size.rows });
    }
  }
  return measured;
}

/** A contract's file as `MethodRows` names it. */
export const nameOf = (directory: string, file: string): string =>
  path.relative(directory, path.resolve(file)).split(path.sep).join('/');
