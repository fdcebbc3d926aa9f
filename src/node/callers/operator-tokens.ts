import { readTokenFile, type KnownCallers } from './token-file.js';

/** Somebody who may change what becomes of jobs. */
export interface KnownOperator {
  readonly name: string;
}

/** Reads the operators of a node: a line for each. Throws QED4058. */
export const readOperatorTokens = (file: string): KnownCallers<KnownOperator> =>
  readTokenFile(file, {
    line: '`<name> <token>`',
    callers: 'operators',
    parse: (name, rest) => (rest === undefined ? { name } : undefined),
  });
