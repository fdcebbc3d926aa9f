import { readTokenFile, type KnownCallers } from '../callers/token-file.js';

/** A worker that may take jobs over RPC. */
export interface KnownWorker {
  readonly name: string;
  /** Whether the operator of the node runs it: the failures of one that is not do not count as attempts of a job. */
  readonly inside: boolean;
}

/** Finds a worker by its token. */
export type WorkerTokens = Pick<KnownCallers<KnownWorker>, 'find'>;

/** Reads the workers of a node: a line for each, with `outside` at its end when somebody else runs the worker. Throws QED4058. */
export const readWorkerTokens = (file: string): KnownCallers<KnownWorker> =>
  readTokenFile(file, {
    line: '`<name> <token>` or `<name> <token> outside`',
    callers: 'workers',
    parse: (name, rest) =>
      rest === undefined || rest === 'outside' ? { name, inside: rest === undefined } : undefined,
  });
