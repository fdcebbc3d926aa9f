import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VerificationKey, Field } from 'o1js';
import { z } from 'zod';
import type { CircuitSize, KeyJson } from '../../circuit/program.js';
import { circuitNameOf } from '../circuit/method-circuit.js';
import type { CompiledContract } from '../ir/contract.js';
import type { MethodIr } from '../ir/ops.js';
import { verifyIr } from '../ir/verify.js';
import type { ContractArtifact } from './artifact.js';
import { ArtifactError } from './artifact-error.js';
import { assembleArtifact, type MethodKey } from './assemble.js';
import { methodProgram } from './programs.js';
import { modelOf } from './model.js';
import { backend, O1JS_VERSION } from './toolchain.js';

/** How far `fingerprintContract` is; a method's key takes seconds when it is not cached. */
export interface FingerprintProgress {
  readonly method: string;
  readonly index: number;
  readonly total: number;
  readonly step: 'sizing' | 'compiling' | 'done';
  /** Whether the key was known already. */
  readonly cached: boolean;
}

export interface FingerprintOptions {
  /** Where proving keys and fingerprints are kept; without it nothing is. */
  readonly cacheDirectory?: string | undefined;
  /** False makes every key anew, and no cached fingerprint is believed. */
  readonly trustCache?: boolean;
  onProgress?(progress: FingerprintProgress): void;
}

/**
 * Computes every method's verification key and makes the artifact. A fingerprint is cached by the digest of the method's gates, so a method
 * whose circuit did not change is not compiled again. Compiles with o1js: one such operation at a time in one process.
 */
export async function fingerprintContract(
  compiled: CompiledContract,
  options: FingerprintOptions = {},
): Promise<ContractArtifact> {
  const keys: MethodKey[] = [];
  for (const [index, ir] of compiled.methods.entries()) {
    const report = (step: FingerprintProgress['step'], cached: boolean): void =>
      options.onProgress?.({ method: ir.method, index, total: compiled.methods.length, step, cached });
    report('sizing', false);
    const size = await sizeOf(ir);
    const { key, cached } = await keyOf(ir, size, options, () => report('compiling', false));
    keys.push({ ...size, key });
    report('done', cached);
  }
  return assembleArtifact(compiled, backend(), (_, index) => keys[index]!);
}

/** Rows and gate digest of a method's constraint system, without keys: it fails for a circuit that cannot be built. */
export async function sizeOf(ir: MethodIr): Promise<CircuitSize> {
  verifyIr(ir);
  const sizes = await methodProgram(ir, 'unsized').sizes();
  return sizes[circuitNameOf(ir)]!;
}

async function keyOf(
  ir: MethodIr,
  { digest }: CircuitSize,
  { cacheDirectory, trustCache = true }: FingerprintOptions,
  onCompile: () => void,
): Promise<{ key: KeyJson; cached: boolean }> {
  const known = cacheDirectory === undefined || !trustCache ? undefined : await readKey(cacheDirectory, digest);
  if (known !== undefined) return { key: known, cached: true };
  onCompile();
  const key = await methodProgram(ir, digest).compile(cacheDirectory);
  if (cacheDirectory !== undefined) await writeKey(cacheDirectory, digest, key);
  return { key, cached: false };
}

const keySchema = z.strictObject({ data: z.string(), hash: z.string().regex(/^[0-9]+$/) });
const keyDirectory = (cacheDirectory: string): string => join(cacheDirectory, `fingerprints-${O1JS_VERSION}`);

/** A cached key; a file that is damaged counts as absent. */
async function readKey(cacheDirectory: string, digest: string): Promise<KeyJson | undefined> {
  try {
    return keySchema.parse(JSON.parse(await readFile(join(keyDirectory(cacheDirectory), `${digest}.json`), 'utf8')));
  } catch {
    return undefined;
  }
}

async function writeKey(cacheDirectory: string, digest: string, key: KeyJson): Promise<void> {
  const directory = keyDirectory(cacheDirectory);
  await mkdir(directory, { recursive: true });
  const temporary = join(directory, `${digest}.${randomUUID()}`);
  await writeFile(temporary, JSON.stringify(key));
  await rename(temporary, join(directory, `${digest}.json`));
}

/** Checks that every verification key hashes to its fingerprint, as a node does before it accepts a deployment. Throws `QED1203`. */
export async function checkKeys(artifact: ContractArtifact): Promise<void> {
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
