import { DEVNET_ACCOUNTS } from '../../../session/keystore/devnet-accounts.js';
import { table } from '../../output/table.js';
import { contractsAmong, type Names } from './load-contracts.js';

/** What lines may name, and what they do with it. */
export function overview(names: Names): string {
  const contracts = contractsAmong(names).map(([name, { name: contract, contractId, abi }]) => {
    const methods = abi.methods.map(
      (method) => `${method.name}(${method.inputs.map((input) => input.name).join(', ')})`,
    );
    return [name, `${contract}, contract ${contractId}: ${methods.join(', ')}`];
  });
  const example = contracts[0]?.[0] ?? 'token';
  return table(
    ['name', 'what it is'],
    [
      ...contracts,
      [DEVNET_ACCOUNTS.map(({ name }) => name).join(', '), 'users with native tokens'],
      ['chain', `await chain.checkpoint() lands what users did, and then others can read it`],
      ['load', `await load('contracts/other.ts') deploys the contracts of one more file`],
    ],
  ).concat(
    `\n\nawait ${example}.as(alice).method(1n) calls, await ${example}.of(alice).field reads, as in contract tests`,
  );
}
