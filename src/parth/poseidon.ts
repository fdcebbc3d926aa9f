import type { Field } from 'o1js';
import { FIELD_ORDER, isField } from './field.js';
import { HashMemory } from './hash-memory.js';
import { nativePermutation, readWords, writeWords } from './native-permutation.js';

/** Three field elements: two that absorb, one that does not. */
type SpongeState = readonly [bigint, bigint, bigint];

/** Results that are kept where nobody asks for more: what some 4,000 end caps hash when they come in and again when they are sealed, in 50 MB at most. */
const MOST_PAIRS = 192_000;
const MOST_STATES = 80_000;

/** What a permutation makes of two field elements and nothing before them: its first element. */
const pairs = new HashMemory(2, 1, MOST_PAIRS);
/** What a permutation makes of a state. */
const states = new HashMemory(3, 3, MOST_STATES);

// Every machine that it runs on is little-endian, as the numbers of the native code are.
const input = new BigUint64Array(12);
const output = new BigUint64Array(12);
const [inputWords, outputWords] = [new Int32Array(input.buffer), new Int32Array(output.buffer)];
const [inputBytes, outputBytes] = [new Uint8Array(input.buffer), new Uint8Array(output.buffer)];

/** Makes `output` of `input`. */
const permute = onNative(nativePermutation()) ?? (await onO1js());

/** From now on at least so many results of pairs, and of parts of longer lists, are kept before new ones take their places. */
export function rememberHashes(pairCount: number, stateCount: number): void {
  pairs.allow(pairCount);
  states.allow(stateCount);
}

/** The hash of a tree's node and of short lists whose length the context fixes: the same as o1js `Poseidon.hash`. */
export function poseidon(inputs: readonly bigint[]): bigint {
  return inputs.length <= 2 ? hashPair(inputs[0] ?? 0n, inputs[1] ?? 0n) : absorb([0n, 0n, 0n], inputs)[0];
}

/** The same of two field elements. */
function hashPair(a: bigint, b: bigint): bigint {
  put(0, a);
  put(4, b);
  if (!pairs.find(inputWords, outputWords)) {
    input.fill(0n, 8);
    permute();
    pairs.keep(inputWords, outputWords);
  }
  return readWords(output, 0);
}

/** What `poseidon` of two would give, where it need not be hashed for it. */
export function knownPair(a: bigint, b: bigint): bigint | undefined {
  put(0, a);
  put(4, b);
  return pairs.find(inputWords, outputWords) ? readWords(output, 0) : undefined;
}

/** Keeps what `poseidon` of two would give: somebody has hashed it elsewhere. */
export function keepPair(a: bigint, b: bigint, hash: bigint): void {
  if (knownPair(a, b) !== undefined) return;
  writeWords(output, 0, hash);
  pairs.keep(inputWords, outputWords);
}

/** Keeps the newest results, as whoever builds a witness hashes the paths that the circuit hashes right after. */
function permuted([a, b, c]: SpongeState): SpongeState {
  put(0, a);
  put(4, b);
  put(8, c);
  if (!states.find(inputWords, outputWords)) {
    permute();
    states.keep(inputWords, outputWords);
  }
  return [readWords(output, 0), readWords(output, 4), readWords(output, 8)];
}

/** The native code ends the whole process for what is no field element. */
function put(at: number, value: bigint): void {
  if (!isField(value))
    throw new RangeError('a hash takes field elements: numbers from 0 to below the order of the field');
  writeWords(input, at, value);
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
  if (inputs.length === 0) return permuted(state);
  for (let i = 0; i < inputs.length; i += 2) {
    state = permuted([add(state[0], inputs[i]!), add(state[1], inputs[i + 1] ?? 0n), state[2]]);
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

function onNative(native: ReturnType<typeof nativePermutation>): (() => void) | undefined {
  return native && (() => outputBytes.set(native(inputBytes)));
}

async function onO1js(): Promise<() => void> {
  const { Field, Poseidon } = await import('o1js');
  return () => {
    const state = [0, 4, 8].map((at) => Field(readWords(input, at))) as [Field, Field, Field];
    Poseidon.update(state, [Field(0), Field(0)]).forEach((x, i) => writeWords(output, 4 * i, x.toBigInt()));
  };
}
