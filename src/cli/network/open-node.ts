import type { RpcClient } from '../../wire/rpc-client.js';
import type { Keystore, UnlockedKey } from '../../session/keystore/keystore.js';
import { QedError } from '../../base/errors.js';
import type { CommandContext } from '../command.js';

/** The node that the configuration names; with a token, for what only its holders may ask. */
export async function openNode({ config }: CommandContext, token?: string): Promise<RpcClient> {
  const { RpcClient } = await import('../../wire/rpc-client.js');
  return new RpcClient(config.node, token === undefined ? {} : { token });
}

export async function openKeystore({ config }: CommandContext): Promise<Keystore> {
  const { Keystore } = await import('../../session/keystore/keystore.js');
  return new Keystore({ directory: config.keysDir });
}

/** The key that `--key`, or the flag that a command has in its place, names, or the configuration's `user`. Throws `QED6006` when neither does. */
export function keyName({ config }: CommandContext, option: string | undefined, flag = '--key'): string {
  const name = option ?? config.user;
  if (name === undefined) {
    throw new QedError('QED6006', 'no key is named', {
      hint: `give ${flag} <name>, or set 'user' in the configuration`,
      exitCode: 2,
    });
  }
  return name;
}

/** Asks for the passphrase and opens the key. That of a devnet's account is open to everybody. */
export async function unlockKey(context: CommandContext, name: string): Promise<UnlockedKey> {
  const { askPassphrase } = await import('../input/passphrase.js');
  const { devnetSecretOf } = await import('../../session/keystore/devnet-accounts.js');
  const store = await openKeystore(context);
  const key = await store.show(name);
  const secret = devnetSecretOf(key.publicKey);
  if (secret !== undefined) return { ...key, secret };
  return store.unlock(name, await askPassphrase(`passphrase for ${name}`));
}

/** A checkpoint id as typed. Throws `QED6009`. */
export function checkpointIdOf(text: string): bigint {
  if (/^(0|[1-9][0-9]{0,9})$/.test(text) && BigInt(text) < 1n << 32n) return BigInt(text);
  throw new QedError('QED6009', `'${text}' is no checkpoint id`, { hint: 'a checkpoint id is a number', exitCode: 2 });
}

/** A user id as typed: a number, or the name of a key of the keystore that is registered. Throws `QED3003`, `QED3206`, `QED6027`. */
export async function userIdOfText(context: CommandContext, text: string): Promise<bigint> {
  if (/^[0-9]+$/.test(text)) {
    if (text.length <= 10 && BigInt(text) < 1n << 32n) return BigInt(text);
    const hint = 'a user id is a whole number below 2^32; the name of a key works too';
    throw new QedError('QED6027', `'${text}' is no user id`, { hint, exitCode: 2 });
  }
  const { userNames } = await import('../../session/source/user-names.js');
  return userNames(await openNode(context), await openKeystore(context))(text.replace(/^@/, ''));
}
