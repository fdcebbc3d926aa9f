import { QedError } from '../../base/errors.js';
import { checkGenesis, GenesisHeader, PreminedUser, SystemContractHead, type Genesis } from './genesis.js';
import { FunctionLeaf } from '../leaves.js';
import type { Json } from '../record.js';

/** Reads a genesis file. Throws `QED4056` naming what is wrong in it. */
export function parseGenesis(json: unknown): Genesis {
  try {
    const { format, contracts, users } = objectOf(json, 'genesis');
    if (format !== 'qed-genesis/1') throw new RangeError(`format: expected "qed-genesis/1"`);
    const genesis = {
      ...GenesisHeader.fromJSON(json),
      contracts: listOf(contracts, 'contracts').map((contract, i) => ({
        ...at(`contracts[${i}]`, () => SystemContractHead.fromJSON(contract)),
        functions: listOf(objectOf(contract, `contracts[${i}]`)['functions'], `contracts[${i}].functions`).map(
          (leaf, j) => at(`contracts[${i}].functions[${j}]`, () => FunctionLeaf.fromJSON(leaf)),
        ),
      })) as unknown as Genesis['contracts'],
      users: listOf(users, 'users').map((user, i) => at(`users[${i}]`, () => PreminedUser.fromJSON(user))),
    };
    checkGenesis(genesis);
    return genesis;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new QedError('QED4056', `the genesis file is not valid: ${error.message}`, {
      hint: 'Use the file that the network has published, unchanged.',
      cause: error,
    });
  }
}

/** Writes what `parseGenesis` reads: numbers are decimal strings. */
export function genesisToJSON(genesis: Genesis): Json {
  return {
    format: 'qed-genesis/1',
    ...(GenesisHeader.toJSON(genesis) as Record<string, Json>),
    contracts: genesis.contracts.map((contract) => ({
      ...(SystemContractHead.toJSON(contract) as Record<string, Json>),
      functions: contract.functions.map((leaf) => FunctionLeaf.toJSON(leaf)),
    })),
    users: genesis.users.map((user) => PreminedUser.toJSON(user)),
  };
}

function at<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`${path}.${error.message}`) : error;
  }
}

function objectOf(json: unknown, path: string): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new RangeError(`${path}: expected an object`);
  return json as Record<string, unknown>;
}

function listOf(json: unknown, path: string): unknown[] {
  if (!Array.isArray(json)) throw new RangeError(`${path}: expected a list`);
  return json;
}
