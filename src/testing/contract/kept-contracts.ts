import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { makeDirectory } from '../../base/make-directory.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';
import type { SourceText } from '../../compiler/frontend/source/source-texts.js';
import type { BindContract } from '../../compiler/typed/contract-names.js';
import { compilerStamp } from './compiler-stamp.js';
import type { Asked, WrittenContract } from './compiled-files.js';

/** What a file was compiled to, with all that this depends on. */
interface Kept {
  readonly compiler: string;
  readonly sources: readonly (readonly [file: string, hash: string])[];
  readonly asked: Asked;
  readonly contracts: readonly WrittenContract[];
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/**
 * Compiled contracts in a directory, one file for each file of contracts. What is read there is what compiling would give:
 * the texts of all sources, the ids of names and the compiler itself are those of then. Whatever is spoiled or missing
 * is compiled again, so that the directory may be deleted at any time.
 */
export class KeptContracts {
  #known: string | undefined;

  constructor(
    private readonly directory: string,
    private readonly stamp: () => string = compilerStamp,
  ) {}

  /** The contracts of a file; undefined where it must be compiled. */
  read(file: string, bind: BindContract): readonly WrittenContract[] | undefined {
    try {
      const bytes = readFileSync(this.#placeOf(file));
      const [sum, body] = [bytes.subarray(0, 64).toString(), bytes.subarray(64)];
      if (sum !== sha256(body)) return undefined;
      const { compiler, sources, asked, contracts } = deserialize(body) as Kept;
      if (compiler !== this.#compiler) return undefined;
      // As TypeScript reads them: without a byte order mark.
      const textOf = (source: string): string => readFileSync(source, 'utf8').replace(/^\uFEFF/, '');
      if (!sources.every(([source, hash]) => sha256(textOf(source)) === hash)) return undefined;
      return asked.every(([id, ...of]) => bind(...of) === id) ? contracts : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps what a file was compiled to, where the directory can be written. */
  keep(file: string, sources: readonly SourceText[], asked: Asked, contracts: readonly WrittenContract[]): void {
    try {
      const hashes = sources.map((source) => [source.path, sha256(source.text)] as const);
      const kept: Kept = { compiler: this.#compiler, sources: hashes, asked, contracts };
      const body = serialize(kept);
      makeDirectory(this.directory);
      writeFileAtomically(this.#placeOf(file), [Buffer.from(sha256(body)), body]);
    } catch {
      // The next run compiles again.
    }
  }

  get #compiler(): string {
    return (this.#known ??= this.stamp());
  }

  #placeOf(file: string): string {
    return path.join(this.directory, `${sha256(file)}.contracts`);
  }
}
