import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Diagnostic } from './diagnostic.js';

/** Whether the compiler, or TypeScript below it, has run out of stack: only what a source nests can make it do so. */
export const isTooDeep = (error: unknown): boolean =>
  error instanceof RangeError && error.message.startsWith('Maximum call stack');

/** The diagnostic of a file that nests more than the compiler can follow, at its deepest bracket. */
export function tooDeep(path: string, overlay: Readonly<Record<string, string>>, workingDirectory: string): Diagnostic {
  const text = overlay[path] ?? (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const before = text.slice(0, deepestIn(text)).split('\n');
  const sourceLine = text.split('\n')[before.length - 1] ?? '';
  return {
    file: relative(workingDirectory, path) || path,
    line: before.length,
    column: before.at(-1)!.length + 1,
    length: 1,
    code: 'QED1041',
    severity: 'error',
    message: 'expressions or statements are nested too deeply',
    hint: 'split them over constants and functions',
    sourceLine,
  };
}

function deepestIn(text: string): number {
  let [depth, deepest, position] = [0, 0, 0];
  for (let i = 0; i < text.length; i++) {
    if ('([{'.includes(text[i]!)) depth++;
    else if (')]}'.includes(text[i]!)) depth--;
    if (depth > deepest) [deepest, position] = [depth, i];
  }
  return position;
}
