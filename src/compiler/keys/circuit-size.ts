import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { CircuitSize } from '../../circuit/program.js';
import type { MethodIr } from '../ir/ops.js';
import { stableJson } from '../../base/canonical-json.js';
import { verifyIr } from '../ir/verify.js';
import { ArtifactError } from '../artifact/artifact-error.js';
import { readEntry, writeEntry } from './cache-entry.js';
import { O1JS_VERSION } from '../../base/toolchain.js';

const sizeSchema = z.strictObject({ rows: z.number().int().positive(), digest: z.string().regex(/^[0-9a-f]{1,64}$/) });

/** Rows and gate digest of a method's constraint system, without keys: it fails for a circuit that cannot be built. Throws `QED1208`. */
export async function sizeOf(ir: MethodIr): Promise<CircuitSize> {
  verifyIr(ir);
  // o1js is loaded only where a circuit is built
  const [{ methodProgram }, { circuitNameOf }] = await Promise.all([
    import('../artifact/programs.js'),
    import('../circuit/method-circuit.js'),
  ]);
  const size = (await methodProgram(ir, 'unsized').sizes())[circuitNameOf(ir)]!;
  checkRows(ir, size.rows);
  return size;
}

/** Pickles' largest domain, without the rows that hide the witness. */
export const MAX_ROWS = 2 ** 16 - 3;

/** Throws `QED1208` where a method has more rows than a circuit can have: o1js would make no key, and say less. */
export function checkRows({ contract, method }: Pick<MethodIr, 'contract' | 'method'>, rows: number): void {
  if (rows > MAX_ROWS)
    throw new ArtifactError(
      'rows',
      `${contract}.${method} needs ${rows.toLocaleString('en')} rows, and a circuit has ${MAX_ROWS.toLocaleString('en')}`,
    );
}

/** The same from the cache, if it is known: nothing is built then. */
export async function knownSizeOf(ir: MethodIr, cacheDirectory: string): Promise<CircuitSize | undefined> {
  verifyIr(ir);
  return readEntry(sizeDirectory(cacheDirectory), circuitIdOf(ir), sizeSchema);
}

export const keepSizeOf = (ir: MethodIr, { rows, digest }: CircuitSize, cacheDirectory: string): Promise<void> =>
  writeEntry(sizeDirectory(cacheDirectory), circuitIdOf(ir), { rows, digest });

const sizeDirectory = (cacheDirectory: string): string => join(cacheDirectory, `sizes-${O1JS_VERSION}`);

/**
 * Names the circuit of a method: a hash of its IR, of o1js's version and of the code that makes circuits. Source positions and messages are left out,
 * since no constraint depends on them: an edit above a method does not change its name.
 */
export function circuitIdOf(ir: MethodIr): string {
  const ops = ir.ops.map((op) => ({
    ...op,
    span: undefined,
    ...('message' in op ? { message: [], compared: [] } : {}),
  }));
  return createHash('sha256')
    .update(stableJson({ code: circuitCode(), o1js: O1JS_VERSION, ir: { ...ir, span: undefined, ops } }))
    .digest('hex');
}

/** The folders of all modules that a circuit is made by, relative to this one; a test holds the list to what they import. */
export const CIRCUIT_CODE: readonly string[] = [
  '../../base',
  '../../circuit',
  '../../parth',
  '../circuit',
  '../interpreter',
  '../ir',
  '../artifact',
];

let code: string | undefined;

/** A hash of every module that has a say in a circuit's constraints: a version that cannot be forgotten. */
function circuitCode(): string {
  if (code !== undefined) return code;
  const hash = createHash('sha256');
  for (const folder of CIRCUIT_CODE) {
    const directory = fileURLToPath(new URL(`${folder}/`, import.meta.url));
    const modules = readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[jt]s$/.test(name) && !name.endsWith('.d.ts'))
      .sort();
    for (const name of modules)
      hash.update(`${folder}/${name.replaceAll('\\', '/')}\0`).update(readFileSync(join(directory, name)));
  }
  return (code = hash.digest('hex'));
}
