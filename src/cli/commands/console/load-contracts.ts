import { createJiti } from 'jiti';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contract } from 'qed/contract';
import { QedError } from '../../../base/errors.js';
import { sourceFileOf } from '../../../contract/contract-class.js';
import type { TestChain } from '../../../testing/chain/test-chain.js';
import { contractsOf } from '../../../testing/contract/contract-source.js';
import type { DeployedContract } from '../../../testing/contract/deployed-contract.js';
import type { ContractClass } from '../../../testing/contract/types.js';
import { isVariable, type Names } from './names.js';

/** A contract that lines may call. */
export interface LoadedContract {
  readonly name: string;
  /** Where its class is written. */
  readonly file: string;
  readonly deployed: DeployedContract<Contract>;
}

/** The contracts' own library, also where the package is not installed beside them. */
const LIBRARY = fileURLToPath(import.meta.resolve('qed/contract'));

/** Loads TypeScript files as programs, and deploys their contracts. */
export class ContractLoader {
  readonly #jiti = createJiti(import.meta.url, { alias: { 'qed/contract': LIBRARY } });
  readonly #loaded = new Map<unknown, LoadedContract>();

  constructor(
    private readonly chain: TestChain,
    private readonly names: Names,
  ) {}

  /** All contracts so far, in the order of their deployment. */
  get loaded(): readonly LoadedContract[] {
    return [...this.#loaded.values()];
  }

  /**
   * Deploys the contracts of a file after those that it imports, each once, and gives names to them and to what the
   * file exports: `token` stands for the deployed `Token`. Throws `QED1000`, `QED6002` for no file, and as
   * `chain.deploy`.
   */
  async load(file: unknown): Promise<readonly LoadedContract[]> {
    if (typeof file !== 'string') throw noFile();
    const loaded: LoadedContract[] = [];
    for (const { contract, file: written } of await contractsOf(file))
      loaded.push(await this.#deploy(contractClass(contract, await this.#exportsOf(written)), contract, written));
    for (const [name, value] of Object.entries(await this.#exportsOf(file)))
      if (name !== 'default' && isVariable(`${name}2`)) this.names.give(name, value);
    return loaded;
  }

  async #deploy(found: ContractClass<Contract>, contract: string, file: string): Promise<LoadedContract> {
    const known = this.#loaded.get(found);
    if (known !== undefined) return known;
    const deployed = await this.chain.deploy(found);
    this.names.give(contract, found);
    const loaded = { name: this.names.give(nameOf(contract), deployed), file, deployed };
    this.#loaded.set(found, loaded);
    return loaded;
  }

  #exportsOf(file: string): Promise<Record<string, unknown>> {
    return this.#jiti.import(path.resolve(file));
  }
}

/** A contract among what its file exports, perhaps under another name. */
function contractClass(contract: string, exported: Record<string, unknown>): ContractClass<Contract> {
  const found = [exported[contract], ...Object.values(exported)].find(
    (value): value is ContractClass<Contract> =>
      typeof value === 'function' &&
      value.name === contract &&
      sourceFileOf(value as ContractClass<Contract>) !== undefined,
  );
  if (found !== undefined) return found;
  throw new QedError('QED6040', `the file of ${contract} does not export its class`, {
    hint: `write \`export class ${contract}\``,
  });
}

/** `token` for `Token`, `nftShop` for `NFTShop`. */
const nameOf = (contract: string): string =>
  contract.replace(/^[A-Z]+(?=[A-Z][a-z]|\d|$)|^[A-Z]/, (capitals) => capitals.toLowerCase());

const noFile = (): QedError =>
  new QedError('QED6002', '`load` needs the path of a file', { hint: "as in await load('contracts/other.ts')" });
