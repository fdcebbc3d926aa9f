import type { CompiledContract } from '../ir/contract.js';
import type { ContractArtifact } from '../artifact/artifact.js';
import { ArtifactError } from '../artifact/artifact-error.js';
import { assembleArtifact } from '../artifact/assemble.js';
import { makeKeysInProcesses } from './key-processes.js';
import { knownMethodKey, makeMethodKey, type KeyStep, type MethodKey } from './method-key.js';
import { modelOf } from '../artifact/model.js';
import { backend } from '../artifact/toolchain.js';

/** How far `fingerprintContract` is; a method's key takes seconds when it is not cached. */
export interface FingerprintProgress {
  readonly method: string;
  readonly index: number;
  readonly total: number;
  readonly step: KeyStep | 'done';
  /** Whether the key was known already. */
  readonly cached: boolean;
}

export interface FingerprintOptions {
  /** Where proving keys and fingerprints are kept; without it nothing is. */
  readonly cacheDirectory?: string | undefined;
  /** False makes every key anew, and nothing that is cached is believed. */
  readonly trustCache?: boolean;
  /** How many processes make the keys that are missing; with 1, the default, this one does. */
  readonly processes?: number;
  /** Ends the processes. */
  readonly signal?: AbortSignal | undefined;
  onProgress?(progress: FingerprintProgress): void;
}

/**
 * Computes every method's verification key and makes the artifact, the same however many processes work on it. A method whose IR did not change comes
 * from the cache without o1js, one whose gates did not change without new keys. Throws `QED1206`, `QED1207`, `QED1208`. In this process
 * one o1js operation at a time.
 */
export async function fingerprintContract(
  compiled: CompiledContract,
  options: FingerprintOptions = {},
): Promise<ContractArtifact> {
  const { cacheDirectory, trustCache = true, processes = 1, signal, onProgress } = options;
  const { methods } = compiled;
  const keys: (MethodKey | undefined)[] = methods.map(() => undefined);
  const report = (index: number, step: FingerprintProgress['step'], cached = false): void =>
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
  if (missing.length > 1 && processes > 1) {
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
  return assembleArtifact(compiled, backend(), (_, index) => keys[index]!);
}

/** Checks that every verification key hashes to its fingerprint, as a node does before it accepts a deployment. Throws `QED1203`. */
export async function checkKeys(artifact: ContractArtifact): Promise<void> {
  const { Field, VerificationKey } = await import('o1js');
  for (const { name, verificationKey } of artifact.methods) {
    const key = new VerificationKey({ data: verificationKey.data, hash: Field(verificationKey.hash) });
    if (!(await VerificationKey.checkValidity(key))) {
      throw new ArtifactError(
        'fingerprint',
        `the verification key of ${artifact.contract}.${name} does not hash to its fingerprint`,
      );
    }
  }
}

/** Compiles the artifact's code again and checks that it gives the same fingerprints: its keys are those of its code. Throws `QED1203`. */
export async function checkFingerprints(artifact: ContractArtifact, options: FingerprintOptions = {}): Promise<void> {
  const again = await fingerprintContract(modelOf(artifact), { ...options, trustCache: false });
  artifact.methods.forEach(({ name, fingerprint }, i) => {
    const actual = again.methods[i]!.fingerprint;
    if (actual === fingerprint) return;
    throw new ArtifactError(
      'fingerprint',
      `the code of ${artifact.contract}.${name} does not compile to its fingerprint`,
      {
        details: { method: name, artifact: fingerprint, compiled: actual },
      },
    );
  });
}
