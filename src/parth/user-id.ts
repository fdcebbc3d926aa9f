import { REALM_HEIGHT } from './heights.js';

/** The user id of registration index r on a network of 2^k realms (PROTOCOL §2). Throws a RangeError from 2^(20+k) on. */
export function userIdOf(registrationIndex: bigint, realmBits: bigint): bigint {
  if (registrationIndex >= 1n << (BigInt(REALM_HEIGHT) + realmBits)) throw new RangeError('no user id is left');
  const realm = registrationIndex & ((1n << realmBits) - 1n);
  return (realm << BigInt(REALM_HEIGHT)) | (registrationIndex >> realmBits);
}

/** The realm that keeps a user's state. */
export const realmOf = (userId: bigint): bigint => userId >> BigInt(REALM_HEIGHT);

/** The registration index behind a user id: the inverse of `userIdOf`. An id of a realm that the network does not have gives an index that no user has. */
export function registrationIndexOf(userId: bigint, realmBits: bigint): bigint {
  const realm = realmOf(userId);
  const index = ((userId & ((1n << BigInt(REALM_HEIGHT)) - 1n)) << realmBits) | realm;
  return realm < 1n << realmBits ? index : 1n << 32n;
}
