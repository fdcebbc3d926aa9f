import { readTokenFile, type KnownCallers } from './token-file.js';

/** Somebody whose word for deposits on the other chain the coordinator takes. */
export interface KnownRelayer {
  readonly name: string;
}

/** Reads the relayers of a coordinator: a line for each. Throws QED4058. */
export const readRelayerTokens = (file: string): KnownCallers<KnownRelayer> =>
  readTokenFile(file, {
    line: '`<name> <token>`',
    callers: 'relayers',
    parse: (name, rest) => (rest === undefined ? { name } : undefined),
  });
