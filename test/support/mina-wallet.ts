import { fileURLToPath, pathToFileURL } from 'node:url';
import type { PrivateKey } from 'o1js';

type Client = new (options: { network: string }) => {
  signFields(fields: readonly bigint[], privateKey: string): { readonly signature: string };
};

// Mina's signer, on which wallets are built; o1js carries it without exporting it.
const FILE = fileURLToPath(new URL('../../node_modules/o1js/dist/node/mina-signer/mina-signer.js', import.meta.url));
const { Client } = (await import(pathToFileURL(FILE).href)) as { readonly Client: Client };

/** What a wallet answers when a page asks it to sign fields: the signature in base58. */
export const signFields = (fields: readonly bigint[], key: PrivateKey, network = 'mainnet'): string =>
  new Client({ network }).signFields(fields, key.toBase58()).signature;
