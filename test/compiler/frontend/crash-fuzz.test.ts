// Corrupted source files never crash the compiler: each one gives diagnostics or valid IR, within a time limit.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { compileFile, type CompileResult } from '../../../src/compiler/compile.js';
import { CODES } from '../../../src/compiler/diagnostics/codes.js';
import { WarmProject } from '../../../src/compiler/frontend/source/open-program.js';
import { verifyContract } from '../../../src/compiler/ir/accesses/verify-accesses.js';

import { FUNCTIONS } from '../../support/constructs/functions.js';
import { PATTERNS } from '../../support/constructs/patterns.js';
import { sourceOf } from '../../support/differential.js';
import { mutate } from '../../support/mutate-source.js';
import { randomFrom } from '../../support/seeded-random.js';

/**
 * Spoiled sources never crash the compiler: each gives diagnostics, or contracts whose IR is valid, in bounded time. `QED_CRASH_FUZZ` is the
 * number of seconds, `QED_SEED` the seed; a source that fails is kept in a file that the failure names.
 */
const SECONDS = Number(process.env['QED_CRASH_FUZZ'] ?? 0);
/** Without a number of seconds, always the same sources, however fast the machine is. */
const SOURCES = 60;
const SEED = Number(process.env['QED_SEED'] ?? 1);
/** Far above what any takes on a busy machine; what doubles with each line takes for ever. */
const MAX_SECONDS_EACH = 90;

const directory = resolve(import.meta.dirname, '../../../fixtures');
const CORPUS = ['contracts', 'diagnostics'].flatMap((folder) =>
  readdirSync(join(directory, folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ folder, name, text: readFileSync(join(directory, folder, name), 'utf8') })),
);
for (const { name, members, module } of [...FUNCTIONS, ...PATTERNS])
  CORPUS.push({ folder: 'contracts', name, text: sourceOf(members, module) });
const TEXTS = CORPUS.map(({ text }) => text);

/** Each folder has a project, of which only the spoiled file is read anew. */
const PROJECTS: Readonly<Record<string, WarmProject>> = {
  contracts: new WarmProject(),
  diagnostics: new WarmProject(),
};

async function compiles(text: string, folder = 'contracts'): Promise<CompileResult> {
  const path = join(directory, folder, 'spoiled-source.ts');
  return compileFile(path, { overlay: { [path]: text }, warm: PROJECTS[folder], workingDirectory: directory });
}

/** Undefined where the compiler does what it promises, else why it does not. */
async function complaintAbout(text: string, folder: string): Promise<string | undefined> {
  const start = performance.now();
  try {
    const { contracts, diagnostics } = await compiles(text, folder);
    if (contracts.length === 0 && diagnostics.length === 0) return 'neither contracts nor diagnostics';
    for (const { code, line, column, message, hint } of diagnostics)
      if (!(code in CODES) || line < 1 || column < 1 || message === '' || hint === '')
        return `a bad diagnostic ${code}`;
    contracts.forEach(verifyContract);
  } catch (error) {
    return (error as Error).stack ?? String(error);
  }
  const seconds = (performance.now() - start) / 1000;
  return seconds > MAX_SECONDS_EACH ? `it took ${seconds} s` : undefined;
}

test(
  `spoiled sources give diagnostics, never an internal error (seed ${SEED})`,
  { timeout: (SECONDS + 300) * 1000 },
  async () => {
    const end = performance.now() + SECONDS * 1000;
    const failures: string[] = [];
    let tried = 0;
    const goesOn = (): boolean => (SECONDS > 0 ? performance.now() < end : tried < SOURCES);
    for (; goesOn() && failures.length < 5; tried++) {
      const random = randomFrom(SEED * 1_000_003 + tried);
      const { folder, text } = CORPUS[random(CORPUS.length)]!;
      const spoiled = mutate(text, random, TEXTS);
      const complaint = await complaintAbout(spoiled, folder);
      if (complaint === undefined) continue;
      const kept = join(tmpdir(), 'qed-crash-fuzz');
      mkdirSync(kept, { recursive: true });
      const file = join(kept, `${SEED}-${tried}.ts`);
      writeFileSync(file, spoiled);
      failures.push(`${file} (beside fixtures/${folder}): ${complaint}`);
    }
    console.log(`${tried} spoiled sources, seed ${SEED}`);
    expect(failures.join('\n\n')).toBe('');
    expect(tried).toBeGreaterThan(SECONDS / 2);
  },
);

const HEAD = "import { Contract, Component, array, u64, type u32, type FixedArray } from 'qed/contract';\n";
const nested = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth);
const method = (body: string, module = '', members = ''): string =>
  `${HEAD}${module}\nexport class C extends Contract { n: u64 = 0n; ${members}\n  f(a: u64, i: u32): u64 { ${body}\n return a; } }\n`;

test.each([
  ['a loop of 10^9 turns', method('for (let i = 0; i < 1e9; i++) { this.n += 1n; }')],
  ['an empty loop of 10^9 turns', method('for (let i = 0; i < 1000000000; i++) {}')],
  [
    'loops in loops',
    method(
      'for (let i = 0; i < 9999; i++) for (let j = 0; j < 9999; j++) for (let k = 0; k < 9999; k++) this.n += 1n;',
    ),
  ],
  ['a loop that does not count', method('for (let i = 0; i < 8; i += 0) { this.n += 1n; }')],
  ['a loop that counts away', method('for (let i = 0; i < 8; i--) { this.n += 1n; }')],
  ['an array of 10^9 items', method('', '', 'list: FixedArray<u64, 1000000000> = array(1000000000, 0n);')],
  [
    'arrays in arrays',
    method(
      '',
      '',
      'list: FixedArray<FixedArray<FixedArray<u64, 4096>, 4096>, 4096> = array(4096, array(4096, array(4096, 0n)));',
    ),
  ],
  ['a type that contains itself', method('', 'interface Node { value: u64; next: Node }', 'g(node: Node): void {}')],
  [
    'a type that contains itself in an array',
    method('', 'interface Tree { children: FixedArray<Tree, 2> }', 'g(node: Tree): void {}'),
  ],
  ['a getter that reads itself', method('return this.p;', '', 'get p(): u64 { return this.p; }')],
  [
    'getters that read each other',
    method('return this.p;', '', 'get p(): u64 { return this.q; } get q(): u64 { return this.p; }'),
  ],
  [
    'components of each other',
    method(
      '',
      'class A extends Component { b = new B(); }\nclass B extends Component { a = new A(); }',
      'a = new A();',
    ),
  ],
  ['a constant of itself', method('return K;', 'const K: u64 = L;\nconst L: u64 = K;')],
  [
    'functions that call each other',
    method('return g(a);', 'function g(n: u64): u64 { return h(n); }\nfunction h(n: u64): u64 { return g(n); }'),
  ],
  [
    'functions that double the work',
    method(
      `return f40(a);`,
      Array.from(
        { length: 41 },
        (_, k) => `function f${k}(n: u64): u64 { return ${k === 0 ? 'n' : `f${k - 1}(n) + f${k - 1}(n)`}; }`,
      ).join('\n'),
    ),
  ],
  [
    'functions that double the work and do nothing',
    method(
      'f0(a);',
      Array.from(
        { length: 40 },
        (_, k) => `function f${k}<T>(x: T): T { ${k === 39 ? '' : `f${k + 1}(x); f${k + 1}(x);`} return x; }`,
      ).join('\n'),
    ),
  ],
  [
    'values that double in size',
    method(
      '',
      Array.from({ length: 40 }, (_, k) =>
        k === 0 ? 'interface S0 { a: u64 }' : `interface S${k} { a: S${k - 1}; b: S${k - 1} }`,
      ).join('\n'),
      'g(s: S39): void {}',
    ),
  ],
  ['deep parentheses', method(`return ${nested('(', 'a', ')', 2000)};`)],
  ['deep sums', method(`return ${Array.from({ length: 3000 }, () => 'a').join(' + ')};`)],
  ['deep blocks', method(nested('{', 'this.n = a;', '}', 800))],
  ['deep branches', method(nested('if (a > 1n) {', 'this.n += 1n;', '}', 300))],
  ['a huge power', method('return a ** 1000000n;')],
  ['a huge shift', method('return a << 100000n;')],
  ['a huge literal', method(`return ${'9'.repeat(20_000)}n;`)],
  ['many branches', method(Array.from({ length: 1000 }, (_, k) => `if (a === ${k}n) this.n += 1n;`).join('\n'))],
])('%s is answered at once', { timeout: 120_000 }, async (_, text) => {
  expect(await complaintAbout(text, 'contracts')).toBeUndefined();
});
