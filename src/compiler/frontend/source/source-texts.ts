import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import type { SourceFile } from 'ts-morph';
import type { SourceOverlay } from './open-program.js';

/** A file of a contract's source. */
export interface SourceText {
  /** Relative to the contract's file, as spans name it. */
  readonly file: string;
  /** Where it was read; a path of this machine. */
  readonly path: string;
  readonly text: string;
}

/** Why a path names no source; undefined where it does. */
export function whyUnreadable(path: string, overlay: SourceOverlay = {}): string | undefined {
  if (overlay[path] !== undefined) return undefined;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'there is no such file';
  if (!stats.isFile()) return 'this is no file';
  return /\.[cm]?ts$/.test(path) ? undefined : 'this is no TypeScript file';
}

/** The files of a contract by name, relative to `root`. */
export function sourcesOf(files: readonly SourceFile[], root: string): SourceText[] {
  const named = files.map((file) => ({
    file: relative(root, file.getFilePath()).replaceAll('\\', '/'),
    path: file.getFilePath() as string,
    text: file.getFullText(),
  }));
  return named.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** SHA-256 of all names and texts. */
export function hashOf(sources: readonly SourceText[]): string {
  const hash = createHash('sha256');
  for (const { file, text } of sources) hash.update(`${file}\0${text}\0`);
  return hash.digest('hex');
}
