import { readFile } from 'node:fs/promises';
import { QedError } from '../../base/errors.js';
import type { Genesis } from '../../parth/genesis/genesis.js';
import { parseGenesis } from '../../parth/genesis/genesis-file.js';
import { genesisState } from '../../parth/genesis/genesis-state.js';

/** Reads a genesis file and computes its root. Throws `QED6020` when it cannot be read, `QED4056` when it is not valid. */
export async function readGenesis(file: string): Promise<{ genesis: Genesis; genesisRoot: bigint }> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new QedError('QED6020', `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'a devnet writes genesis.json into its data directory',
      cause,
    });
  }
  const genesis = parseGenesis(json);
  return { genesis, genesisRoot: genesisState(genesis).root };
}
