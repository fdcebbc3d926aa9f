import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { NodeError } from '../errors.js';

/** A worker that may take jobs over RPC. */
export interface KnownWorker {
  readonly name: string;
  /** Whether the operator of the node runs it: the failures of one that is not do not count as attempts of a job. */
  readonly inside: boolean;
}

const LINE = /^([a-z0-9][a-z0-9-]{0,63})\s+(\S{32,256})(\s+outside)?$/;
const OTHERS_MAY_READ = 0o077;

/** The workers that a node knows, each by its token. Only the tokens' hashes are kept, so looking one up takes no longer for a near miss. */
export class WorkerTokens {
  readonly #byHash: ReadonlyMap<string, KnownWorker>;

  constructor(workers: readonly { readonly token: string; readonly worker: KnownWorker }[]) {
    this.#byHash = new Map(workers.map(({ token, worker }) => [hashOf(token), worker]));
  }

  /** The worker that a request comes from, or undefined for an unknown token. */
  find(token: string): KnownWorker | undefined {
    return this.#byHash.get(hashOf(token));
  }
}

/**
 * Reads a file with a line for each worker: its name, its token of at least 32 characters, and `outside` when somebody else runs it. Lines that start
 * with `#` are comments. Throws QED4058 for a file that cannot be read, that others may read, or that has a bad line; no message holds a token.
 */
export function readWorkerTokens(file: string): WorkerTokens {
  const bad = (what: string, hint: string, cause?: unknown): NodeError =>
    new NodeError('badTokens', `${file} ${what}`, hint, { exitCode: 3, cause });
  let text: string;
  try {
    if ((statSync(file).mode & OTHERS_MAY_READ) !== 0) throw bad('can be read by others', `run chmod 600 ${file}`);
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof NodeError) throw cause;
    throw bad(`cannot be read: ${(cause as Error).message}`, 'name the file with the tokens of the workers', cause);
  }
  const names = new Set<string>();
  const workers = text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [, name, token, outside] = LINE.exec(line.trim()) ?? [];
    const where = `has a bad line ${index + 1}`;
    if (name === undefined || token === undefined) {
      throw bad(where, 'write `<name> <token>` or `<name> <token> outside`; make a token with `openssl rand -hex 32`');
    }
    if (names.has(name)) throw bad(where, `give each worker a name of its own: '${name}' is there twice`);
    names.add(name);
    return [{ token, worker: { name, inside: outside === undefined } }];
  });
  return new WorkerTokens(workers);
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
