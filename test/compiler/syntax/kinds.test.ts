// Every kind of node that TypeScript has gives a compiled contract or a diagnostic, as a member, a statement, an expression and a type.
import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';
import type { CompileResult } from '../../../src/compiler/compile.js';
import { CODES } from '../../../src/compiler/diagnostics/codes.js';
import { compileTogether } from '../../support/shared-program.js';
import { SAMPLES } from './samples.js';

const directory = import.meta.dirname;

const LANGUAGE =
  'mapping assert context emit array clone equals stale u64 Checkpoint FixedArray Mapping UserId View'.split(' ');
const MODULE = {
  P: 'interface P { x: u64; y: u64 }',
  P2: 'class P2 { constructor(readonly a: u64) {} }',
  E: 'enum E { A, B }',
  LIMIT: 'const LIMIT: u64 = 9n;',
  SIDES: 'const SIDES = { A: 0, B: 1 } as const;',
  one: 'function one(a: u64): u64 { return a + 1n; }',
};
const FIELDS = {
  n: 'n: u64 = 0n;',
  list: 'list: FixedArray<u64, 3> = [1n, 2n, 3n];',
  m: 'm = mapping<u64, u64>();',
};
const PARAMETERS = { b: ', b: boolean', p: ', p: P' };
const LOCALS = { y: 'let y: u64 = 0n;', list: 'const list: FixedArray<u64, 3> = [1n, 2n, 3n];' };

/** Those of the declarations that a text names: what nobody needs would take most of the time. */
const named = (declarations: Readonly<Record<string, string>>, text: string): string[] =>
  Object.entries(declarations).flatMap(([name, declaration]) => (has(text, name) ? [declaration] : []));
const has = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);

const contract = (body: string, members = '', module = ''): string => {
  const parameters = named(PARAMETERS, body).join('');
  const all = `${parameters} ${body} ${members} ${module}`;
  const rest = `${named(MODULE, all).join('\n')}
${module}
export class C extends Contract {
  ${named(FIELDS, all).join(' ')}
  ${members}
  f(x: u64${parameters}): u64 { ${named(LOCALS, body).join(' ')}
    ${body}
    return x; }
}
`;
  const imports = LANGUAGE.filter((name) => has(rest, name));
  return `import { Contract, ${imports.join(', ')} } from 'qed/contract';\n${rest}`;
};

type Places = Readonly<Record<string, (sample: string) => string>>;
/** Each sample stands in all places of its kind; the first is where it means most. */
const PLACES: Readonly<Record<keyof typeof SAMPLES, Places>> = {
  module: { top: (s) => (s.startsWith('#!') ? `${s}\n${contract('')}` : contract('', '', s)) },
  members: {
    contract: (s) => contract('', s),
    struct: (s) => contract('const made = new S(); return made.z;', '', `class S { z: u64 = 1n; ${s} }`),
  },
  statements: {
    method: (s) => contract(s),
    branch: (s) => contract(`if (b) { ${s} }`),
    loop: (s) => contract(`for (const v of list) { ${s} }`),
    clause: (s) => contract(`switch (x) { case 1n: { ${s} } }`),
    callback: (s) => contract(`list.forEach((v) => { ${s} });`),
    module: (s) => contract('', '', s),
  },
  expressions: {
    constant: (s) => contract(`const v = ${s};`),
    statement: (s) => contract(`${s};`),
    result: (s) => contract(`return ${s};`),
    declared: (s) => contract(`const v: u64 = ${s};`),
    condition: (s) => contract(`if (${s}) return 1n;`),
    argument: (s) => contract(`return one(${s});`),
    assigned: (s) => contract(`this.n = ${s};`),
    operand: (s) => contract(`return x + (${s});`),
    target: (s) => contract(`${s} = x;`),
    index: (s) => contract(`return list[${s}];`),
    key: (s) => contract(`return this.m.get(${s});`),
    callee: (s) => contract(`return (${s})(x);`),
    member: (s) => contract(`return (${s}).x;`),
    spread: (s) => contract(`const v = [...${s}];`),
    loop: (s) => contract(`for (const v of ${s}) this.n += v;`),
    bound: (s) => contract(`for (let i = 0; i < ${s}; i++) this.n += 1n;`),
    switch: (s) => contract(`switch (${s}) { case x: return 1n; }`),
    label: (s) => contract(`switch (x) { case ${s}: return 1n; }`),
    message: (s) => contract(`assert(b, \`no \${${s}}\`);`),
    event: (s) => contract(`emit<P>(${s});`),
    callback: (s) => contract(`return list.map(() => ${s})[0];`),
    field: (s) => contract('', `y = ${s};`),
    static: (s) => contract('', `static readonly Y: u64 = ${s};`),
    default: (s) => contract('return this.g();', `private g(a: u64 = ${s}): u64 { return a; }`),
    module: (s) => contract('return K;', '', `const K: u64 = ${s};`),
    enum: (s) => contract('', '', `enum K { A = ${s} }`),
    name: (s) => contract(`const v = { [${s}]: x };`),
    decorator: (s) => contract('', `@(${s}) g(): u64 { return 1n; }`),
  },
  types: {
    parameter: (s) => contract('', `g(a: ${s}): void {}`),
    result: (s) => contract('', `g(x: u64): ${s} { return x; }`),
    field: (s) => contract('', `y: ${s} = 0n;`),
    local: (s) => contract(`const v: ${s} = x;`),
    mapping: (s) => contract('', `y = mapping<${s}, u64>(); z = mapping<u64, ${s}>();`),
    argument: (s) => contract('emit<' + s + '>(p);'),
    cast: (s) => contract(`return x as ${s};`),
    checked: (s) => contract(`return x satisfies ${s};`),
    struct: (s) => contract('', 'g(a: S): void {}', `interface S { a: u64; b: ${s} }`),
    alias: (s) => contract('', 'g(a: S): void {}', `type S = ${s};`),
    item: (s) => contract('', `g(a: FixedArray<${s}, 2>): void {}`),
    generic: (s) => contract('', `private g<T extends ${s}>(a: T): T { return a; }`),
    view: (s) => contract('', '', `function view(of: View<${s}>): u64 { return 1n; }`),
  },
};

const CASES = Object.entries(PLACES).map(([kind, places]) => {
  const samples = SAMPLES[kind as keyof typeof SAMPLES];
  const sources = Object.entries(places).flatMap(([name, place]) =>
    samples.map((sample) => ({ place: `${sample} (${kind}, ${name})`, text: place(sample) })),
  );
  return [kind, sources] as const;
});

/** Undefined where the compiler does what it promises, else why it does not. */
function complaintAbout(compile: () => CompileResult): string | undefined {
  try {
    const { contracts, diagnostics } = compile();
    if (contracts.length === 0 && diagnostics.length === 0) return 'neither contracts nor diagnostics';
    const bad = diagnostics.find(({ code, message, hint }) => !(code in CODES) || message === '' || hint === '');
    return bad === undefined ? undefined : `a bad diagnostic ${bad.code}`;
  } catch (error) {
    return (error as Error).stack?.split('\n').slice(0, 6).join('\n') ?? String(error);
  }
}

describe('every kind of syntax compiles or gets a diagnostic in every place', () => {
  test.each(CASES)('%s', { timeout: 600_000 }, async (_, sources) => {
    const failures: string[] = [];
    let tried = 0;
    for await (const { index, result } of compileTogether(
      sources.map(({ text }) => text),
      directory,
    )) {
      tried++;
      const complaint = complaintAbout(result);
      if (complaint !== undefined) failures.push(`${sources[index]!.place}: ${complaint}`);
    }
    expect(failures.join('\n\n')).toBe('');
    expect(tried).toBe(sources.length);
  });
});

/** What no tree of a contract holds: nodes of other kinds of files, those that only transformers make, and what the scanner alone knows. */
const NEVER_PARSED =
  /^Jsx|^(Unknown|EndOfFileToken|.*Trivia|LessThanSlashToken|BacktickToken|HashToken|JSDocCommentTextToken|PackageKeyword|GlobalKeyword|Bundle|Synthetic.*|NotEmitted.*|PartiallyEmittedExpression|CommaListExpression|MissingDeclaration|Count|SourceFile|SyntaxList|ImportTypeAssertionContainer|NonTextFileMarkerTrivia)$/;

test('the samples show every kind that TypeScript has', () => {
  const shown = new Set<ts.SyntaxKind>();
  const visit = (node: ts.Node, file: ts.SourceFile): void => {
    shown.add(node.kind);
    node.getChildren(file).forEach((child) => visit(child, file));
    ts.getJSDocCommentsAndTags(node).forEach((child) => !shown.has(child.kind) && visit(child, file));
  };
  for (const [kind, places] of Object.entries(PLACES))
    for (const sample of SAMPLES[kind as keyof typeof SAMPLES]) {
      const text = Object.values(places)[0]!(sample);
      const file = ts.createSourceFile('contract.ts', text, ts.ScriptTarget.ES2022, true);
      visit(file, file);
    }
  const names = new Map<number, string>();
  for (const [name, kind] of Object.entries(ts.SyntaxKind))
    if (typeof kind === 'number' && !names.has(kind)) names.set(kind, name);
  const missing = [...names].filter(([kind, name]) => !shown.has(kind) && !NEVER_PARSED.test(name));
  expect(missing.map(([, name]) => name)).toEqual([]);
});
