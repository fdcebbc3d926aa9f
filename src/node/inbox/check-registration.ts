import { REALM_HEIGHT } from '../../parth/heights.js';
import { KEY_LIMIT } from '../../parth/trees/indexed-entry.js';
import { userIdOf } from '../../parth/user-id.js';
import { NodeError } from '../errors.js';
import { ROWS } from '../state/forest.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';

/**
 * Refuses a registration that the next block could not hold (PROTOCOL §7): of a used key, of 0, of a key that is no key in circuit, or when no
 * user id is left. `waiting` counts the registrations that come before it.
 */
export async function checkRegistration(
  state: NodeState,
  head: Checkpoint,
  publicKeyHash: bigint,
  waiting: number,
): Promise<void> {
  if (publicKeyHash === 0n)
    throw new NodeError('keyZero', 'a public key hash is not 0', 'register the hash that `qed keys show` prints');
  if (publicKeyHash >= KEY_LIMIT) {
    throw new NodeError(
      'keyTooLarge',
      'a public key hash is below 2^254',
      'make another key: this one cannot be compared in a circuit',
    );
  }
  const index = await ROWS.registrationByKey.get(state.store, publicKeyHash);
  if (index !== undefined && index > 0n) {
    const userId = userIdOf(index - 1n, state.config.realmBits);
    throw new NodeError(
      'keyUsed',
      `this key is registered: it is user ${userId}`,
      'go on with it, or make another key',
      {
        details: { userId: userId.toString() },
      },
    );
  }
  if (head.stats.users + BigInt(waiting) >= 1n << (BigInt(REALM_HEIGHT) + state.config.realmBits)) {
    throw new NodeError(
      'noUserIdLeft',
      'all user ids of this network are taken',
      'nothing can be done on this network',
    );
  }
}
