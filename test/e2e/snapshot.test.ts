// `qed snapshot` fails the check when a method has grown, until the new size is accepted.
import { readFile, rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Home } from './qed.js';

const contract = (name: string, body: string): string => `import { Contract, type u64 } from 'qed/contract';
export class ${name} extends Contract {
  count: u64 = 0n;
  add(n: u64): void {
    ${body}
  }
}
`;

let home: Home;
let env: Record<string, string>;
beforeAll(async () => {
  home = await Home.create();
  env = { QED_CACHE_DIR: home.path('cache') };
  await home.write('one.ts', contract('One', 'this.count += n;'));
  await home.write('two.ts', contract('Two', 'this.count = n;'));
});
afterAll(() => home.remove());

const file = (): Promise<string> => readFile(home.path('.qed-snapshot'), 'utf8');

it('a snapshot has every method, and is the same each time', async () => {
  await home.refused(['snapshot', '--check'], 'QED6032');
  await home.refused(['snapshot'], 'QED6032');
  const first = await home.done(['snapshot', 'two.ts', './one.ts'], env);
  expect(first).toMatchObject({ written: true, methods: [{ file: 'one.ts', method: 'One.add' }, { file: 'two.ts' }] });
  const text = await file();
  expect(text).toMatch(/^# .*\none\.ts One\.add \d{3,4}\ntwo\.ts Two\.add \d{3,4}\n$/);
  // from now on the files are known, and their rows are cached
  const again = await home.run(['snapshot'], env);
  expect(again).toMatchObject({ code: 0, stdout: '2 methods are as in .qed-snapshot\n' });
  expect(again.stderr).not.toContain('One.add');
  expect(await file()).toBe(text);
  expect(await home.done(['snapshot', '--check'], env)).toMatchObject({ changes: [], written: false });
});

it('a method that grows fails the check, with the table, until it is taken over', async () => {
  const before = await file();
  await home.write('one.ts', contract('One', 'this.count += n * n;'));
  await home.write('two.ts', contract('Two', ''));
  const error = await home.refused(['snapshot', '--check'], 'QED6031', 1, env);
  expect(error.changes).toMatchObject([{ method: 'One.add' }, { method: 'Two.add' }]);
  expect(error.changes[0].after).toBeGreaterThan(error.changes[0].before);
  expect(error.message).toMatch(/one\.ts +One\.add +\d+ +\d+ +\+\d+ +\+[\d.]+ %/);
  // less is no failure, and neither option writes
  expect(await home.done(['snapshot', 'two.ts', '--check'], env)).toMatchObject({ changes: [{ method: 'Two.add' }] });
  const diff = await home.run(['snapshot', '--diff'], env);
  expect(diff.code).toBe(0);
  expect(diff.stdout).toContain('One.add');
  expect(await file()).toBe(before);
  await home.done(['snapshot', 'one.ts'], env);
  expect((await file()).split('\n')[2]).toBe(before.split('\n')[2]);
  await home.done(['snapshot', '--check'], env);
});

it('a contract that is gone is told, and dropped', async () => {
  await rm(home.path('two.ts'));
  expect(await home.done(['snapshot', '--check'], env)).toMatchObject({
    changes: [{ method: 'Two.add', after: null }],
  });
  await home.done(['snapshot'], env);
  expect(await file()).not.toContain('two.ts');
});

it('a snapshot that is none is refused, and so is a contract with errors', async () => {
  await home.write('.qed-snapshot', 'what?\n');
  await home.refused(['snapshot', '--check'], 'QED6032');
  await home.write('.qed-snapshot', '');
  await home.write('bad.ts', contract('Bad', "this.count = 'x';"));
  await home.refused(['snapshot', 'bad.ts'], 'QED1000');
  expect(await file()).toBe('');
});
