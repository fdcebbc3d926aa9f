// `qed test` in a project of its own: the report, one document with --json, JUnit, rows, coverage, and what a failure shows.
import { mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TracedCall } from '../../src/testing/reports/trace.js';
import { Home, REPOSITORY } from './qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
  await mkdir(home.path('node_modules'));
  await mkdir(home.path('contracts'));
  await symlink(REPOSITORY, home.path('node_modules/qed'));
  await home.copy('contracts/token.ts', 'contracts/token.ts');
  await home.write('package.json', { type: 'module' });
  await home.write(
    'token.test.ts',
    `import { expect, test, testChain } from 'qed/testing';
import { Token } from './contracts/token.ts';

test('a transfer', async () => {
  const chain = await testChain();
  const token = await chain.deploy(Token);
  const [alice, bob] = [await chain.user('alice'), await chain.user('bob')];
  await token.as(alice).mint(100n);
  await token.as(alice).transfer(bob, 40n);
  await chain.checkpoint();
  expect(await token.as(bob).claim(alice)).toBe(40n);
  await expect(token.as(bob).transfer(alice, 41n)).toFailWith('balance too low');
});

test('a mistake', async () => {
  const chain = await testChain();
  const token = await chain.deploy(Token);
  await token.as(await chain.user('alice')).transfer(2n, 1n);
});
`,
  );
});
afterAll(() => home.remove());

/** Vitest around this test must not look like one around the tests that it starts. */
const ALONE = { VITEST: undefined, VITEST_POOL_ID: undefined, VITEST_WORKER_ID: undefined, NODE_ENV: undefined };

test('runs tests with their circuits, and gives one document with the rows and costs of methods', async () => {
  const options = ['--filter', 'transfer', '--circuit', '--rows', '--junit', 'out/tests.xml', '--json'];
  const { code, stdout } = await home.run(['test', ...options], ALONE);
  const { ok, data } = JSON.parse(stdout) as { ok: boolean; data: { tests: object[]; methods: object[] } };
  expect([code, ok]).toEqual([0, true]);
  expect(data.tests).toMatchObject([
    { file: 'token.test.ts', name: 'a transfer', state: 'passed' },
    { name: 'a mistake', state: 'skipped' },
  ]);
  const snapshot = await readFile(path.join(REPOSITORY, 'fixtures/contracts/.qed-snapshot'), 'utf8');
  const rowsOf = (method: string): number => Number(new RegExp(`^token.ts ${method} (\\d+)$`, 'm').exec(snapshot)![1]);
  const once = (slots: string) => ({ calls: 1, slots: { min: slots, avg: Number(slots), max: slots } });
  expect(data.methods).toMatchObject([
    { method: 'Token.mint', rows: rowsOf('Token.mint'), ...once('1') },
    { method: 'Token.transfer', rows: rowsOf('Token.transfer'), ...once('2') },
    { method: 'Token.claim', rows: rowsOf('Token.claim'), ...once('2'), fee: { min: '0', avg: 0, max: '0' } },
  ]);
  expect(await readFile(home.path('out/tests.xml'), 'utf8')).toMatch(/<testcase[^>]* name="a transfer"/);
});

test('shows the line of the contract and of the test where one fails, its calls, and JUnit where it is wanted', async () => {
  const { code, stdout, stderr } = await home.run(['test', '--junit', 'out/all.xml', '--trace'], ALONE);
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('QED6046');
  expect(stdout + stderr).toMatch(/contracts\/token\.ts:14:5/);
  expect(stdout + stderr).toMatch(/token\.test\.ts:18:/);
  // The calls of the test that fails, and of no other.
  expect(stderr).toMatch(
    /\ntoken\.test\.ts > a mistake\nalice: Token\.transfer\(to = 2, amount = 1\)\n[^]*FAILS: balance too low/,
  );
  expect(stderr).not.toContain('Token.mint');
  expect(await readFile(home.path('out/all.xml'), 'utf8')).toMatch(/^<\?xml[\s\S]*tests="2" failures="1"/);
});

test('tells which lines and branches of the contract ran beside circuits and rows, for people, programs and lcov', async () => {
  // What is kept of an earlier run does not count lines.
  const keeping = { ...ALONE, QED_TEST_KEPT: home.path('node_modules/.cache/qed') };
  expect(await readdir(keeping.QED_TEST_KEPT)).toHaveLength(1);
  const options = ['--filter', 'transfer', '--coverage', '--circuit', '--rows', '--json'];
  const { code, stdout } = await home.run(['test', ...options], keeping);
  expect([code, JSON.parse(stdout)]).toMatchObject([
    0,
    {
      data: {
        tests: [{ state: 'passed' }, { state: 'skipped' }],
        methods: [{ calls: 1 }, { method: 'Token.transfer', calls: 1 }, { calls: 1 }],
        coverage: {
          files: [
            {
              file: 'contracts/token.ts',
              lines: { found: 9, hit: 9 },
              branches: { found: 2, hit: 2 },
              functions: { found: 3, hit: 3 },
              uncoveredLines: [],
            },
          ],
        },
      },
    },
  ]);
  const lcov = await readFile(home.path('coverage/lcov.info'), 'utf8');
  expect(lcov.split('\n')).toEqual(expect.arrayContaining(['SF:contracts/token.ts', 'BRDA:14,0,0,1', 'BRDA:14,0,1,1']));
});

test('watches, and tells after each run what it covered', async () => {
  const command = home.spawn(['test', '--filter', 'transfer', '--watch', '--coverage', '--rows'], ALONE);
  let printed = '';
  command.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const lines = async (hit: string): Promise<void> => {
    const row = new RegExp(`^contracts/token\\.ts +\\d+\\.\\d+% \\(${hit}\\)[^]*^Token\\.mint +[\\d,]+ +1 `, 'm');
    await expect.poll(() => printed.replace(/\x1b\[\d*m/g, ''), { timeout: 120_000, interval: 50 }).toMatch(row);
    printed = '';
  };
  try {
    await lines('9/9');
    const source = await readFile(home.path('contracts/token.ts'), 'utf8');
    await home.write(
      'contracts/token.ts',
      source.replace(/}\s*$/, '  forget(): void {\n    this.balance = 0n;\n  }\n}\n'),
    );
    await lines('9/10');
    await home.write('contracts/token.ts', source);
    await lines('9/9');
  } finally {
    command.kill('SIGINT');
    await command;
  }
});

test('tells of each run alone where all files share one process, as with --prove', async () => {
  await home.write('vitest.config.js', "export default { test: { pool: 'forks', isolate: false, maxWorkers: 1 } };\n");
  // Nothing lands, so nothing is proven.
  const open = `import { test, testChain } from 'qed/testing';
import { Token } from './contracts/token.ts';
test('open', async () => {
  const chain = await testChain();
  await (await chain.deploy(Token)).as(await chain.user('alice')).mint(1n);
});
`;
  await home.write('open.test.ts', open);
  const source = await readFile(home.path('token.test.ts'), 'utf8');
  const watched = async (options: string[], ...steps: { before?: () => Promise<void>; line: RegExp }[]) => {
    const command = home.spawn(['test', '--watch', '--rows', ...options], ALONE);
    let printed = '';
    command.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    try {
      for (const { before, line } of steps) {
        await before?.();
        await expect.poll(() => printed.replace(/\x1b\[\d*m/g, ''), { timeout: 120_000, interval: 50 }).toMatch(line);
        printed = '';
      }
    } finally {
      command.kill('SIGINT');
      await command;
    }
  };
  const once = { line: /^Token\.mint +[\d,]+ +1 /m };
  await watched(['--filter', 'transfer'], once, { ...once, before: () => home.write('token.test.ts', `${source}\n`) });
  await watched(['open', '--prove'], once, { ...once, before: () => home.write('open.test.ts', `${open}\n`) });
  await rm(home.path('vitest.config.js'));
  await rm(home.path('open.test.ts'));
});

test.each([
  ['--junit', '--watch', 'results.xml'],
  ['--trace', '--watch'],
  ['--trace-all', '--watch'],
  ['--json', '--watch'],
  ['--json', '--reporter', 'dot'],
])('refuses %s with %s, and names both', async (...options) => {
  const [first, second, value] = options as [string, string, string?];
  const given =
    first === '--junit' ? [first, value!, second] : [first, second, ...(value === undefined ? [] : [value])];
  const { code, stdout, stderr } = await home.run(['test', ...given], ALONE);
  expect([code, stdout + stderr]).toEqual([2, expect.stringMatching(new RegExp(`QED6021[^]*${first} [^]*${second} `))]);
});

test('keeps what it compiled for the next run, and never runs an old contract', async () => {
  const run = () => home.run(['test', '--filter', 'transfer', '--json'], ALONE);
  const kept = async () => {
    const folder = home.path('node_modules/.cache/qed');
    return Promise.all((await readdir(folder)).map((name) => readFile(path.join(folder, name))));
  };
  expect((await run()).code).toBe(0);
  const first = await kept();
  expect(first.length).toBe(1);
  expect((await run()).code).toBe(0);
  expect(await kept()).toEqual(first);
  const source = await readFile(home.path('contracts/token.ts'), 'utf8');
  await home.write('contracts/token.ts', source.replace('balance too low', 'there is too little'));
  const changed = await run();
  expect([changed.code, changed.stdout]).toEqual([1, expect.stringContaining('there is too little')]);
  await home.write('contracts/token.ts', source);
  expect((await run()).code).toBe(0);
});

test('traces the last attempt of tests that fail, and tells where calls cannot be told apart', async () => {
  await mkdir(home.path('traced'));
  await home.write(
    'traced/calls.test.ts',
    `import { describe, expect, test, testChain } from 'qed/testing';
import { Token } from '../contracts/token.ts';

const overdraw = async (has: bigint): Promise<void> => {
  const chain = await testChain();
  const [token, alice] = [await chain.deploy(Token), await chain.user('alice')];
  await token.as(alice).mint(has);
  await token.as(alice).transfer(2n, has + 1n);
};
let attempts = 0n;
test('again', { retry: 2 }, () => overdraw(++attempts));
test('silent at last', { retry: 1 }, async () => {
  if (++attempts < 5n) await overdraw(7n);
  throw new Error('no call');
});
test('bare', () => expect(1).toBe(2));
test('fine', async () => {
  const chain = await testChain();
  await (await chain.deploy(Token)).as(await chain.user('alice')).mint(1n);
});
describe.concurrent('beside', () => {
  test('one', () => overdraw(5n));
  test('two', () => overdraw(6n));
});
`,
  );
  const { code, stdout, stderr } = await home.run(['test', 'traced', '--trace', '--json'], ALONE);
  const { error } = JSON.parse(stdout) as { error: { tests: { name: string; calls?: TracedCall[] }[] } };
  const shown = error.tests.map(({ name, calls, ...rest }) => [
    name,
    calls?.flatMap(({ methods }) => methods.map(({ arguments: given }) => given.at(-1)!.value)),
    'concurrent' in rest,
  ]);
  expect([code, shown]).toEqual([
    1,
    [
      ['again', ['3', '4'], false],
      ['silent at last', undefined, false],
      ['bare', undefined, false],
      ['fine', undefined, false],
      ['beside > one', undefined, true],
      ['beside > two', undefined, true],
    ],
  ]);
  const headings = /^traced\/calls\.test\.ts > (.*)$/gm;
  expect([...stderr.matchAll(headings)].map(([, name]) => name)).toEqual(['again', 'beside > one', 'beside > two']);
  expect(stderr).toContain('beside > one\nits calls are not known');
  const all = await home.run(['test', 'traced', '--filter', 'fine|bare', '--trace-all'], ALONE);
  expect([all.code, [...all.stderr.matchAll(headings)].map(([, name]) => name)]).toEqual([1, ['fine']]);
  expect(all.stderr).toMatch(/> fine\nalice: Token\.mint\(amount = 1\)\n/);
  await rm(home.path('traced'), { recursive: true });
});

test('says what to write where a test calls what it reads', async () => {
  await home.write(
    'called.test.ts',
    `import { expect, test, testChain } from 'qed/testing';
import { Token } from './contracts/token.ts';

test('called', async () => {
  const chain = await testChain();
  const token: any = await chain.deploy(Token);
  const alice = await chain.user('alice');
  expect(await token.of(alice).balance()).toBe(0n);
});
test('another', () => {
  const other: any = {};
  other.balance();
});
`,
  );
  const said = /token\.of\(\.\.\.\)\.balance is not a function\n *hint: .* await ….of\(user\)\.balance/;
  const { stderr } = await home.run(['test', 'called'], ALONE);
  expect(stderr).toMatch(said);
  const { error } = await home.json(['test', 'called'], ALONE);
  const [called, another] = error.tests as { errors: string[] }[];
  expect(called!.errors).toEqual([expect.stringMatching(said)]);
  expect(another!.errors).toEqual(['other.balance is not a function']);
  await rm(home.path('called.test.ts'));
});

test('fails for what no test waited for, and for what fails around the tests of a group', async () => {
  await mkdir(home.path('stray'));
  const head = `import { afterAll, beforeAll, describe, expect, test, testChain } from 'qed/testing';
import { Token } from '../contracts/token.ts';
`;
  const start = `const chain = await testChain();
  const [token, alice] = [await chain.deploy(Token), await chain.user('alice')];`;
  await home.write(
    'stray/await.test.ts',
    `${head}test('no await', async () => {
  ${start}
  token.as(alice).transfer(2n, 1n);
  expect(token.as(alice).mint(1n)).toFailWith('anything');
  await chain.checkpoint();
});
`,
  );
  await home.write(
    'stray/groups.test.ts',
    `${head}describe('a group', () => {
  describe('before', () => {
    beforeAll(() => Promise.reject(new Error('nothing to begin with')));
    test('never runs', () => {});
  });
  describe('after', () => {
    afterAll(() => Promise.reject(new Error('no end')));
    test('runs', () => {});
  });
});
`,
  );
  const { code, stdout } = await home.run(['test', 'stray', '--json'], ALONE);
  await rm(home.path('stray'), { recursive: true });
  const { error } = JSON.parse(stdout) as { error: { code: string; tests: { errors: string[] }[] } };
  expect([code, error.code]).toEqual([1, 'QED6046']);
  const failed = (file: string, name: string, message: string) =>
    expect.objectContaining({ file, name, state: 'failed', errors: [expect.stringContaining(message)] });
  expect(error.tests).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'no await', state: 'passed' }),
      failed('stray/await.test.ts', '', 'balance too low'),
      failed('stray/await.test.ts', '', 'the call did not fail'),
      expect.objectContaining({ name: 'a group > before > never runs', state: 'skipped' }),
      failed('stray/groups.test.ts', 'a group > before', 'nothing to begin with'),
      failed('stray/groups.test.ts', 'a group > after', 'no end'),
    ]),
  );
});

test('says so where there is no test, and what a reporter can be', async () => {
  const none = await home.run(['test', 'nowhere', '--json'], ALONE);
  expect([none.code, JSON.parse(none.stdout)]).toMatchObject([1, { ok: false, error: { code: 'QED6045' } }]);
  expect(none.stdout).toContain("no test file has 'nowhere' in its name");
  const filtered = await home.run(['test', '--filter', 'tansfer', '--json'], ALONE);
  expect([filtered.code, JSON.parse(filtered.stdout)]).toMatchObject([
    1,
    { error: { code: 'QED6045', message: "no test has a name that matches 'tansfer'" } },
  ]);
  const unknown = await home.run(['test', '--reporter', 'loud'], ALONE);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('QED6021')]);
  const pattern = await home.run(['test', '--filter', '('], ALONE);
  expect([pattern.code, pattern.stderr]).toEqual([2, expect.stringMatching(/QED6021: --filter .*Unterminated group/)]);
  const file = await home.run(['test', '--junit', '/dev/null/tests.xml'], ALONE);
  expect([file.code, file.stderr]).toEqual([3, expect.stringContaining('QED6022: /dev/null/tests.xml')]);
});

test('says what is wrong with the vitest configuration of the project', async () => {
  await home.write('vitest.config.ts', 'export default { test: {');
  const { code, stdout } = await home.run(['test', '--json'], ALONE);
  await rm(home.path('vitest.config.ts'));
  expect([code, JSON.parse(stdout)]).toMatchObject([1, { error: { code: 'QED6066' } }]);
  expect(stdout).toContain('vitest.config.ts');
  await home.write('vitest.config.ts', `export default { test: { globalSetup: ['./gone.ts'] } };`);
  const setup = await home.run(['test', '--json'], ALONE);
  await rm(home.path('vitest.config.ts'));
  expect([setup.code, JSON.parse(setup.stdout)]).toMatchObject([
    1,
    { error: { code: 'QED6066', message: expect.stringContaining('gone.ts') } },
  ]);
});
