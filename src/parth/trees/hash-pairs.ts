import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { isField } from '../field.js';
import { nativePermutation, readWords, writeWords } from '../native-permutation.js';
import { keepPair, knownPair, poseidon } from '../poseidon.js';

/** From so many pairs on it is worth starting threads: these take half a second on one. */
const MANY = 16_384;
const THREAD = fileURLToPath(new URL('../../../dist/parth/trees/hash-pairs-thread.js', import.meta.url));

/** What a thread hashes: the pairs from `from` on and before `to`, each 64 bytes of `pairs`, into 32 bytes of `hashes` each. */
export interface HashPairsWork {
  readonly pairs: SharedArrayBuffer;
  readonly hashes: SharedArrayBuffer;
  readonly from: number;
  readonly to: number;
}

/**
 * The hashes of nodes of a tree from their children: left and right of the first, left and right of the second, ... Very many that are not known yet are hashed
 * in a thread for each core. Throws a `RangeError` for what is no field element, at which the native code would end the whole process.
 */
export async function hashPairs(children: readonly bigint[]): Promise<bigint[]> {
  if (!children.every(isField))
    throw new RangeError('a hash takes field elements: numbers from 0 to below the order of the field');
  const count = children.length / 2;
  const hashes: (bigint | undefined)[] = Array.from({ length: count });
  if (count >= MANY && nativePermutation() !== undefined) {
    hashes.forEach((_, i) => (hashes[i] = knownPair(children[2 * i]!, children[2 * i + 1]!)));
    const unknown = [...hashes.keys()].filter((i) => hashes[i] === undefined);
    if (unknown.length >= MANY) {
      const found = await hashInThreads(unknown.flatMap((i) => [children[2 * i]!, children[2 * i + 1]!]));
      unknown.forEach((i, at) => (hashes[i] = found[at]));
    }
  }
  return hashes.map((hash, i) => hash ?? poseidon([children[2 * i]!, children[2 * i + 1]!]));
}

async function hashInThreads(children: readonly bigint[]): Promise<bigint[]> {
  const count = children.length / 2;
  const [pairs, hashes] = [new SharedArrayBuffer(64 * count), new SharedArrayBuffer(32 * count)];
  const words = new BigUint64Array(pairs);
  children.forEach((child, i) => writeWords(words, 4 * i, child));
  const threads = availableParallelism();
  const start = (i: number): number => Math.floor((i * count) / threads);
  const work = Array.from({ length: threads }, (_, i) => ({ pairs, hashes, from: start(i), to: start(i + 1) }));
  await Promise.all(work.map(runThread));
  const found = new BigUint64Array(hashes);
  return Array.from({ length: count }, (_, i) => {
    const hash = readWords(found, 4 * i);
    keepPair(children[2 * i]!, children[2 * i + 1]!, hash);
    return hash;
  });
}

function runThread(workerData: HashPairsWork): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(THREAD, { workerData });
    thread.once('error', reject);
    thread.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a hashing thread ended with ${code}`))));
  });
}
