// `qed console`: calls of contracts line by line, from a pipe with an exit code, and at a terminal with completion and history.
import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Home, REPOSITORY } from './qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
  await home.copy('contracts/token.ts');
  await home.write(
    'shop.ts',
    `import { Contract, type u32, type u64 } from 'qed/contract';
import { Token } from './token.ts';
interface Sale { item: u32; price: u64 }
export enum Kind { Old, New }
export const PRICE = 5n;
export class Shop extends Contract {
  last: Sale = { item: 0n, price: 0n };
  kind: Kind = Kind.Old;
  sell(sale: Sale, kind: Kind): Sale {
    Token.call('token').mint(sale.price);
    this.last = sale;
    this.kind = kind;
    return sale;
  }
}
`,
  );
});
afterAll(() => home.remove());

const lines = (...all: string[]): string => `${all.join('\n')}\n`;

it('deploys files with what they import, runs each line when the one before has ended, and prints results', async () => {
  const input = lines(
    'await shop.as(alice).sell({ item: 3n, price: PRICE }, Kind.New)',
    'await token.as(alice).transfer(bob, 2n)',
    'await chain.checkpoint()',
    'for (const amount of [1n, 1n]) {',
    '  await token.as(bob).claim(alice)',
    '}',
    'await token.of(bob).balance',
    'const again = await chain.deploy(Token)',
    '[await shop.of(alice).kind, shop, again]',
    '.trace on',
    'await token.as(bob).transfer(alice, 1n)',
  );
  const { code, stdout, stderr } = await home.run(['console', 'shop.ts', 'token.ts'], {}, input);
  expect([code, stdout.split('\n').slice(0, 4)], stderr).toEqual([
    0,
    [
      '{ item: 3n, price: 5n }',
      expect.stringMatching(/^\d+n$/),
      '2n',
      '[ 1, Shop { contractId: 3n }, Token { contractId: 4n } ]',
    ],
  ]);
  expect(stdout).toContain('\nbob: Token.transfer(to = 1, amount = 1)\n  read     this.balance = 2  [token.ts:14]\n');
});

it('calls the contract of the file that is imported, where two have classes of one name', async () => {
  await home.copy('contracts/token.ts', 'other/token.ts');
  const input = lines(
    'await shop.as(alice).sell({ item: 3n, price: PRICE }, Kind.New)',
    '[await token.of(alice).balance, await token2.of(alice).balance]',
  );
  const { code, stdout, stderr } = await home.run(['console', 'other/token.ts', 'shop.ts'], {}, input);
  expect([code, stdout.split('\n')[1]], stderr).toEqual([0, '[ 0n, 5n ]']);
});

it('tells what fails as every command does, goes on, and ends with a failure where no terminal is', async () => {
  const input = lines(
    'await token.as(alice).transfer(bob, 1n)',
    'token.as(alice).transfer(bob, 2n)',
    'nothing()',
    'tokn.as(alice)',
    'const helper = () => tokn',
    'helper()',
    'await token.as(alice).tranfer(bob, 1n)',
    'foo bar',
    'await load("nowhere.ts")',
    'await token.as(alice).mint(7n)',
    'await token.of(alice).balance',
  );
  const { code, stdout, stderr } = await home.run(['console', 'token.ts'], {}, input);
  expect([code, stdout]).toEqual([1, 'a promise: write await before it to see its result\n7n\n']);
  expect(stderr).toMatch(
    /error QED1101: Token\.transfer failed at token\.ts:14:5: balance too low \(amount = 1, .*\nhint/,
  );
  expect(stderr).toContain('balance too low (amount = 2');
  expect(stderr).toContain('Uncaught ReferenceError: nothing is not defined\n');
  expect(stderr.split("error QED6074: the console has no name 'tokn'\nhint: Did you mean 'token'?\n").length).toBe(2);
  expect(stderr).toContain('Uncaught ReferenceError: tokn is not defined\n');
  expect(stderr).toContain("error QED6074: Token has no method 'tranfer'\nhint: Did you mean 'transfer'?\n");
  expect(stderr).toContain("Uncaught SyntaxError: Unexpected identifier 'bar'\n");
  expect(stderr).toContain('QED1002');
  expect(stderr).toMatch(/error QED6069: 8 lines failed\nhint: .*\n$/);
  const unfinished = await home.run(['console'], {}, 'alice.name\nfor (;;) {\n');
  expect([unfinished.code, unfinished.stdout]).toEqual([1, "'alice'\n"]);
  expect(unfinished.stderr).toContain('QED6069');
  expect((await home.run(['console', 'nowhere.ts'])).stderr).toContain('QED1002');
  await home.refused(['console'], 'QED6021', 2);
});

it('awaits what lines leave behind, in order, and has no success after a failure', async () => {
  const run = (...input: string[]) => home.run(['console'], {}, input.join('\n'));
  const late = await run(
    'const slow = (value) => new Promise((done) => setTimeout(() => done(value), 100));',
    'void setTimeout(() => Promise.reject(new Error("background")), 30)',
    'void setTimeout(() => { throw new Error("timer") }, 60)',
    'await slow(1)',
    'await slow(2)',
    'await new Promise(() => {})',
    '({ get size() { return 3 } }).size',
    '({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("cannot be shown") } })',
    'void setTimeout(() => Promise.reject(new Error("last")), 300)',
  );
  expect([late.code, late.stdout], late.stderr).toEqual([1, '1\n2\n3\n']);
  for (const message of ['Error: background', 'Error: timer', 'nothing can settle', 'cannot be shown', 'Error: last'])
    expect(late.stderr).toContain(message);
  expect(late.stderr).toContain('5 lines failed');
  expect(await run('.exit', '1')).toMatchObject({ code: 0, stdout: '' });
  expect(await run('nothing()', '.exit', '1')).toMatchObject({ code: 1, stdout: '' });
  expect(await run('nothing()', 'process.exit(0)')).toMatchObject({ code: 1, stdout: '' });
});

it('joins an indented line that begins with a dot to the one before, and knows its commands', async () => {
  const input = [
    'await token.as(deployer)',
    '  .mint(5n);',
    'await token.of(deployer).balance',
    '  === 5n;',
    'await token.of(deployer).balance === 5n',
    "  ? 'yes'",
    "  : 'no'",
    '.trcae on',
    '  .mint(1n)',
    '.load gone.js',
    'for (;;) {',
    '.break',
    'await load()',
    '.help',
    'token.as(alice).transfer(bob, 999n)',
  ].join('\n');
  const { code, stdout, stderr } = await home.run(['console', 'token.ts'], {}, input);
  expect([code, stdout.split('\n').slice(0, 2)], stderr).toEqual([1, ['5n', "'yes'"]]);
  expect(stdout).not.toMatch(/\.(load|save|editor)/);
  expect(stderr).toContain("there is no command .trcae\nhint: Did you mean '.trace'?");
  expect(stderr).toContain('there is no command .mint(1n)\n');
  expect(stderr).toContain('there is no command .load\n');
  expect(stderr).toContain('QED6002');
  expect(stderr).toMatch(/balance too low \(amount = 999, [^]*6 lines failed/);
});

it('gives each contract and export a name of its own, and tells it', async () => {
  await mkdir(home.path('two'));
  const token = await readFile(home.path('token.ts'), 'utf8');
  await home.write('two/token.ts', token.replace('mint(', 'issue('));
  await home.write(
    'two/shop.ts',
    `import { Contract, type u64 } from 'qed/contract';
import { Token } from './token.ts';
export class Shop extends Contract {
  sold: u64 = 0n;
  sell(amount: u64): void {
    Token.call('token').issue(amount);
    this.sold += amount;
  }
}
`,
  );
  const contract = (head: string): string => `${head} extends Contract { n: u64 = 0n; go(): void { this.n += 1n; } }\n`;
  await home.write(
    'odd.ts',
    "import { Contract, type u64 } from 'qed/contract';\nexport const chain = 1n;\nexport const alice = 7n;\n" +
      ['export default class Def', 'export class Load', 'export class Return', 'class Inner'].map(contract).join('') +
      'export { Inner as Outer };\n',
  );
  const input = lines(
    '[alice.name, chain2, alice2, (await load("odd.ts")).return2 === return2]',
    'await shop.as(bob).sell(3n)',
    '[await token.of(bob).balance, await token2.of(bob).balance]',
    '.help',
  );
  const { code, stdout, stderr } = await home.run(['console', 'two/shop.ts', 'token.ts', 'odd.ts'], {}, input);
  expect([code, stdout.split('\n').slice(0, 2)], stderr).toEqual([0, ["[ 'alice', 1n, 7n, true ]", '[ 3n, 0n ]']]);
  for (const row of [
    /^token +Token of two\/token\.ts, contract 2: issue\(amount\)/m,
    /^shop +Shop of two\/shop\.ts, contract 3: sell\(amount\)$/m,
    /^token2 +Token of token\.ts, contract 4: mint\(amount\)/m,
    /^def +Def of odd\.ts, contract 5: go\(\)$/m,
    /^load2 +Load of /m,
    /^return2 +Return of /m,
    /^inner +Inner of /m,
    /^Token, Shop, Token2, Def, Load, Return, Inner, Outer, alice2, chain2 +what the files export$/m,
  ])
    expect(stdout).toMatch(row);
});

it.runIf(process.platform === 'linux')('completes calls and remembers lines at a terminal', async () => {
  const command = `stty cols 150 rows 40; exec ${process.execPath} ${path.join(REPOSITORY, 'bin/qed.js')} console token.ts`;
  const console = execa('script', ['-qec', command, '/dev/null'], {
    cwd: home.directory,
    env: { QED_HOME: home.path('home'), NO_COLOR: '1', TERM: 'xterm' },
    reject: false,
  });
  let shown = '';
  console.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const type = async (keys: string, answer: RegExp): Promise<void> => {
    shown = '';
    console.stdin.write(keys);
    await expect.poll(() => shown, { timeout: 60_000, interval: 20 }).toMatch(answer);
  };
  await type('', /contract 2: mint\(amount\)[^]*qed> /);
  await type('await tok', /tok/);
  await type('\t', /en/);
  await type('.as(alice).mi', /mi/);
  await type('\t', /nt/);
  await type('(70n)\r', /qed> /);
  await type('for (;;) {}\r', /\n/);
  await type('\x03', /interrupted by `SIGINT`[^]*qed> /);
  await type('await token.of(alice).balance\r', /70n[^]*qed> /);
  await type('setTimeout(() => Promise.reject(new Error("late")), 1500) && 1\r', /\n1\r?\n[^]*qed> /);
  await type('function twice(n) {\r', /\.\.\. /);
  await type('return n', /Uncaught Error: late[^]*\.\.\. +return n/);
  await type(' * 2 }\r', /qed> /);
  await type('twice(21)\r', /42[^]*qed> /);
  console.stdin.write('\x04');
  expect((await console).exitCode).toBe(0);
  expect((await readFile(home.path('home/console-history'), 'utf8')).split('\n')).toEqual([
    'twice(21)',
    'return n * 2 }',
    'function twice(n) {',
    'setTimeout(() => Promise.reject(new Error("late")), 1500) && 1',
    'await token.of(alice).balance',
    'for (;;) {}',
    'await token.as(alice).mint(70n)',
  ]);
});

it.runIf(process.platform === 'linux')(
  'goes on without history where there is no place for it, or none is wanted',
  async () => {
    const started = async (env: Record<string, string>): Promise<string> => {
      const command = `exec ${process.execPath} ${path.join(REPOSITORY, 'bin/qed.js')} console`;
      const options = { cwd: home.directory, env: { NO_COLOR: '1', TERM: 'xterm', ...env }, reject: false };
      const console = execa('script', ['-qec', command, '/dev/null'], options);
      let shown = '';
      console.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()));
      await expect.poll(() => shown, { timeout: 60_000 }).toContain('qed> ');
      console.stdin.write('6 * 7\r');
      await expect.poll(() => shown, { timeout: 60_000 }).toMatch(/42[^]*qed> /);
      console.stdin.write('\x04');
      expect((await console).exitCode).toBe(0);
      return shown;
    };
    expect(await started({ QED_HOME: '/dev/null/x' })).toMatch(/warning: lines will not be remembered: [^]*qed> /);
    expect(await started({ QED_HOME: home.path('unused'), NODE_REPL_HISTORY: '' })).not.toContain('warning');
    expect(existsSync(home.path('unused'))).toBe(false);
  },
);
