import type { MethodKey } from '../artifact/assemble.js';
import type { MethodIr } from '../ir/ops.js';
import { makeKeysInProcesses } from './key-processes.js';
import { knownMethodKey, makeMethodKey, type KeyStep } from './method-key.js';

/** How far `makeContractKeys` is; a method's key takes seconds when it is not cached. */
export interface KeyProgress {
  readonly method: string;
  readonly index: number;
  readonly total: number;
  readonly step: KeyStep | 'done';
  /** Whether the key was known already. */
  readonly cached: boolean;
}

export interface KeyOptions {
  /** Where proving keys and fingerprints are kept; without it nothing is. */
  readonly cacheDirectory?: string | undefined;
  /** False makes every key anew, and nothing that is cached is believed. */
  readonly trustCache?: boolean;
  /** How many processes make the keys that are missing. Without it this one does, and answers to nothing in the meantime. */
  readonly processes?: number;
  /** Ends the processes. */
  readonly signal?: AbortSignal | undefined;
  onProgress?(progress: KeyProgress): void;
}

/**
 * Makes the verification key of every method of a contract, in their order. A method whose IR did not change comes from the cache without
 * o1js, one whose gates did not change without new keys. Throws `QED1207`, `QED1208`.
 */
export async function makeContractKeys(
  methods: readonly MethodIr[],
  { cacheDirectory, trustCache = true, processes, signal, onProgress }: KeyOptions = {},
): Promise<readonly MethodKey[]> {
  const keys: (MethodKey | undefined)[] = methods.map(() => undefined);
  const report = (index: number, step: KeyProgress['step'], cached = false): void =>
    onProgress?.({ method: methods[index]!.method, index, total: methods.length, step, cached });
  const done = (index: number, { cached, ...key }: MethodKey & { readonly cached: boolean }): void => {
    keys[index] = key;
    report(index, 'done', cached);
  };
  if (cacheDirectory !== undefined && trustCache) {
    for (const [index, ir] of methods.entries()) {
      const known = await knownMethodKey(ir, cacheDirectory);
      if (known !== undefined) done(index, { ...known, cached: true });
    }
  }
  const missing = methods.map((_, index) => index).filter((index) => keys[index] === undefined);
  if (missing.length > 0 && processes !== undefined) {
    const requests = missing.map((index) => ({ ir: methods[index]!, cacheDirectory, trustCache }));
    await makeKeysInProcesses(requests, {
      processes,
      signal,
      onStep: (request, step) => report(missing[request]!, step),
      onMade: (request, key) => done(missing[request]!, key),
    });
  } else {
    for (const index of missing) {
      const make = makeMethodKey(methods[index]!, cacheDirectory, trustCache, (step) => report(index, step));
      done(index, await make);
    }
  }
  return keys.map((key) => key!);
}
