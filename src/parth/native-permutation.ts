import { createRequire } from 'node:module';

/** Three field elements of 32 bytes each, least significant byte first, and what Poseidon's permutation makes of them. */
export type NativePermutation = (state: Uint8Array) => Uint8Array;

/** The prover's own permutation, ten times faster than JavaScript; undefined on a platform without it. Any thread may load it. */
export function nativePermutation(): NativePermutation | undefined {
  const require = createRequire(import.meta.url);
  try {
    const native = require(`@o1js/native-${process.platform}-${process.arch}`) as {
      caml_pasta_fp_poseidon_block_cipher: NativePermutation;
    };
    return (state) => native.caml_pasta_fp_poseidon_block_cipher(state);
  } catch {
    return undefined;
  }
}

/** Writes a field element as the native code reads it: four words, the least significant first. */
export function writeWords(words: BigUint64Array, at: number, value: bigint): void {
  words[at] = value;
  words[at + 1] = value >> 64n;
  words[at + 2] = value >> 128n;
  words[at + 3] = value >> 192n;
}

/** Reads what `writeWords` wrote. */
export const readWords = (words: BigUint64Array, at: number): bigint =>
  words[at]! | (words[at + 1]! << 64n) | (words[at + 2]! << 128n) | (words[at + 3]! << 192n);
