import { FIELD_ORDER, isField } from './field.js';
import { nativePermutation, readWords, writeWords } from './native-permutation.js';

/** Three field elements: two that absorb, one that does not. */
type SpongeState = readonly [bigint, bigint, bigint];
type Permutation = (state: SpongeState) => SpongeState;

/** 2^17 results are kept, in some 40 MB at most: what a block of a few thousand end caps hashes when they come in and again when it is sealed. */
const PLACE_BITS = 17;

const permute: Permutation = remembering(onBigints(nativePermutation()) ?? (await o1jsPermutation()));

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
  return [...new TextEncoder().encode(tag)].reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/**
 * Keeps the newest results. Whoever builds a witness hashes the paths that the circuit hashes right after, and all sessions of a block share the paths
 * of their anchors. A result has one place, by its input, so that a look-up takes no longer than comparing three numbers.
 */
function remembering(permutation: Permutation): Permutation {
  const places = new Array<{ readonly input: SpongeState; readonly output: SpongeState } | undefined>(2 ** PLACE_BITS);
  return (input) => {
    const [a, b, c] = input;
    const at = Number(BigInt.asUintN(PLACE_BITS, a ^ (b << 1n)));
    const kept = places[at];
    if (kept !== undefined && kept.input[0] === a && kept.input[1] === b && kept.input[2] === c) return kept.output;
    const output = permutation(input);
    places[at] = { input, output };
    return output;
  };
}

function onBigints(native: ReturnType<typeof nativePermutation>): Permutation | undefined {
  if (native === undefined) return undefined;
  // Every machine that it runs on is little-endian, as its numbers are.
  const words = new BigUint64Array(12);
  const bytes = new Uint8Array(words.buffer);
  return (state) => {
    // The native code ends the whole process for what is no field element.
    if (!state.every(isField))
      throw new RangeError('a hash takes field elements: numbers from 0 to below the order of the field');
    state.forEach((value, i) => writeWords(words, 4 * i, value));
    bytes.set(native(bytes));
    return [readWords(words, 0), readWords(words, 4), readWords(words, 8)];
  };
}

async function o1jsPermutation(): Promise<Permutation> {
  const { Field, Poseidon } = await import('o1js');
  return (state) => {
    const [a, b, c] = Poseidon.update([Field(state[0]), Field(state[1]), Field(state[2])], [Field(0), Field(0)]);
    return [a.toBigInt(), b.toBigInt(), c.toBigInt()];
  };
}
