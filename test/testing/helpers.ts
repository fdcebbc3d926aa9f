import {
  Contract,
  Field,
  array,
  assert,
  clone,
  equals,
  i64,
  keccak256,
  max,
  merkleRoot,
  min,
  poseidon,
  sha256,
  u32,
  u64,
  u8,
  type FixedArray,
  type Hash,
} from 'qed/contract';

export enum Move {
  Rock,
  Paper,
}
export const LIMIT: u64 = u64(1_000n);
const BYTES: FixedArray<u8, 3> = [1n, 2n, 255n];

export const commit = (move: Move, salt: Field): Hash => poseidon('move', move, salt);

export const digest = (a: i64, flag: boolean, list: FixedArray<u64, 3>): Hash => poseidon(a, flag, list, [a, true]);

export function mixed(a: u64, b: u64): u64 {
  assert(a < LIMIT, 'too large');
  const copy = clone(array(2, a));
  copy[0] = min(b, 7n);
  return u64.wrap(~a + u64(equals(copy, [b, a])) - max(copy[0], copy[1]));
}

export const field = (a: Field, b: Field): Field => Field.div(a * a + Field.inverse(b), b);

export const root = (leaf: Hash, index: u32): Hash =>
  merkleRoot(leaf, index, [poseidon(LIMIT), poseidon(LIMIT, LIMIT)]);

export function bytes(): FixedArray<u8, 4> {
  const [a, b] = [sha256(BYTES), keccak256(BYTES)];
  return [a[0], a[31], b[0], b[31]];
}

export const narrow = (a: u64): u8 => u8(a);

export const signed = (a: i64): i64 => i64.wrap(a * 2n ** 62n) / 3n;

/** The helpers as methods, for circuits. */
export class Helpers extends Contract {
  commit(move: Move, salt: Field): Hash {
    return commit(move, salt);
  }
  digest(a: i64, flag: boolean, list: FixedArray<u64, 3>): Hash {
    return digest(a, flag, list);
  }
  mixed(a: u64, b: u64): u64 {
    return mixed(a, b);
  }
  field(a: Field, b: Field): Field {
    return field(a, b);
  }
  root(leaf: Hash, index: u32): Hash {
    return root(leaf, index);
  }
  bytes(): FixedArray<u8, 4> {
    return bytes();
  }
  narrow(a: u64): u8 {
    return narrow(a);
  }
  signed(a: i64): i64 {
    return signed(a);
  }
}
