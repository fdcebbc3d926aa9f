import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { QedError } from './errors.js';

/** How an error names a file's kind, and the codes that tell its faults. */
export interface JsonFileKind {
  readonly what: string;
  readonly unreadable: `QED${number}`;
  readonly invalid: `QED${number}`;
  readonly hint: string;
}

/** Reads a file as JSON. Throws `kind.unreadable` when there is none and `kind.invalid` when it is no JSON. */
export async function readJsonFile(path: string, kind: JsonFileKind): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new QedError(
      kind.unreadable,
      missing ? `there is no file ${path}` : `${path} cannot be read: ${(cause as Error).message}`,
      {
        hint: `Name ${/^[aeiou]/.test(kind.what) ? 'an' : 'a'} ${kind.what} that exists and that you may read.`,
        details: { path },
        cause,
      },
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new QedError(kind.invalid, `${path} is not JSON: ${(cause as Error).message}`, {
      hint: kind.hint,
      details: { path },
      cause,
    });
  }
}

/** An issue's place as it is written in JavaScript, e.g. `calls[1].method`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text === '' ? '' : '.'}${String(part)}`),
    '',
  );

/** All issues of a failed check, each with its place. */
export const issuesText = (error: z.ZodError): string[] =>
  error.issues.map((issue) => `${pathText(issue.path) || 'the file'}: ${plainMessage(issue.message)}`);

/** What zod says of a value, without its jargon. */
const plainMessage = (message: string): string =>
  message
    .replace(/^Invalid input: expected (.*), received undefined$/, 'is missing: $1')
    .replace(/^Invalid input: e/, 'e');
