// The plugin `qed/editor` in TypeScript's own server: diagnostics and notes as one types, quick fixes, rows on hover, and nothing anywhere else.
import { mkdir, readFile, realpath, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Home, REPOSITORY } from './qed.js';
import { TsServer } from './tsserver.js';

let home: Home;
let server: TsServer;
let directory: string;
beforeAll(async () => {
  home = await Home.create();
  directory = await realpath(home.directory);
  await mkdir(home.path('node_modules'));
  await symlink(REPOSITORY, home.path('node_modules/qed'));
  await home.copy('contracts/token.ts');
  await home.write('limit.ts', "import { type u64 } from 'qed/contract';\nexport const LIMIT: u64 = 5n;\n");
  await home.write('tsconfig.json', {
    compilerOptions: {
      target: 'es2022',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      plugins: [{ name: 'qed/editor' }],
    },
  });
  // TypeScript knows the project of a file by what lies on the disk.
  await home.write('c.ts', '');
  for (const [name, text] of Object.entries(OTHERS)) await home.write(name, text);
  server = new TsServer(directory);
});
afterAll(async () => {
  expect(server.exitCode, 'the server has lived through it all').toBeNull();
  server.close();
  await home.remove();
});

const contract = (
  members: string,
): string => `import { Contract, assert, stale, context, type u64, type UserId } from 'qed/contract';
import { LIMIT } from './limit.js';
export class C extends Contract {
  n: u64 = LIMIT;
  ${members}
}
`;

/** Files that the compiler has no business with. */
const OTHERS = {
  'without-qed.ts': 'export const a = (b: number): boolean => b == 1;\n',
  'test-of-a-contract.ts':
    "import { max } from 'qed/contract';\nimport { test } from 'qed/testing';\nvar a = max(1n, 2n) == 2n;\nvoid [a, test];\n",
};

/** A file that is open, with what its text was last. */
class OpenFile {
  readonly file: string;
  constructor(
    name: string,
    private text: string,
  ) {
    this.file = path.join(directory, name);
    server.open(this.file, text);
  }

  type(text: string): void {
    server.replace(this.file, this.text, text);
    this.text = text;
  }

  /** Line and column of the first place of a text, as the protocol counts. */
  at(part: string): { file: string; line: number; offset: number } {
    const before = this.text.slice(0, this.text.indexOf(part)).split('\n');
    return { file: this.file, line: before.length, offset: before.at(-1)!.length + 1 };
  }

  /** The messages once one of them is there, without what TypeScript says of imports that nobody uses. */
  async until(message: string): Promise<string[]> {
    const all = await server.until(this.file, (found) => found.some(({ text }) => text.includes(message)));
    return all.map(({ text }) => text).filter((text) => !text.includes('is declared but'));
  }

  async fixes(part: string, code: number): Promise<{ description: string; changed: string }[]> {
    const { line, offset } = this.at(part);
    const range = { startLine: line, startOffset: offset, endLine: line, endOffset: offset + part.length };
    const fixes = await server.ask('getCodeFixes', { file: this.file, ...range, errorCodes: [code] });
    return fixes.map(({ description, changes }: { description: string; changes: any[] }) => ({
      description,
      changed: changes.flatMap(({ textChanges }) => textChanges.map(({ newText }: any) => newText)).join(' '),
    }));
  }
}

describe('a contract', () => {
  let file: OpenFile;
  beforeAll(() => {
    file = new OpenFile('c.ts', contract('f(a: u64): boolean { return a == 1n; }'));
  });

  test('shows what the compiler refuses, with the hint', async () => {
    expect(await file.until('QED1039')).toEqual(["QED1039: '==' converts its sides\n  hint: use === or !=="]);
  });

  test('has the fix as a code action', async () => {
    expect(await file.fixes('==', 1039)).toEqual([{ description: 'Use ===', changed: '===' }]);
    expect(await server.ask('getSupportedCodeFixes', { file: file.file })).toEqual(
      expect.arrayContaining(['1039', '1801', '2322']),
    );
  });

  test('shows what is typed, and no more what is gone', async () => {
    file.type(contract('f(u: UserId): void { this.n = C.at(u).n; }'));
    const all = await file.until('QED1801');
    expect(all).toEqual([
      expect.stringMatching(/^QED1801: 'C.n' may be old when this call lands: .*\n {2}hint: bound the landing/),
    ]);
    expect(await file.fixes('C.at(u).n', 1801)).toEqual([
      expect.objectContaining({ changed: expect.stringContaining("stale(C.at(u).n, 'say why") }),
    ]);
  });

  test('gives the hint to a type error of TypeScript, once, and its fix', async () => {
    file.type(contract('f(): u64 { return 1; }'));
    const all = await file.until('hint');
    expect(all).toEqual([
      expect.stringMatching(
        /^Type 'number' is not assignable to type 'u64'.*\n {2}hint: write an integer with an n, as in `5n`$/s,
      ),
    ]);
    expect(await file.fixes('return', 2322)).toEqual([{ description: 'Write an integer', changed: 'n' }]);
  });

  test('notes reads that do no harm', async () => {
    file.type(contract('f(u: UserId): void { assert(C.at(u).n > 1n); this.n += 1n; }'));
    expect(await file.until('only grows')).toEqual(["'C.n' may be old, which does no harm: only grows"]);
  });

  test('sees an edit of a file that it imports, before that is saved', async () => {
    const limit = new OpenFile('limit.ts', await readFile(home.path('limit.ts'), 'utf8'));
    limit.type("import { type u64 } from 'qed/contract';\nexport const LIMIT: u64 = 2n ** 64n;\n");
    file.type(contract('f(): void { this.n += 2n; }'));
    expect(await limit.until('QED1012')).toHaveLength(1);
    limit.type(await readFile(home.path('limit.ts'), 'utf8'));
  });

  test.each([
    ['text that is no program', ')]}\u0000 class export {{{ `${'],
    ['brackets without end', contract(`f(): void { ${'('.repeat(20_000)} }`)],
    ['nothing', ''],
  ])('survives %s', async (_, text) => {
    file.type(text);
    await server.diagnostics(file.file);
    file.type(contract('f(a: u64): boolean { return a != 1n; }'));
    expect(await file.until('QED1039')).toHaveLength(1);
  });
});

test('a hover tells the rows of a method, which are counted in the background', async () => {
  const text = await readFile(home.path('token.ts'), 'utf8');
  const file = new OpenFile('token.ts', text);
  await file.until("'Token.sent'");
  const hover = async (): Promise<string> =>
    JSON.stringify((await server.ask('quickinfo', file.at('claim(from'))).documentation);
  expect(await hover()).toContain('being counted');
  await expect.poll(hover, { timeout: 120_000, interval: 500 }).toContain('has 3,664 rows');
  expect(await hover()).toContain('Token.sent');
  file.type(text.replace('claim(from: UserId): u64 {', 'claim(from: UserId): u64 { assert(from !== 5n);'));
  await server.diagnostics(file.file);
  await expect.poll(hover, { timeout: 120_000, interval: 500 }).toMatch(/has 3,6(?!64)\d\d rows|being counted/);
});

describe('any other file', () => {
  test.each(Object.entries(OTHERS))('%s is left alone', async (name, text) => {
    const file = new OpenFile(name, text);
    const { semanticDiag } = await server.diagnostics(file.file);
    expect(semanticDiag.filter(({ source, text }) => source === 'qed' || text.includes('hint:'))).toEqual([]);
  });
});
