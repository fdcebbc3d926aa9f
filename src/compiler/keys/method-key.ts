import { join } from 'node:path';
import { z } from 'zod';
import { keyCache } from '../../circuit/key-cache.js';
import type { MethodKey } from '../artifact/assemble.js';
import type { MethodIr } from '../ir/ops.js';
import { readEntry, writeEntry } from './cache-entry.js';
import { keepSizeOf, knownSizeOf, sizeOf } from './circuit-size.js';
import { O1JS_VERSION } from '../../base/toolchain.js';

/** Where a method's key is: its constraint system is built, then its keys are made. */
export type KeyStep = 'sizing' | 'compiling';

/**
 * The key of a method as the caches know it, without o1js: its rows and gate digest by its IR, its key by that digest. Undefined where either is
 * missing or damaged.
 */
export async function knownMethodKey(ir: MethodIr, cacheDirectory: string): Promise<MethodKey | undefined> {
  const size = await knownSizeOf(ir, cacheDirectory);
  const key = size === undefined ? undefined : await readEntry(keyDirectory(cacheDirectory), size.digest, keySchema);
  return key === undefined ? undefined : { ...size!, key };
}

/**
 * Makes a method's verification key with o1js, and keeps it; with `trustCache` a circuit with the same gates gives the key that was kept for it. One o1js
 * operation at a time in one process.
 */
export async function makeMethodKey(
  ir: MethodIr,
  cacheDirectory: string | undefined,
  trustCache: boolean,
  onStep: (step: KeyStep) => void,
): Promise<MethodKey & { readonly cached: boolean }> {
  onStep('sizing');
  const size = await sizeOf(ir);
  if (cacheDirectory !== undefined) await keepSizeOf(ir, size, cacheDirectory);
  const known =
    cacheDirectory === undefined || !trustCache
      ? undefined
      : await readEntry(keyDirectory(cacheDirectory), size.digest, keySchema);
  if (known !== undefined) return { ...size, key: known, cached: true };
  onStep('compiling');
  const { methodProgram } = await import('../artifact/programs.js');
  const key = await methodProgram(ir, size.digest).compile(
    cacheDirectory === undefined ? undefined : keyCache(cacheDirectory),
  );
  if (cacheDirectory !== undefined) await writeEntry(keyDirectory(cacheDirectory), size.digest, key);
  return { ...size, key, cached: false };
}

const keySchema = z.strictObject({
  data: z.string().regex(/^[A-Za-z0-9+/]+=*$/),
  hash: z.string().regex(/^(0|[1-9][0-9]{0,77})$/),
});
const keyDirectory = (cacheDirectory: string): string => join(cacheDirectory, `fingerprints-${O1JS_VERSION}`);
