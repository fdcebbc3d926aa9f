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

test.each([
  [undefined, 'LIMIT'],
  ["export { LIMIT } from './limits';", 'LIMIT'],
  ["export * from './limits';", 'LIMIT'],
  ["export * as LIMIT from './limits';", 'LIMIT.LIMIT'],
  ["export * as 'LIMIT' from './limits';", 'LIMIT.LIMIT'],
  ["import * as limits from './limits';\nexport const LIMIT = limits.LIMIT;", 'LIMIT'],
  ["import defer * as limits from './limits';\nexport const LIMIT = limits.LIMIT;", 'LIMIT'],
])('are not kept where a file that appears could change what an import means: %s', async (link, limit) => {
  rmSync(path.join(folder, 'limits.ts'), { force: true });
  write('limits/index.ts', 'export const LIMIT = 5n;\n');
  if (link !== undefined) write('link.ts', link);
  const file = write('open.ts', box(link === undefined ? './limits' : './link.ts', limit));
  const first = await contractsIn(file);
  expect((await contractsIn(file)).compiled).toBe(1);
  write('limits.ts', 'export const LIMIT = 6n;\n');
  const second = await contractsIn(file);
  expect(second.contracts).not.toEqual(first.contracts);
});

test('are kept where each file that is linked is the one that is looked for first', async () => {
  write('limit.ts', 'export const LIMIT = 5n;\n');
  write('deep/link.ts', "export * as LIMIT from '../limit';\n");
  const file = write('exact.ts', box('./deep/link.js', 'LIMIT.LIMIT'));
  const { contracts } = await contractsIn(file);
  expect(await contractsIn(file)).toEqual({ contracts, compiled: 0 });
});

test('are not read where lines and branches are counted', async () => {
  write('limit.ts', 'export const LIMIT = 5n;\n');
  const file = write('covered.ts', box('./limit.ts'));
  const { contracts } = await contractsIn(file);
  const coverage = path.join(folder, 'coverage');
  mkdirSync(coverage);
  vi.stubEnv('QED_TEST_COVERAGE', coverage);
  expect(await contractsIn(file)).toMatchObject({ compiled: 2 });
  vi.stubEnv('QED_TEST_COVERAGE', undefined);
  expect(await contractsIn(file)).toEqual({ contracts, compiled: 0 });
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
  const [one, other] = ['one', 'other'].map((compiler) => new KeptContracts(kept, () => compiler)) as [
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

test('are compiled again where the compiler cannot be told, or what it made cannot be kept', async () => {
  const file = write('none.ts', 'export {};\n');
  const untold = new KeptContracts(kept, () => {
    throw new Error('no such folder');
  });
  untold.keep(file, [], [], []);
  expect(untold.read(file, () => 1n)).toBeUndefined();
  const told = new KeptContracts(kept, () => 'one');
  told.keep(file, [], [], [{ contract: 'None', file, run: () => undefined }] as never);
  expect(told.read(file, () => 1n)).toBeUndefined();
  told.keep(file, [], [], []);
  expect(told.read(file, () => 1n)).toEqual([]);
});

test('know a compiler by the text of each of its files, whatever their times are', () => {
  const own = ['base', 'parth', 'circuit', 'compiler/frontend', 'testing/contract'].map((each) => `dist/${each}/a.js`);
  const libraries = ['ts-morph', '@ts-morph/common'];
  const manifests = ['package.json', ...libraries.map((name) => `libraries/${name}/package.json`)];
  const typescript = libraries.map((name) => `libraries/${name}/dist/library.js`);
  const changed = [...own, 'src/contract/contract.d.ts', ...manifests];
  const resized = [...typescript, 'libraries/@ts-morph/common/dist/typescript.js'];
  const file = (name: string, text: string): string => write(`package/${name}`, text);
  for (const name of [...changed, ...resized]) file(name, '{ "version": "0.1.0" }');
  const root = path.join(folder, 'package');
  const resolve = (name: string): string => path.join(root, 'libraries', name, 'dist/library.js');
  const stamp = (): string => compilerStamp(path.join(root, 'dist/'), resolve);
  const first = stamp();
  for (const name of [...changed, ...resized]) utimesSync(path.join(root, name), 1, 1);
  expect(stamp()).toBe(first);
  const stamps = [
    ...changed.map((name) => (file(name, '{ "version": "0.1.1" }'), stamp())),
    ...resized.map((name) => (file(name, '{ "version": "0.1.10" }'), stamp())),
    (file('dist/compiler/b.js', ''), stamp()),
  ];
  expect(new Set([first, ...stamps, compilerStamp()]).size).toBe(changed.length + resized.length + 3);
  expect(compilerStamp()).toBe(compilerStamp());
});
