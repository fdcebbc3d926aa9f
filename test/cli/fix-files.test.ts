// `qed compile --fix` writes what hints say, checks it, leaves what would bring other errors, and never touches what it could not check.
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { join, relative, resolve } from 'node:path';
import { applyPatch, parsePatch } from 'diff';
import { afterAll, describe, expect, test } from 'vitest';
import { chooseFixes, EditedText } from '../../src/cli/commands/compile/edited-text.js';
import { fixesOf, isSound, type Fixable } from '../../src/cli/commands/compile/fix-check.js';
import { planFixes, writeFixes } from '../../src/cli/commands/compile/fix-files.js';
import { fixSources } from '../../src/cli/commands/compile/fix-report.js';
import { refuseForeignLog, sarifOf } from '../../src/cli/commands/compile/sarif.js';
import { main } from '../../src/cli/main.js';
import { noNames } from '../../src/compiler/typed/contract-names.js';
import { compileFile } from '../../src/compiler/compile.js';
import { WarmProject } from '../../src/compiler/frontend/source/open-program.js';

const directory = realpathSync(mkdtempSync(join(tmpdir(), 'qed-fix-')));
afterAll(() => rmSync(directory, { recursive: true }));
const FILE = join(directory, 'contract.ts');

const HEAD = 'mapping, assert, stale, context, type u32, type u64, type i64, type Field, type FixedArray, type UserId';
const source = (members: string): string =>
  `import { Contract, ${HEAD} } from 'qed/contract';
interface Point { x: u64; y: u64 }
export class C extends Contract {
  n: u64 = 0n; p: Point = { x: 0n, y: 0n }; q: Point = { x: 0n, y: 0n }; m = mapping<UserId, u64>();
${members}
}
`;

async function fixFile(file: string) {
  const report = await planFixes(file);
  writeFixes(report.changes);
  return { ...report, files: [...report.changes.keys()] };
}

async function fixed(members: string) {
  writeFileSync(FILE, source(members));
  const report = await fixFile(FILE);
  const text = readFileSync(FILE, 'utf8');
  return { ...report, text, members: text.slice(text.indexOf('mapping<UserId, u64>();\n') + 24, -3) };
}

describe('a fix writes what the hint says', () => {
  test.each([
    ['===', 'f(a: u64): boolean { return a == 1n || a != 2n; }', 'return a === 1n || a !== 2n;'],
    ['the wider kind', 'f(a: u64, b: u32): u64 { return b * 2n + a; }', 'return u64(b * 2n) + a;'],
    ['the kind of what is assigned', 'f(b: u32): void { this.n += b; }', 'this.n += u64(b);'],
    ['a cast in a return', 'f(b: u32): u64 { return b; }', 'return u64(b);'],
    [
      'a cast of an argument',
      'f(b: u32): u64 { return this.g(b + 1n); } private g(a: u64): u64 { return a; }',
      'this.g(u64(b) + 1n)',
    ],
    ['a cast for an assertion', 'f(b: u32): u64 { return b as u64; }', 'return u64(b);'],
    ['truth', 'f(a: u64): u64 { return a ? 1n : 2n; }', 'return a !== 0n ? 1n : 2n;'],
    ['its opposite', 'f(a: u64, c: boolean): boolean { return c && !(a & 1n); }', 'return c && ((a & 1n) === 0n);'],
    ['values', 'f(): boolean { return this.p !== this.q; }', 'return !equals(this.p, this.q);'],
    ['a copy', 'f(): void { this.p = this.q; }', 'this.p = clone(this.q);'],
    ['let', 'f(): u64 { var a: u64 = 1n; a += 1n; return a; }', 'let a: u64 = 1n;'],
    ['readonly', 'static MAX = 5n; f(): void {}', 'static readonly MAX = 5n;'],
    ['an index', 'f(a: FixedArray<u64, 3>, i: u64): u64 { return a[i]; }', 'return a[Number(i)];'],
    ['get', 'f(u: UserId): u64 { return this.m[u]; }', 'return this.m.get(u);'],
    ['set', 'f(u: UserId, a: u64): void { this.m[u] -= a - 1n; }', 'this.m.set(u, this.m.get(u) - (a - 1n));'],
    ['assert', "f(a: u64): void { require(a > 1n, 'no'); }", "assert(a > 1n, 'no');"],
    ['an operator', 'f(a: u64): u64 { return a.add(1n).mul(a); }', 'return (a + 1n) * a;'],
    ['a division', 'f(a: Field): Field { return a.div(2n); }', 'return Field.div(a, 2n);'],
    ['an n', 'f(): void { this.n = 5; this.n = this.n + 1; }', 'this.n = 5n; this.n = this.n + 1n;'],
    ['no !', 'f(): u64 { return this.n!; }', 'return this.n;'],
    ['the own state', 'f(): u64 { return C.at(context.userId).n; }', 'return this.n;'],
    ['no stale', "f(): void { assert(stale(this.n, 'x') > 1n, 'y'); }", "assert(this.n > 1n, 'y');"],
  ])('%s', async (_, members, written) => {
    const { members: after, made, left } = await fixed(members);
    expect(after).toContain(written);
    expect(made.length).toBeGreaterThan(0);
    expect(left).toEqual([]);
    expect((await compileFile(FILE)).diagnostics).toEqual([]);
  });

  test('names are imported: once, as values, beside what is there', async () => {
    const { text } = await fixed(
      'f(a: u64, b: u32): boolean { return a + b > max(a, 1n); }\n  g(h: Hash): boolean { return this.p === this.q; }',
    );
    expect(text.split('\n')[0]).toBe(
      `import { Contract, ${HEAD.replace('type u64', 'u64')}, max, type Hash, equals } from 'qed/contract';`,
    );
  });
});

describe('what is not certain is left', () => {
  test('a fix that brings another error, and the others are made', async () => {
    // the copy would be made by a constant that is no function
    const { members, left, made } = await fixed(
      'f(a: u64): u64 { return a == 1n ? 1n : 2n; }\n  g(a: FixedArray<u32, 2>, b: u32): u64 { const [x] = a; const c: u64 = b; const clone = c; this.p = this.q; return clone + u64(x); }',
    );
    expect(members).toContain('a === 1n');
    expect(made.map(({ code }) => code)).toContain('QED1039');
    expect(left.map(({ code }) => code)).toEqual(['QED1020']);
  });

  test('what only the author knows', async () => {
    const members = 'f(u: UserId): void { this.n = C.at(u).n; }';
    const { text, made, suggestions, files } = await fixed(members);
    expect({ text, made, files }).toEqual({ text: source(members), made: [], files: [] });
    expect(suggestions.map(({ code, fix }) => [code, fix.title])).toEqual([
      ['QED1801', 'Accept an old value, stale(..)'],
    ]);
  });

  // Arguments in the wrong order are such values: with casts they would compile.
  test.each([
    [
      'an id',
      'f(to: UserId, a: u64): void { this.g(a, to); } private g(to: UserId, a: u64): void { this.m.set(to, a); }',
    ],
    ['order of ids', 'f(a: UserId, b: UserId): boolean { return a < b; }'],
    ['an assertion of an id', 'f(a: u64): void { this.m.set(a as UserId, 1n); }'],
    ['a time', 'f(a: u32): u64 { return context.checkpoint.time + a; }'],
    ['a checkpoint', 'f(): u64 { return context.checkpoint.id; }'],
    [
      'a narrower kind',
      'f(a: u64): u32 { return a; } g(a: Field): u64 { return a; } h(a: u64): void { const n: u32 = a + 1n; }',
    ],
    ['a narrower kind by an assertion', 'f(a: u64): u32 { return a as u32; }'],
    ['a sign', 'f(a: u64): u64 { return this.i(a); } private i(a: i64): u64 { return 1n; }'],
  ])('a cast between kinds that are no wider number: %s', async (_, members) => {
    const { text, suggestions } = await fixed(members);
    expect(text).toBe(source(members));
    expect(suggestions.length).toBeGreaterThan(0);
  });

  test.each([
    ['that a key has', 'this.m[this.next()] += 1n'],
    ['that an owner has', 'this.own().m[u] += 1n'],
  ])('an assignment that would repeat the effect %s', async (_, statement) => {
    const members = `next(): UserId { this.n += 1n; return context.userId; } own(): this { return this; }\n  f(u: UserId): void { ${statement}; }`;
    const { text, made } = await fixed(members);
    expect([text, made]).toEqual([source(members), []]);
  });

  test('what one instance of a function with type parameters needs', async () => {
    const members =
      'f(a: u64, b: u32, c: UserId): void { this.g(b, b); this.g(c, c); }\n  private g<T extends bigint>(a: T, b: T): u64 { this.p = this.q; return a; }';
    const { text, suggestions } = await fixed(members);
    expect(text).toBe(source(members));
    expect(suggestions.length).toBeGreaterThan(0);
  });

  test('a file that cannot be read as TypeScript', async () => {
    const { text, made } = await fixed('f(a: u64): boolean { return a == ; }');
    expect([text.includes('a == ;'), made]).toEqual([true, []]);
  });
});

test('files keep their mode, their mark and their line ends, and links stay links; imported files are fixed too', async () => {
  const [real, link, helper] = ['real.ts', 'link.ts', 'helper.ts'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  const lines = ["import { Contract, type u64 } from 'qed/contract';", "import { isOne } from './helper.js';", ''];
  const body = 'export class D extends Contract { f(a: u64): boolean { return isOne(a) || a == 2n; } }\n';
  writeFileSync(real, `\uFEFF${lines.join('\r\n')}${body}`);
  chmodSync(real, 0o600);
  symlinkSync(real, link);
  writeFileSync(
    helper,
    "import { type u64 } from 'qed/contract';\nexport const isOne = (a: u64): boolean => a == 1n;\n",
  );
  const { files } = await fixFile(link);
  expect(files.toSorted()).toEqual([helper, link].toSorted());
  expect(readFileSync(real, 'utf8')).toBe(`\uFEFF${lines.join('\r\n')}${body.replace('==', '===')}`);
  expect(readFileSync(helper, 'utf8')).toContain('a === 1n');
  expect(statSync(real).mode & 0o777).toBe(0o600);
  expect(realpathSync(link)).toBe(real);
});

describe('files that are not to be written', () => {
  const CONTRACT = "import { Contract, type u64 } from 'qed/contract';\n";
  const BODY = 'export class D extends Contract { f(a: u64): boolean { return a == 2n; } }\n';

  test('bytes that are no UTF-8 text', async () => {
    const bytes = Buffer.concat([Buffer.from(`${CONTRACT}// caf`), Buffer.from([0xe9]), Buffer.from(`\n${BODY}`)]);
    const file = join(directory, 'latin.ts');
    writeFileSync(file, bytes);
    await expect(fixFile(file)).rejects.toMatchObject({
      code: 'QED6022',
      message: expect.stringContaining('UTF-8'),
    });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('a read-only file, and with it none of the others', async () => {
    const [file, helper] = [join(directory, 'writable.ts'), join(directory, 'frozen.ts')];
    writeFileSync(
      file,
      `${CONTRACT}import { isOne } from './frozen.js';\n${BODY.replace('return', 'return isOne(a) ||')}`,
    );
    writeFileSync(
      helper,
      "import { type u64 } from 'qed/contract';\nexport const isOne = (a: u64): boolean => a == 1n;\n",
    );
    const before = [file, helper].map((path) => readFileSync(path, 'utf8'));
    chmodSync(helper, 0o444);
    await expect(fixFile(file)).rejects.toMatchObject({
      code: 'QED6022',
      message: expect.stringContaining('read-only'),
    });
    expect([file, helper].map((path) => readFileSync(path, 'utf8'))).toEqual(before);
  });

  test('a file that several contracts of the command import', async () => {
    const names = ['one.ts', 'two.ts', 'both.ts'].map((name) => join(directory, name));
    const [one, two, both] = names as [string, string, string];
    for (const file of [one, two])
      writeFileSync(
        file,
        `${CONTRACT}import { isOne } from './both.js';\n${BODY.replace('return', 'return isOne(a) ||')}`,
      );
    const helper = "import { type u64 } from 'qed/contract';\nexport const isOne = (a: u64): boolean => a == 1n;\n";
    writeFileSync(both, helper);
    const lines: string[] = [];
    await fixSources([one, two], noNames, (line) => lines.push(line));
    expect(readFileSync(both, 'utf8')).toBe(helper);
    expect(readFileSync(one, 'utf8')).toContain('a === 2n');
    expect(lines.filter((line) => line.includes('by hand'))).toHaveLength(1);
  });

  test('a foreign SARIF file', () => {
    const file = join(directory, 'log.sarif');
    const log = sarifOf([]);
    for (const [text, code] of [
      [log, undefined],
      [log.replace('"name": "qed"', '"name": "other"'), 'QED6060'],
      [`a note on ${JSON.parse(log).$schema}`, 'QED6060'],
      ['null', 'QED6060'],
    ] as const) {
      writeFileSync(file, text);
      const attempt = () => refuseForeignLog(file);
      if (code === undefined) attempt();
      else expect(attempt).toThrow(expect.objectContaining({ code }));
    }
  });
});

test('a byte order mark moves no place, however often a project is compiled', async () => {
  const file = join(directory, 'mark.ts');
  writeFileSync(file, `\uFEFF${source('f(a: u64): boolean { return a == 2n; }')}`);
  const warm = new WarmProject();
  const first = await compileFile(file, { warm });
  for (let i = 0; i < 2; i++) {
    const { diagnostics, sources } = await compileFile(file, { warm });
    expect({ diagnostics, sources }).toEqual({ diagnostics: first.diagnostics, sources: first.sources });
  }
});

describe('--dry-run', () => {
  const [entry, helper] = ['tried.ts', 'tried-helper.ts'].map((name) => join(directory, name)) as [string, string];
  const files = [entry, helper].map((path) => relative(process.cwd(), path));
  const texts = () => [entry, helper].map((path) => readFileSync(path, 'utf8'));
  const qed = async (...args: string[]) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const streams = { stdout, stderr } as unknown as Parameters<typeof main>[1] & object;
    const code = await main(['compile', ...args], streams);
    return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
  };
  const begin = (): string[] => {
    // Two passes: TypeScript hides the mistakes that are left while it has some of its own.
    const members =
      'f(a: u64): boolean { return isOne(a) || a == 2n; }\r\n  g(): void { this.p = this.q; this.n = 5; }';
    writeFileSync(entry, `\uFEFF${source(members).replace('\n', "\nimport { isOne } from './tried-helper.js';\n")}`);
    writeFileSync(
      helper,
      "import { type u64 } from 'qed/contract';\nexport const isOne = (a: u64): boolean => a == 1n;\n",
    );
    return texts();
  };

  test('prints a diff and edits that make the very files that --fix makes, and changes nothing', async () => {
    const before = begin();
    const tried = await qed('--fix', '--dry-run', entry);
    const described = JSON.parse((await qed('--fix', '--dry-run', '--json', entry)).stdout).error;
    expect(texts()).toEqual(before);
    expect(tried).toMatchObject({ code: 1, stdout: described.diff });
    expect(tried.stderr).toContain('would fix QED1020: ');
    expect(described).toMatchObject({ code: 'QED6068', files: expect.arrayContaining(files) as string[] });
    expect(described.fixes).toHaveLength(4);

    await qed('--check', '--fix', entry);
    const after = texts();
    expect(after).not.toEqual(before);
    const patches = parsePatch(described.diff as string);
    for (const [i, file] of files.entries()) {
      expect(
        applyPatch(
          before[i]!,
          patches.find(({ oldFileName }) => oldFileName === `a/${file}`)!,
        ),
      ).toBe(after[i]);
      type Edit = { file: string; start: number; end: number; text: string };
      const mark = before[i]!.startsWith('\uFEFF') ? '\uFEFF' : '';
      const edited = (described.edits as Edit[])
        .filter((edit) => edit.file === file)
        .toReversed()
        .reduce(
          (text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end),
          before[i]!.slice(mark.length),
        );
      expect(mark + edited).toBe(after[i]);
    }
  });

  test('has nothing to say of files that --fix leaves as they are', async () => {
    begin();
    await qed('--check', '--fix', entry);
    expect(await qed('--fix', '--dry-run', entry)).toMatchObject({ code: 0, stdout: '' });
    expect(JSON.parse((await qed('--fix', '--dry-run', '--json', entry)).stdout).data).toEqual({
      files: [],
      fixes: [],
      edits: [],
      diff: '',
    });
  });

  test('goes with --fix alone', async () => {
    const before = begin();
    expect(await qed('--dry-run', entry)).toMatchObject({ code: 2 });
    expect(await qed('--fix', '--dry-run', '--simulate', entry)).toMatchObject({ code: 2 });
    expect(texts()).toEqual(before);
  });
});

describe('the fixtures of diagnostics', () => {
  const fixtures = resolve(import.meta.dirname, '../../fixtures/diagnostics');
  const found: Fixable[] = [];

  test.each(readdirSync(fixtures).filter((name) => name.endsWith('.ts')))(
    'every fix in %s mends its mistake',
    async (name) => {
      const path = join(fixtures, name);
      const warm = new WarmProject();
      const before = await compileFile(path, { warm });
      const spoiled: string[] = [];
      for (const each of fixesOf(before)) {
        const target = resolve(each.fix.edits[0]!.file);
        const text = before.sources.find((one) => one.path === target)!.text;
        const changed = new EditedText(text, each.fix.edits);
        const after = await compileFile(path, { warm, overlay: { [target]: changed.text } });
        if (!isSound(before, after, [each], new Map([[target, changed]])))
          spoiled.push(`${relative(fixtures, target)}: ${each.code} ${each.fix.title}`);
        found.push(each);
      }
      expect(spoiled.toSorted()).toEqual(EXCEPTIONS.filter((one) => one.startsWith(name)).toSorted());
    },
  );

  test('many of them have one', () => {
    expect(new Set(found.map(({ code }) => code)).size).toBeGreaterThan(12);
  });
});

/** Where the value of the right kind does not fit its place, or is `a || 5n` of numbers: `--fix` leaves these. */
const EXCEPTIONS: readonly string[] = [
  'kinds.ts: QED1011 Convert with u64(..)',
  'kinds.ts: QED1013 Convert with Field(..)',
  'kinds.ts: QED1013 Convert with u32(..)',
  'truth.ts: QED1015 Compare with 0n',
];

test('of fixes that overlap the first is made, and the same change is made once', () => {
  const fixable = (start: number, end: number, text: string) => ({
    fix: {
      title: '',
      isSuggestion: false,
      edits: [
        { file: 'a', start, end, text },
        { file: 'a', start: 0, end: 0, text: '!' },
      ],
    },
  });
  const chosen = chooseFixes([fixable(2, 4, 'x'), fixable(3, 5, 'y'), fixable(4, 4, 'z'), fixable(2, 4, 'x')]);
  expect(chosen).toHaveLength(3);
  const { text } = new EditedText(
    'abcdef',
    chosen.flatMap(({ fix }) => fix.edits),
  );
  expect(text).toBe('!abxzef');
});
