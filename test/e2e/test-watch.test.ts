// `qed test --watch` keeps its processes, and reads again whatever has changed, also what one process has not seen change.
import { mkdir, symlink } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Home, REPOSITORY } from './qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
  await mkdir(home.path('node_modules'));
  await symlink(REPOSITORY, home.path('node_modules/qed'));
  await home.write('package.json', { type: 'module' });
});
afterAll(() => home.remove());

/** Vitest around this test must not look like one around the tests that it starts. */
const ALONE = { VITEST: undefined, VITEST_POOL_ID: undefined, VITEST_WORKER_ID: undefined, NODE_ENV: undefined };

const boxOf = (message: string): string => `import { assert, Contract, type u64 } from 'qed/contract';
import { LIMIT } from './limit.ts';
import type { Pair } from './pair.ts';

export class Box extends Contract {
  content: u64 = 0n;
  put(pair: Pair): void {
    assert(pair.first <= LIMIT, '${message}');
    this.content = pair.first;
  }
}
`;
const pairOf = (...fields: string[]): string =>
  `import type { u64 } from 'qed/contract';\nexport interface Pair {\n  ${fields.map((name) => `${name}: u64;`).join('\n  ')}\n}\n`;
/** A test that tells what a call gives, and the process it runs in. */
const testOf = (name: string, pair: string): string => `import { expect, test, testChain } from 'qed/testing';
import { Box } from './box.ts';

test('${name}', async () => {
  const chain = await testChain();
  const box = await chain.deploy(Box);
  const put = box.as(await chain.user('alice')).put(${pair});
  const said = await put.then(() => 'fine', (error: Error) => error.message);
  console.log(\`<${name} \${process.pid} \${said}>\`);
  expect(said).toMatch(/./);
});
`;

test('runs again in the same processes, with every file as it is now', async () => {
  await home.write('limit.ts', 'export const LIMIT = 5n;\n');
  await home.write('pair.ts', pairOf('first'));
  await home.write('box.ts', boxOf('too much'));
  await home.write('a.test.ts', testOf('a', '{ first: 7n }'));
  await home.write('b.test.ts', testOf('b', '{ first: 8n }'));
  const command = home.spawn(['test', '--watch'], ALONE);
  let printed = '';
  command.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  /** What each test said in one run, and the processes of it. */
  const run = async (names: string): Promise<{ said: Record<string, string>; pids: Set<string> }> => {
    const ended = new RegExp(` Tests .*${names.length} passed`);
    await expect.poll(() => printed.replace(/\x1b\[\d*m/g, ''), { timeout: 120_000, interval: 50 }).toMatch(ended);
    const found = [...printed.matchAll(/<(\w) (\d+) ([^>]*)>/g)];
    printed = '';
    return {
      said: Object.fromEntries(found.map(([, name, , said]) => [name, said!])),
      pids: new Set(found.map(([, , pid]) => pid!)),
    };
  };
  try {
    const { said, pids } = await run('ab');
    expect(said).toEqual({ a: expect.stringContaining('too much'), b: expect.stringContaining('too much') });
    // The test alone: the process of the other one is not told.
    await home.write('a.test.ts', testOf('a', '{ first: 3n }'));
    const alone = await run('a');
    expect(alone.said).toEqual({ a: 'fine' });
    // What the contract imports, and the contract itself.
    await home.write('limit.ts', 'export const LIMIT = 2n;\n');
    const changed = await run('ab');
    expect(changed.said).toEqual({ a: expect.stringContaining('too much'), b: expect.stringContaining('too much') });
    await home.write('box.ts', boxOf('beyond the limit'));
    const renamed = await run('ab');
    expect(renamed.said).toEqual({
      a: expect.stringContaining('beyond the limit'),
      b: expect.stringContaining('beyond the limit'),
    });
    // Types alone are no module of the program that runs, but they are part of the contract.
    await home.write('pair.ts', pairOf('first', 'second'));
    await home.write('b.test.ts', testOf('b', '{ first: 1n }'));
    expect((await run('b')).said).toEqual({ b: expect.stringContaining('second') });
    const all = [alone, changed, renamed].flatMap((each) => [...each.pids]);
    expect(all.filter((pid) => !pids.has(pid))).toEqual([]);
  } finally {
    command.kill('SIGINT');
    await command;
  }
});
