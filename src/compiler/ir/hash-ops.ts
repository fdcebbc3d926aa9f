import type { IrKind } from './kinds.js';
import type { ValueOp, ValueId, Op, Guarded } from './op.js';

/** With `tag` the domain prefix of the hash, else the plain hash of the fields. */
export interface PoseidonOp extends ValueOp {
  readonly op: 'poseidon';
  readonly tag?: string | undefined;
  readonly inputs: readonly ValueId[];
}
/** A hash function of bytes. */
export type DigestAlgorithm = 'sha256' | 'keccak256';
export const DIGEST_BYTES = 32;
/** The digest of bytes: u8 in, 32 of u8 out, the first byte first. `keccak256` is Ethereum's, with its own padding. */
export interface DigestOp extends Op {
  readonly op: DigestAlgorithm;
  readonly bytes: readonly ValueId[];
  readonly results: readonly { readonly result: ValueId; readonly kind: 'u8' }[];
}
/** The kinds that a signature and a public key have, flattened; a number of 256 bits is two u128, the upper half first. */
export const SIGNATURE_SCHEMES = {
  /** (r, s) and (x, y); the message is the digest, 32 of u8. */
  verifyEcdsa: { signature: ['u128', 'u128', 'u128', 'u128'], publicKey: ['u128', 'u128', 'u128', 'u128'] },
  /** (r, s), with s of 256 bits, and (x, isOdd); the message is any list of values. */
  verifySchnorr: { signature: ['Field', 'u128', 'u128'], publicKey: ['Field', 'boolean'] },
} as const satisfies Readonly<
  Record<string, { readonly signature: readonly IrKind[]; readonly publicKey: readonly IrKind[] }>
>;
export type SignatureScheme = keyof typeof SIGNATURE_SCHEMES;
/** Whether a signature of a message is valid: boolean, and false for what is no signature or no key. Nothing about it fails. */
export interface VerifySignatureOp extends ValueOp {
  readonly op: SignatureScheme;
  readonly signature: readonly ValueId[];
  readonly publicKey: readonly ValueId[];
  readonly message: readonly ValueId[];
}
/**
 * The root that a leaf and its siblings, lowest first, give at an index: a node is the plain hash of its left and its right child, bit k of the index
 * tells the side at level k. An index that no leaf has, 2^siblings or above, fails.
 */
export interface MerkleRootOp extends ValueOp, Guarded {
  readonly op: 'merkleRoot';
  readonly leaf: ValueId;
  /** An unsigned integer, UserId or ContractId. */
  readonly index: ValueId;
  readonly siblings: readonly ValueId[];
}
