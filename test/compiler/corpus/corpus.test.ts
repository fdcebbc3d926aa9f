// Every contract of the corpus is described in its README and is run by a test.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const directory = resolve(root, 'fixtures/contracts');
const names = readdirSync(directory)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''));

test('every contract is told of in the README', () => {
  const listed = [...readFileSync(resolve(directory, 'README.md'), 'utf8').matchAll(/^\| (\w+) \|/gm)].map(
    ([, name]) => name!,
  );
  expect(listed.filter((name) => name !== 'contract' && name !== 'file').toSorted()).toEqual(names.toSorted());
});

test('every contract is run', () => {
  const tests = ['test/compiler/corpus', 'test/compiler/frontend'].flatMap((folder) =>
    readdirSync(resolve(root, folder))
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(resolve(root, folder, file), 'utf8')),
  );
  const contracts = names.filter((name) =>
    readFileSync(resolve(directory, `${name}.ts`), 'utf8').includes('extends Contract '),
  );
  expect(contracts.length).toBeGreaterThanOrEqual(25);
  expect(contracts.filter((name) => !tests.some((text) => text.includes(`'${name}'`)))).toEqual([]);
});
