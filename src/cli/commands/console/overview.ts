import path from 'node:path';
import { DEVNET_ACCOUNTS } from '../../../session/keystore/devnet-accounts.js';
import { table } from '../../output/table.js';
import type { LoadedContract } from './load-contracts.js';
import type { Names } from './names.js';

/** The names that a console has before it loads a file. */
const OWN = new Set([...DEVNET_ACCOUNTS.map(({ name }) => name), 'deployer', 'chain', 'load']);

/** What lines may name, and what they do with it. */
export function overview({ values }: Names, contracts: readonly LoadedContract[]): string {
  const called = new Set(contracts.map(({ name }) => name));
  const exported = Object.keys(values).filter((name) => !OWN.has(name) && !called.has(name));
  const [first] = contracts;
  const example = first?.name ?? 'token';
  return table(
    ['name', 'what it is'],
    [
      ...contracts.map((contract) => [contract.name, describe(contract)]),
      ...(exported.length === 0 ? [] : [[exported.join(', '), 'what the files export']]),
      [DEVNET_ACCOUNTS.map(({ name }) => name).join(', '), 'users with native tokens'],
      ['deployer', 'the user who deploys the contracts'],
      ['chain', 'await chain.checkpoint() lands what users did, and then others can read it'],
      ['load', `await load('contracts/other.ts') deploys the contracts of one more file`],
    ],
  ).concat(
    `\n\n${first === undefined ? `After await load('contracts/token.ts'): ` : ''}` +
      `await ${example}.as(alice).method(1n) calls, await ${example}.of(alice).field reads, as in contract tests`,
  );
}

function describe({ file, deployed: { name, contractId, abi } }: LoadedContract): string {
  const methods = abi.methods.map((method) => `${method.name}(${method.inputs.map((input) => input.name).join(', ')})`);
  return `${name} of ${path.relative('', file)}, contract ${contractId}: ${methods.join(', ')}`;
}
