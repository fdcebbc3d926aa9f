import type { Keystore } from './keystore/keystore.js';
import { unregisteredKey } from './refusals.js';
import type { SessionSource } from './source.js';

/**
 * Reads `"@name"` in a session file: the user id of the key of that name, as of the source's anchor. The function throws `QED3003` for a name
 * that the keystore does not have and `QED3206` for a key that is not registered.
 */
export function userNames(source: SessionSource, keystore: Pick<Keystore, 'show'>): (name: string) => Promise<bigint> {
  return async (name) => {
    const { publicKeyHash } = await keystore.show(name);
    const anchor = await source.anchor();
    const registration = await source.registration(anchor, publicKeyHash);
    if (registration === null) throw unregisteredKey(publicKeyHash, anchor.checkpointId, name);
    return registration.userId;
  };
}
