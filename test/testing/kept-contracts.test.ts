// Contracts that an earlier `qed test` compiled: they are what compiling gives, and any change of a source, of an import, of
// a name's id or of the compiler makes them anew.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { KeptContracts } from '../../src/testing/contract/kept-contracts.js';
import { compilerStamp } from '../../src/testing/contract/compiler-stamp.js';

let folder: string;
let kept: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'qed-kept-'));
  kept = path.join(folder, 'kept');
  vi.stubEnv('QED_TEST_KEPT', kept);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string, text: string): string => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

const box = (from: string, limit = 'LIMIT'): string => `import { assert, Contract, type u64 } from 'qed/contract';
import { LIMIT } from '${from}';
export class Box extends Contract {
  content: u64 = 0n;
  put(amount: u64): void {
    assert(amount <= ${limit}, 'too much');
    this.content = amount;
  }
}
`;

/** What a new process makes of a file, and how many times it called the compiler. */
async function contractsIn(file: string): Promise<{ contracts: readonly object[]; compiled: number }> {
  vi.resetModules();
  let compiled = 0;
  vi.doMock('../../src/compiler/compile.js', async (original) => {
    const actual = await original<typeof import('../../src/compiler/compile.js')>();
    const compileFile: typeof actual.compileFile = (...given) => (compiled++, actual.compileFile(...given));
    return { ...actual, compileFile };
  });
  const { contractsOf } = await import('../../src/testing/contract/contract-source.js');
  const contracts = await contractsOf(file);
  return { contracts, compiled };
}

test('are read until a source changes, also one that is only imported', async () => {
  write('limit.ts', 'export const LIMIT = 5n;\n');
  const file = write('box.ts', box('./limit.js'));
  const first = await contractsIn(file);
  expect([first.compiled, first.contracts.length]).toEqual([1, 1]);
  expect(await contractsIn(file)).toEqual({ ...first, compiled: 0 });
  write('limit.ts', 'export const LIMIT = 6n;\n');
  const second = await contractsIn(file);
  expect(second.compiled).toBe(1);
  expect(second.contracts).not.toEqual(first.contracts);
  expect(await contractsIn(file)).toEqual({ ...second, compiled: 0 });
  write('box.ts', `\uFEFF${box('./limit.js', '7n')}`);
  expect((await contractsIn(file)).compiled).toBe(1);
  expect((await contractsIn(file)).compiled).toBe(0);
  rmSync(path.join(folder, 'limit.ts'));
  await expect(contractsIn(file)).rejects.toMatchObject({ code: 'QED1000' });
});

test('are compiled again where what was kept is spoiled or deleted', async () => {
  write('limit.ts', 'export const LIMIT = 5n;\n');
  const file = write('spoiled.ts', box('./limit.ts'));
  const before = new Set(readdirSync(kept));
  const { contracts } = await contractsIn(file);
  const name = path.join(
    kept,
    readdirSync(kept).find((each) => !before.has(each))!,
  );
  const bytes = readFileSync(name);
  const spoiled = Buffer.from(bytes);
  spoiled[spoiled.length - 9]! ^= 1;
  for (const each of [spoiled, bytes.subarray(0, 70), Buffer.alloc(0), Buffer.alloc(bytes.length)]) {
    writeFileSync(name, each);
    expect(await contractsIn(file)).toEqual({ contracts, compiled: 1 });
    expect(readFileSync(name)).toEqual(bytes);
  }
  rmSync(kept, { recursive: true });
  expect(await contractsIn(file)).toEqual({ contracts, compiled: 1 });
  expect(await contractsIn(file)).toEqual({ contracts, compiled: 0 });
});

test('are not kept where a file that appears could change what an import means', async () => {
  write('limits/index.ts', 'export const LIMIT = 5n;\n');
  const file = write('open.ts', box('./limits'));
  const first = await contractsIn(file);
  expect((await contractsIn(file)).compiled).toBe(1);
  write('limits.ts', 'export const LIMIT = 6n;\n');
  const second = await contractsIn(file);
  expect(second.contracts).not.toEqual(first.contracts);
});

test('tell the same mistakes each time', async () => {
  const file = write('wrong.ts', box('./limit.js', '"five"'));
  for (let run = 0; run < 2; run++)
    await expect(contractsIn(file)).rejects.toMatchObject({ code: 'QED1000', details: { diagnostics: [{}] } });
});

test('hold for the ids that names had, and for one compiler', () => {
  const file = write('names.ts', 'export {};\n');
  const contracts = [{ contract: 'Names', file }] as never;
  const named = (id: bigint) => () => id;
  const [one, other] = ['one', 'other'].map((compiler) => new KeptContracts(kept, compiler)) as [
    KeptContracts,
    KeptContracts,
  ];
  one.keep(
    file,
    [{ file: 'names.ts', path: file, text: 'export {};\n' }],
    [[4n, 'token', 'Token', 'token.ts']],
    contracts,
  );
  expect(one.read(file, named(4n))).toEqual(contracts);
  expect(one.read(file, named(5n))).toBeUndefined();
  expect(one.read(file, () => ({ hint: 'none' }))).toBeUndefined();
  expect(other.read(file, named(4n))).toBeUndefined();
});

test('know a compiler by each of its files', () => {
  const root = path.join(folder, 'package');
  for (const name of ['base', 'parth', 'circuit', 'compiler/frontend']) write(`package/dist/${name}/a.js`, '0');
  write('package/src/contract/contract.d.ts', '');
  write('package/package.json', '{}');
  const stamp = (): string => compilerStamp(path.join(root, 'dist/'));
  const first = stamp();
  expect(stamp()).toBe(first);
  const changed = ['dist/compiler/frontend/a.js', 'dist/base/a.js', 'src/contract/contract.d.ts', 'package.json'];
  const stamps = changed.map((name) => {
    utimesSync(path.join(root, name), 1, 1);
    return stamp();
  });
  write('package/dist/compiler/b.js', '0');
  expect(new Set([first, ...stamps, stamp(), compilerStamp()]).size).toBe(7);
});
