import { createJiti } from 'jiti';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contract } from 'qed/contract';
import { sourceFileOf } from '../../../contract/contract-class.js';
import type { TestChain } from '../../../testing/chain/test-chain.js';
import { contractsOf } from '../../../testing/contract/contract-source.js';
import { DeployedContract } from '../../../testing/contract/deployed-contract.js';
import type { ContractClass } from '../../../testing/contract/types.js';

/** What a console's lines may name. */
export type Names = Record<string, unknown>;

/** The contracts' own library, also where the package is not installed beside them. */
const LIBRARY = fileURLToPath(import.meta.resolve('qed/contract'));

/** Loads TypeScript files as programs, and deploys their contracts. */
export class ContractLoader {
  readonly #jiti = createJiti(import.meta.url, { alias: { 'qed/contract': LIBRARY } });
  readonly #deployed = new Set<unknown>();

  constructor(private readonly chain: TestChain) {}

  /**
   * Deploys the contracts of a file after those that it imports, each once. Gives what the file exports, and each
   * contract by its own name in small letters, as `token` for `Token`. Throws `QED1000` and as `chain.deploy`.
   */
  async load(file: string, taken: (name: string) => boolean): Promise<Names> {
    const contracts = await contractsOf(file);
    const names: Names = { ...(await this.#jiti.import<Names>(path.resolve(file))) };
    delete names['default'];
    for (const contract of contracts) {
      const found = this.#classOf(contract, names);
      if (found === undefined || this.#deployed.has(found)) continue;
      this.#deployed.add(found);
      const name = nameOf(contract);
      names[contract] = found;
      names[taken(name) || name in names ? `${name}Contract` : name] = await this.chain.deploy(found);
    }
    return names;
  }

  /** A contract's class, which the file exports or one that it imports. */
  #classOf(contract: string, exported: Names): ContractClass<Contract> | undefined {
    const modules = Object.values(this.#jiti.cache).map((module) => module?.exports as Names | undefined);
    return [exported, ...modules]
      .map((names) => names?.[contract])
      .find((value): value is ContractClass<Contract> => typeof value === 'function' && isContract(value));
  }
}

const isContract = (value: object): boolean => sourceFileOf(value as ContractClass<Contract>) !== undefined;

/** `token` for `Token`, `nftShop` for `NFTShop`. */
const nameOf = (contract: string): string =>
  contract.replace(/^[A-Z]+(?=[A-Z][a-z]|\d|$)|^[A-Z]/, (capitals) => capitals.toLowerCase());

/** The deployed contracts among some names. */
export const contractsAmong = (names: Names): [string, DeployedContract<Contract>][] =>
  Object.entries(names).filter(
    (entry): entry is [string, DeployedContract<Contract>] => entry[1] instanceof DeployedContract,
  );
