// A damaged or incomplete entry of the compile cache counts as absent, even when many processes write at once.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { artifactBytes } from '../../../src/compiler/artifact/artifact.js';
import { readEntry, writeEntry } from '../../../src/compiler/keys/cache-entry.js';
import {
  CIRCUIT_CODE,
  circuitIdOf,
  keepSizeOf,
  knownSizeOf,
  checkRows,
  MAX_ROWS,
  sizeOf,
} from '../../../src/compiler/keys/circuit-size.js';
import { makeArtifact } from '../../../src/compiler/compile.js';
import { knownMethodKey } from '../../../src/compiler/keys/method-key.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import { smallContract } from '../../support/small-contract.js';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'qed-cache-'))));
afterEach(() => rm(directory, { recursive: true, force: true }));

const schema = z.strictObject({ n: z.number() });
const ir = smallContract().methods[0]!;
const KEY = { data: 'AA==', hash: '7' };
const only = async (part: string): Promise<string> => {
  const folder = (await readdir(directory)).find((name) => name.startsWith(part))!;
  const [file] = await readdir(join(directory, folder));
  return join(directory, folder, file!);
};

describe('an entry', () => {
  it('is read as it was written, and is absent before', async () => {
    expect(await readEntry(directory, 'a', schema)).toBeUndefined();
    await writeEntry(directory, 'a', { n: 1 });
    expect(await readEntry(directory, 'a', schema)).toEqual({ n: 1 });
  });

  it('is absent when any of its bytes is changed or missing', async () => {
    await writeEntry(directory, 'a', { n: 12 });
    const file = join(directory, 'a.json');
    const text = await readFile(file, 'utf8');
    for (let i = 0; i < text.length; i++) {
      for (const damaged of [
        text.slice(0, i),
        `${text.slice(0, i)}${text[i] === '3' ? '4' : '3'}${text.slice(i + 1)}`,
      ]) {
        await writeFile(file, damaged);
        expect(await readEntry(directory, 'a', schema), damaged).toBeUndefined();
      }
    }
  });

  it('is absent under another name, in another form, and where a folder stands', async () => {
    await writeEntry(directory, 'a', { n: 1 });
    await writeFile(join(directory, 'b.json'), await readFile(join(directory, 'a.json')));
    expect(await readEntry(directory, 'b', schema)).toBeUndefined();
    await writeEntry(directory, 'a', { n: '1' });
    expect(await readEntry(directory, 'a', schema)).toBeUndefined();
    await mkdir(join(directory, 'c.json'));
    await writeEntry(directory, 'c', { n: 1 });
    expect(await readEntry(directory, 'c', schema)).toBeUndefined();
    expect((await readdir(directory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('stays whole under many writers', async () => {
    const writers = Array.from({ length: 40 }, () => writeEntry(directory, 'a', { n: 5 }));
    const readers = Array.from({ length: 40 }, () => readEntry(directory, 'a', schema));
    for (const read of await Promise.all(readers)) expect([undefined, 5]).toContain(read?.n);
    await Promise.all(writers);
    expect(await readEntry(directory, 'a', schema)).toEqual({ n: 5 });
    expect(await readdir(directory)).toEqual(['a.json']);
  });

  it('that cannot be written is not cached', async () => {
    await writeFile(join(directory, 'file'), '');
    await writeEntry(join(directory, 'file', 'below'), 'a', { n: 1 });
    expect(await readEntry(join(directory, 'file', 'below'), 'a', schema)).toBeUndefined();
  });
});

describe("a circuit's name", () => {
  const moved = (change: (op: MethodIr['ops'][number]) => object): MethodIr => ({
    ...ir,
    ops: ir.ops.map((op) => ({ ...op, ...change(op) })) as MethodIr['ops'],
  });

  it('does not depend on where its source stands or on what it says', () => {
    const elsewhere = { file: 'other.ts', line: 99, column: 1 };
    expect(circuitIdOf({ ...moved(() => ({ span: elsewhere })), span: elsewhere })).toBe(circuitIdOf(ir));
    expect(circuitIdOf(moved(({ op }) => (op === 'assert' ? { message: ['another'] } : {})))).toBe(circuitIdOf(ir));
  });

  it.each<[string, MethodIr]>([
    ['the method', { ...ir, method: 'other' }],
    ['the contract', { ...ir, contract: 'Other' }],
    ['a constant', moved((op) => (op.op === 'const' ? { value: op.value + 1n } : {}))],
    ['the slot', moved((op) => ('slot' in op ? { slot: { ...op.slot, base: op.slot.base + 1n } } : {}))],
    ['a guard', moved((op) => (op.op === 'storeSlot' ? { guard: 0 } : {}))],
    ['the inputs', { ...ir, inputs: [] }],
    ['the outputs', { ...ir, outputs: [] }],
    ['the state height', { ...ir, cstateHeight: ir.cstateHeight + 1 }],
  ])('changes with %s', (_, changed) => expect(circuitIdOf(changed)).not.toBe(circuitIdOf(ir)));
});

it('the code that makes circuits is all of it: its imports lead nowhere else', async () => {
  const keys = fileURLToPath(new URL('../../../src/compiler/keys/', import.meta.url));
  const folders = CIRCUIT_CODE.map((folder) => join(keys, folder));
  const modules = new Set([join(keys, '../artifact/programs.ts')]);
  for (const module of modules) {
    const imports = (await readFile(module, 'utf8')).matchAll(
      /^(?:import|export)(?! type)[^;]*?from '(\.[^']+)\.js'/gm,
    );
    for (const [, name] of imports) modules.add(join(dirname(module), `${name}.ts`));
  }
  const strangers = [...modules].filter((module) => !folders.some((folder) => module.startsWith(join(folder, '/'))));
  expect(strangers).toEqual([]);
  expect(modules.size).toBeGreaterThan(20);
});

it('a method with more rows than a circuit can have is refused', () => {
  const method = { contract: 'Big', method: 'run' };
  checkRows(method, MAX_ROWS);
  expect(() => checkRows(method, MAX_ROWS + 1)).toThrow(
    expect.objectContaining({
      code: 'QED1208',
      message: 'Big.run needs 65,534 rows, and a circuit has 65,533',
    }) as Error,
  );
});

describe('the caches of a method', () => {
  it('give its size and key without a circuit', async () => {
    const size = await sizeOf(ir);
    expect(await knownSizeOf(ir, directory)).toBeUndefined();
    await keepSizeOf(ir, size, directory);
    expect(await knownSizeOf(ir, directory)).toEqual(size);
    expect(await knownMethodKey(ir, directory)).toBeUndefined();
    await writeEntry(join(directory, 'fingerprints-2.15.0'), size.digest, KEY);
    expect(await knownMethodKey(ir, directory)).toEqual({ ...size, key: KEY });

    const steps: string[] = [];
    const options = {
      cacheDirectory: directory,
      onProgress: ({ step, cached }: any) => steps.push(`${step} ${cached}`),
    };
    const artifact = await makeArtifact(smallContract(), options);
    expect(steps).toEqual(['done true']);
    expect(artifact.methods[0]).toMatchObject({ ...{ rows: size.rows, circuitDigest: size.digest }, fingerprint: '7' });

    // a lost size is found again by building the circuit, and gives the same artifact
    await writeFile(await only('sizes'), '{');
    steps.length = 0;
    expect(artifactBytes(await makeArtifact(smallContract(), options))).toBe(artifactBytes(artifact));
    expect(steps).toEqual(['sizing false', 'done true']);
    expect(await knownSizeOf(ir, directory)).toEqual(size);
  });

  it('are not asked about IR that breaks its rules', async () => {
    await keepSizeOf(ir, await sizeOf(ir), directory);
    await expect(knownSizeOf({ ...ir, ops: [...ir.ops].reverse() }, directory)).rejects.toThrow();
  });
});
