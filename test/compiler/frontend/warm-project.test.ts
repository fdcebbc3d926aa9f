// A project that stays loaded says the same after each edit as one that is loaded afresh.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { WarmProject } from '../../../src/compiler/frontend/source/open-program.js';

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'qed-warm-'))));
afterAll(() => rm(directory, { recursive: true, force: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);
const token = (body: string, imports = '') => `import { Contract, type u64 } from 'qed/contract';
${imports}
export class Token extends Contract {
  balance: u64 = 0n;
  mint(amount: u64): void {
    ${body}
  }
}
`;
const limit = (n: number) => `import { type u64 } from 'qed/contract';\nexport const LIMIT: u64 = ${n}n;\n`;

// Each step is an edit; what the warm project says after it is what a new one says.
const STEPS: readonly (readonly [string, () => Promise<unknown>, string | null])[] = [
  ['a contract', () => write('token.ts', token('this.balance += amount;')), null],
  ['a type error', () => write('token.ts', token("this.balance += 'x';")), 'QED1001'],
  ['a syntax error', () => write('token.ts', token('this.balance += (;')), 'QED1001'],
  [
    'an import that is missing',
    () => write('token.ts', token('this.balance += LIMIT;', "import { LIMIT } from './limit.js';")),
    'QED1001',
  ],
  ['the import comes', () => write('limit.ts', limit(5)), null],
  ['the import changes', () => write('limit.ts', limit(7)), null],
  ['the import has an error', () => write('limit.ts', limit(7).replace('7n', "'7'")), 'QED1001'],
  ['the import goes', () => rm(join(directory, 'limit.ts')), 'QED1001'],
  ['it comes back as a folder', () => mkdir(join(directory, 'limit.ts')), 'QED1001'],
  [
    'and as a file again',
    async () => {
      await rm(join(directory, 'limit.ts'), { recursive: true });
      await write('limit.ts', limit(9));
    },
    null,
  ],
  [
    'an import of an import',
    async () => {
      await write('more.ts', limit(3));
      await write('limit.ts', "export { LIMIT } from './more.js';\n");
    },
    null,
  ],
  ['nothing is imported any more', () => write('token.ts', token('this.balance -= amount;')), null],
  ['an empty file', () => write('token.ts', ''), 'QED1003'],
  ['no file', () => rm(join(directory, 'token.ts')), 'QED1002'],
  ['the file again', () => write('token.ts', token('this.balance += amount * 2n;')), null],
];

it('a warm project says the same as a new one after every edit', async () => {
  const warm = new WarmProject();
  const options = { workingDirectory: directory };
  for (const [step, edit, code] of STEPS) {
    await edit();
    const first = await compileFile('token.ts', { ...options, warm });
    expect(first, step).toEqual(await compileFile('token.ts', options));
    expect(first.diagnostics[0]?.code ?? null, `${step}: ${first.diagnostics[0]?.message}`).toBe(code);
    expect(first.contracts.length, step).toBe(code === null ? 1 : 0);
  }
});

it('is quick where nothing changed', async () => {
  const warm = new WarmProject();
  const options = { workingDirectory: directory };
  const timed = async (): Promise<number> => {
    const start = performance.now();
    await compileFile('token.ts', { ...options, warm });
    return performance.now() - start;
  };
  const cold = await timed();
  await timed();
  expect(Math.min(await timed(), await timed(), await timed())).toBeLessThan(cold);
});
