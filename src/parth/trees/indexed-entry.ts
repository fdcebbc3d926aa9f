import { REGISTRATION_TREE_HEIGHT, WITHDRAWAL_TREE_HEIGHT } from '../heights.js';
import { RegistrationLeaf, WithdrawalLeaf } from '../leaves.js';

/** Keys are below this: an order on whole field elements has a canonical form of 254 bits only (PROTOCOL §1). */
export const KEY_LIMIT = 1n << 254n;

/** One leaf of an indexed Merkle tree. `nextKey` is 0 in the leaf with the greatest key. */
export interface IndexedEntry {
  readonly key: bigint;
  readonly nextKey: bigint;
  readonly nextIndex: bigint;
  /** What the tree keeps under the key; 0 in the registration tree. */
  readonly value: bigint;
}

/** Which indexed tree: its height and how a leaf is hashed. */
export interface IndexedKind {
  readonly height: number;
  hash(entry: IndexedEntry): bigint;
}

/** URT: registered public keys. */
export const REGISTRATIONS: IndexedKind = {
  height: REGISTRATION_TREE_HEIGHT,
  hash: ({ key, nextKey, nextIndex }) =>
    RegistrationLeaf.hash({ publicKeyHash: key, nextPublicKeyHash: nextKey, nextIndex }),
};

/** GWT: processed withdrawals; the value is the request's hash. */
export const WITHDRAWALS: IndexedKind = {
  height: WITHDRAWAL_TREE_HEIGHT,
  hash: ({ key, nextKey, nextIndex, value }) => WithdrawalLeaf.hash({ key, nextKey, nextIndex, requestHash: value }),
};

/** Throws a `RangeError` for what can never be a key. */
export function assertKey(key: bigint): void {
  if (key <= 0n || key >= KEY_LIMIT) throw new RangeError(`a key is above 0 and below 2^254, got ${key}`);
}
