import { createHash } from 'node:crypto';
import { PublicKey } from '../../parth/leaves.js';
import { accountNameTaken, unknownKey } from './errors.js';
import { keyOf, type Key } from './key.js';
import { Keystore, type KeyInfo } from './keystore.js';
import { publicKeyOf } from './public-key.js';

/** A user that the genesis of a funded devnet has. */
export interface DevnetAccount {
  readonly name: string;
  /** Known to everybody, so that nobody needs a passphrase for it. */
  readonly secret: bigint;
  /** In the smallest unit of the native token. */
  readonly balance: bigint;
}

/** Their keys are encrypted like all others, which takes no time here: there is nothing to hide. */
const PASSPHRASE = 'devnet';
const SCRYPT_COST = 1 << 10;

/** The secret of an account: 254 bits of a hash of its name, so that it is the same on every machine. */
const secretOf = (name: string): bigint =>
  BigInt(`0x${createHash('sha256').update(`qed devnet account ${name}`).digest('hex')}`) >> 2n;

/** The accounts of `qed devnet --fund`, in the order of their registration. */
export const DEVNET_ACCOUNTS: readonly DevnetAccount[] = ['alice', 'bob'].map((name) => ({
  name,
  secret: secretOf(name),
  balance: 1_000_000_000n,
}));

/** The key of an account of `qed devnet --fund`, alice or bob. Everybody knows it. Throws `QED3003` for another name. */
export function devnetKey(name: string): Key {
  const account = DEVNET_ACCOUNTS.find((each) => each.name === name);
  if (account === undefined)
    throw unknownKey(
      name,
      DEVNET_ACCOUNTS.map((each) => each.name),
    );
  return keyOf(account.secret);
}

/** The secret of a public key that is that of an account; undefined for every other key. */
export const devnetSecretOf = ({ signatureFingerprint, keyParam }: PublicKey): bigint | undefined =>
  DEVNET_ACCOUNTS.find(({ secret }) => publicKeyOf(secret, signatureFingerprint).keyParam === keyParam)?.secret;

/**
 * Puts the keys of the accounts into the keystore, where they are not there already. Throws `QED3009` when another key has the name of an account,
 * before anything is written, and as `Keystore.show` and `Keystore.import`.
 */
export async function keepDevnetAccounts(directory: string, signatureFingerprint: bigint): Promise<readonly KeyInfo[]> {
  const keystore = new Keystore({ directory, scryptCost: SCRYPT_COST });
  const kept = await Promise.all(DEVNET_ACCOUNTS.map((account) => ownKey(keystore, account, signatureFingerprint)));
  return Promise.all(
    DEVNET_ACCOUNTS.map(
      ({ name, secret }, i) => kept[i] ?? keystore.import(name, secret.toString(), PASSPHRASE, signatureFingerprint),
    ),
  );
}

/** The account's key as the keystore has it; undefined when it has none of this name. */
async function ownKey(
  keystore: Keystore,
  { name, secret }: DevnetAccount,
  signatureFingerprint: bigint,
): Promise<KeyInfo | undefined> {
  const entry = (await keystore.list()).find((known) => known.name === name);
  if (entry === undefined) return undefined;
  const key = 'key' in entry ? entry.key : await keystore.show(name);
  const isOwn = key.publicKeyHash === PublicKey.hash(publicKeyOf(secret, signatureFingerprint));
  if (!isOwn) throw accountNameTaken(name, key.file);
  return key;
}
