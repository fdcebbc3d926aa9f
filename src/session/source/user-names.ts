import { LocalProvingSessionStore } from './local-proving-session-store.js';
import type { Keystore } from '../keystore/keystore.js';
import { keyNamed } from '../keystore/named-keys.js';
import { unregisteredKey } from '../refusals.js';
import type { SessionSource } from '../../wire/session-source.js';

/**
 * Reads `"@name"` in a session file: the user id of the key of that name, or of an actor (`"@actor:2"`), as of the source's anchor. The function throws `QED3003` for a name
 * that the keystore does not have `QED3206` for a key that is not registered, and
 * `QED31xx` for a node that lies.
 */
export function userNames(source: SessionSource, keystore: Pick<Keystore, 'show'>): (name: string) => Promise<bigint> {
  // A node that lies about who somebody is would be paid in their place.
  const store = LocalProvingSessionStore.over(source);
  return async (name) => {
    const { publicKeyHash } = await keyNamed(keystore, name);
    const anchor = await store.anchor();
    const registration = await store.registration(anchor, publicKeyHash);
    if (registration === null) throw unregisteredKey(publicKeyHash, anchor.checkpointId, name);
    return registration.userId;
  };
}
