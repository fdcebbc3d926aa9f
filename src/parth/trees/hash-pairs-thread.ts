import { workerData } from 'node:worker_threads';
import { nativePermutation } from '../native-permutation.js';
import type { HashPairsWork } from './hash-pairs.js';

// What `hashPairs` runs in each thread. It copies bytes and makes no bigints of them.

const { pairs, hashes, from, to } = workerData as HashPairsWork;
const permute = nativePermutation()!;
const [input, output] = [new Uint8Array(pairs), new Uint8Array(hashes)];
const state = new Uint8Array(96);
for (let i = from; i < to; i++) {
  state.set(input.subarray(64 * i, 64 * (i + 1)));
  output.set(permute(state).subarray(0, 32), 32 * i);
}
