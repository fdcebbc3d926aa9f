import { createRequire } from 'node:module';
import { FIELD_ORDER } from './field.js';

/** Three field elements: two that absorb, one that does not. */
type SpongeState = readonly [bigint, bigint, bigint];
type Permutation = (state: SpongeState) => SpongeState;

const permute: Permutation = nativePermutation() ?? (await o1jsPermutation());

/** The hash of a tree's node and of short lists whose length the context fixes: the same as o1js `Poseidon.hash`. */
export function poseidon(inputs: readonly bigint[]): bigint {
  return absorb([0n, 0n, 0n], inputs)[0];
}

const prefixStates = new Map<string, SpongeState>();

/** The same as o1js `Poseidon.hashWithPrefix`. A tag has at most 31 ASCII characters. */
export function poseidonWithPrefix(tag: string, inputs: readonly bigint[]): bigint {
  let state = prefixStates.get(tag);
  if (state === undefined) {
    state = absorb([0n, 0n, 0n], [tagToField(tag)]);
    prefixStates.set(tag, state);
  }
  return absorb(state, inputs)[0];
}

/** Hashes a list whose length varies: the length goes first, since Poseidon pads with zeros (PROTOCOL §1). */
export function poseidonList(tag: string, inputs: readonly bigint[]): bigint {
  return poseidonWithPrefix(tag, [BigInt(inputs.length), ...inputs]);
}

function absorb(state: SpongeState, inputs: readonly bigint[]): SpongeState {
  if (inputs.length === 0) return permute(state);
  for (let i = 0; i < inputs.length; i += 2) {
    state = permute([add(state[0], inputs[i]!), add(state[1], inputs[i + 1] ?? 0n), state[2]]);
  }
  return state;
}

function add(a: bigint, b: bigint): bigint {
  const sum = a + b;
  return sum >= FIELD_ORDER ? sum - FIELD_ORDER : sum;
}

function tagToField(tag: string): bigint {
  if (!/^[\x20-\x7e]{1,31}$/.test(tag)) throw new RangeError(`a hash tag has 1 to 31 ASCII characters: '${tag}'`);
  return [...Buffer.from(tag, 'ascii')].reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** The prover's own permutation, ten times faster than JavaScript; undefined on a platform without it. */
function nativePermutation(): Permutation | undefined {
  const require = createRequire(import.meta.url);
  let native: { caml_pasta_fp_poseidon_block_cipher(state: Uint8Array): Uint8Array };
  try {
    native = require(`@o1js/native-${process.platform}-${process.arch}`) as typeof native;
  } catch {
    return undefined;
  }
  return (state) => {
    const bytes = new Uint8Array(96);
    state.forEach((value, i) => writeLittleEndian(bytes, 32 * i, value));
    const out = native.caml_pasta_fp_poseidon_block_cipher(bytes);
    return [readLittleEndian(out, 0), readLittleEndian(out, 32), readLittleEndian(out, 64)];
  };
}

async function o1jsPermutation(): Promise<Permutation> {
  const { Field, Poseidon } = await import('o1js');
  return (state) => {
    const [a, b, c] = Poseidon.update([Field(state[0]), Field(state[1]), Field(state[2])], [Field(0), Field(0)]);
    return [a.toBigInt(), b.toBigInt(), c.toBigInt()];
  };
}

function writeLittleEndian(bytes: Uint8Array, offset: number, value: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 32);
  for (let i = 0; i < 4; i++) view.setBigUint64(8 * i, (value >> BigInt(64 * i)) & 0xffffffffffffffffn, true);
}

function readLittleEndian(bytes: Uint8Array, offset: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 32);
  let value = 0n;
  for (let i = 3; i >= 0; i--) value = (value << 64n) | view.getBigUint64(8 * i, true);
  return value;
}
