import type { Devnet } from '../../node/devnet.js';
import { DEVNET_REALM_BITS } from '../../node/devnet-genesis.js';
import type { PreminedUser } from '../../parth/genesis/genesis.js';
import { userIdOf } from '../../parth/user-id.js';
import { DEVNET_ACCOUNTS, keepDevnetAccounts } from '../../session/keystore/devnet-accounts.js';
import { DEFAULT_SCHEME, fingerprintOf } from '../../session/keystore/key-scheme.js';
import { table } from '../output/table.js';

/** Puts the keys of a devnet's accounts into the keystore; gives the users of its genesis. Throws `QED3009` and as the keystore. */
export async function fundAccounts(keysDir: string): Promise<PreminedUser[]> {
  const keys = await keepDevnetAccounts(keysDir, fingerprintOf(DEFAULT_SCHEME));
  return keys.map(({ publicKeyHash }, i) => ({ publicKeyHash, balance: DEVNET_ACCOUNTS[i]!.balance }));
}

/** The user id of an account on every devnet that is funded; undefined for a name that is no account's. */
export function accountIdOf(name: string): bigint | undefined {
  const index = DEVNET_ACCOUNTS.findIndex((account) => account.name === name);
  return index < 0 ? undefined : userIdOf(BigInt(index), DEVNET_REALM_BITS);
}

/** The balances that the accounts start with, by user id. */
export const accountBalances = (): ReadonlyMap<bigint, bigint> =>
  new Map(DEVNET_ACCOUNTS.map(({ name, balance }) => [accountIdOf(name)!, balance]));

/** The accounts of a running devnet with their balances as of its newest checkpoint, for people. */
export async function accountsText({ state }: Pick<Devnet, 'state'>): Promise<string> {
  const checkpointId = await state.head();
  const rows = await Promise.all(
    DEVNET_ACCOUNTS.map(async ({ name }) => {
      const userId = accountIdOf(name)!;
      const { leaf } = await state.user({ checkpointId }, userId);
      return [`  ${name}`, userId.toString(), (leaf?.balance ?? 0n).toString()];
    }),
  );
  const note =
    'their keys are in the keystore and need no passphrase; everybody knows them, so use them on a devnet only';
  return `${table(['accounts', 'user', 'balance'], rows)}\n${note}`;
}
