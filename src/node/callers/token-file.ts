import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { NodeError } from '../errors.js';

const LINE = /^([a-z0-9][a-z0-9-]{0,63})\s+(\S{32,256})(?:\s+(.*))?$/;
const OTHERS_MAY_READ = 0o077;

/** Callers that a node knows, each by its token. Only the tokens' hashes are kept, so looking one up takes no longer for a near miss. */
export class KnownCallers<T> {
  readonly #byHash: ReadonlyMap<string, T>;

  constructor(callers: readonly { readonly token: string; readonly caller: T }[]) {
    this.#byHash = new Map(callers.map(({ token, caller }) => [hashOf(token), caller]));
  }

  /** All of them, in the order of the file. */
  all(): T[] {
    return [...this.#byHash.values()];
  }

  /** The caller that a request comes from, or undefined for an unknown token. */
  find(token: string): T | undefined {
    return this.#byHash.get(hashOf(token));
  }
}

/** What the lines of a file with tokens say. */
export interface TokenFileForm<T> {
  /** What a line is, for people. */
  readonly line: string;
  /** Whose tokens they are: workers, realms. */
  readonly callers: string;
  /** The caller of a line by its name and what follows the token; undefined for a bad line. */
  readonly parse: (name: string, rest: string | undefined) => T | undefined;
}

/**
 * Reads a file with a line for each caller: its name, its token of at least 32 characters, and what `form` adds. Lines that start with `#` are
 * comments. Throws QED4058 for a file that cannot be read, that others may read, or that has a bad line; no message holds a token.
 */
export function readTokenFile<T>(file: string, form: TokenFileForm<T>): KnownCallers<T> {
  const bad = (what: string, hint: string, cause?: unknown): NodeError =>
    new NodeError('badTokens', `${file} ${what}`, hint, { exitCode: 3, cause });
  let text: string;
  try {
    if ((statSync(file).mode & OTHERS_MAY_READ) !== 0) throw bad('can be read by others', `run chmod 600 ${file}`);
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof NodeError) throw cause;
    const hint = `name the file with the tokens of the ${form.callers}`;
    throw bad(`cannot be read: ${(cause as Error).message}`, hint, cause);
  }
  const names = new Set<string>();
  const callers = text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [, name, token, rest] = LINE.exec(line.trim()) ?? [];
    const caller = name === undefined ? undefined : form.parse(name, rest);
    const where = `has a bad line ${index + 1}`;
    if (name === undefined || token === undefined || caller === undefined) {
      throw bad(where, `write ${form.line}; make a token with \`openssl rand -hex 32\``);
    }
    if (names.has(name))
      throw bad(where, `give each of the ${form.callers} a name of its own: '${name}' is there twice`);
    names.add(name);
    return [{ token, caller }];
  });
  return new KnownCallers(callers);
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
