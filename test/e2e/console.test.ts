// `qed console`: calls of contracts line by line, from a pipe with an exit code, and at a terminal with completion and history.
import { execa } from 'execa';
import { readFile } from 'node:fs/promises';
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

it('tells what fails as every command does, goes on, and ends with a failure where no terminal is', async () => {
  const input = lines(
    'await token.as(alice).transfer(bob, 1n)',
    'token.as(alice).transfer(bob, 2n)',
    'nothing()',
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
  expect(stderr).toContain("Uncaught SyntaxError: Unexpected identifier 'bar'\n");
  expect(stderr).toContain('QED1002');
  expect(stderr).toMatch(/error QED6069: 5 lines failed\nhint: .*\n$/);
  const unfinished = await home.run(['console'], {}, 'alice.name\nfor (;;) {\n');
  expect([unfinished.code, unfinished.stdout]).toEqual([1, "'alice'\n"]);
  expect(unfinished.stderr).toContain('QED6069');
  expect((await home.run(['console', 'nowhere.ts'])).stderr).toContain('QED1002');
  await home.refused(['console'], 'QED6021', 2);
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
  console.stdin.write('\x04');
  expect((await console).exitCode).toBe(0);
  expect((await readFile(home.path('home/console-history'), 'utf8')).split('\n')).toEqual([
    'await token.of(alice).balance',
    'for (;;) {}',
    'await token.as(alice).mint(70n)',
  ]);
});
