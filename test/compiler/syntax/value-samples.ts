const BINARY = '+ - * ** / % << >> >>> & | ^ == != === !== < > <= >= && || ?? , in instanceof'.split(' ');
const ASSIGNMENTS = '= += -= *= **= /= %= <<= >>= >>>= &= |= ^= &&= ||= ??='.split(' ');

// prettier-ignore
/** What may stand where a value is wanted. */
export const EXPRESSIONS: readonly string[] = [
    'x', '1', '1n', '"text"', "'text'", '`text`', '`a${x}b${b}c`', '/x/g', 'true', 'false', 'null', 'undefined', 'this',
    'super', 'super.f', 'super.f(x)', 'this.n', 'this["n"]', 'this.#y', 'this?.n', 'this.m', 'this.m.get', 'this.m.get(x)',
    'this.m[x]', 'this.list[0]', 'this.list[Number(x)]', 'list?.[0]', 'one?.(x)', 'list[0]!', 'list[x]', 'list.length',
    'p.x', 'p["x"]', 'p.none', 'P2', 'E', 'E.A', 'E["A"]', 'E[0]', 'one', 'one(x)', 'one<u64>(x)', 'one()', 'one(...list)',
    'new P2(1n)', 'new P2', 'new Date()', 'new (class {})()', 'new.target', 'import.meta', 'import("qed/contract")',
    'import.defer("qed/contract")', 'one`text`', 'one`a${x}`', '<u64>x', 'x as u64', 'x as const', '[x, x] as const', 'x satisfies u64',
    'x!', '(x)', '((x, b))', 'function () { return x; }', 'function named(a: u64): u64 { return a; }', 'function* () { yield x; }',
    '() => x', 'a => a', '(a: u64): u64 => a', 'async () => x', '(() => x)()', '(function () { return x; })()', 'class {}',
    'class Named extends P2 {}', 'delete this.n', 'typeof x', 'void x', 'await x', 'yield x', 'yield* list', '-x', '+x', '~x', '!x', '!b',
    '++x', '--x', 'x++', 'x--', 'this.n++', '[]', '[x]', '[x, , x]', '[...list]', '[...list, ...list]', '{}', '({})', '({ x, y: x })',
    '({ x: 1n, ...p })', '({ "x": x, ["y"]: x })', '({ 1: x, 2n: x })', '({ x() { return x; } })', '({ get x() { return x; }, set x(a) {} })',
    '({ async x() {}, *y() {} })', 'b ? x : 1n', 'b ? p : list', 'one', 'context', 'context.userId', 'Math.max(1, 2)', 'Math', 'BigInt(1)', 'BigInt',
    'Number(x)', 'Number', 'String(x)', 'globalThis', 'arguments', 'NaN', 'Symbol("x")', 'JSON.stringify(p)', 'Object.keys(p)', 'console.log(x)',
    'C', 'C.at(context.userId)', 'C.at(context.userId).n', 'C.call(1n)', 'C.prototype', 'mapping', 'mapping<u64, u64>()', 'assert', 'assert(b, "no")',
    'emit', 'emit<P>(p)', 'u64', 'u64(x)', 'u64.wrap(x)', 'u64.wrap', 'array(3, x)', 'clone(p)', 'equals(p, p)', 'stale(x, "old")',
    'list.map((v) => v + x)', 'list.map(one)', 'list.map', 'list.indexOf(x)', 'list.reduce((s, v) => s + v, 0n)', 'list.entries()', 'one.call(this, x)',
    '({ x: 1n, y: 2n }).x', '[x, x][0]', '"text".length', '(b ? p : p).x', 'x.toString()', 'none', 'none.at(1)', 'LIMIT', 'SIDES.A', 'SIDES',
    ...BINARY.map((operator) => `x ${operator} x`),
    ...BINARY.map((operator) => `p ${operator} p`),
    ...ASSIGNMENTS.flatMap((operator) => [`y ${operator} x`, `this.n ${operator} x`, `p ${operator} p`]),
    '[y, this.n] = [x, x]', '({ x: y } = p)', '{ x: y } = p',
  ];

// prettier-ignore
/** What may stand where a type is wanted. */
export const TYPES: readonly string[] = [
    'u64', 'any', 'unknown', 'never', 'object', 'void', 'undefined', 'null', 'number', 'bigint', 'string', 'symbol', 'unique symbol', 'boolean', 'true',
    'intrinsic', 'this', 'P', 'P2', 'C', 'E', 'E.A', 'Contract', 'u64[]', 'readonly u64[]', '[u64]', '[u64, u64]', '[a: u64, b?: u64]', '[u64, ...u64[]]', '[u64?]',
    'FixedArray<u64, 3>', 'FixedArray<u64, number>', 'FixedArray<u64, -1>', 'FixedArray', 'Array<u64>', 'Map<u64, u64>', 'Record<string, u64>', 'Partial<P>',
    'Pick<P, "x">', 'Promise<u64>', '{}', '{ a: u64 }', '{ a?: u64 }', '{ readonly a: u64; "b": u64; 1: u64; ["c"]: u64 }', '{ (a: u64): u64 }', '{ new (): P }',
    '{ [key: string]: u64 }', '{ f(): u64 }', '{ get a(): u64; set a(v: u64) }', '() => u64', '(a: u64) => u64', 'new () => P', 'abstract new () => P',
    '(a: u64) => a is u64', '(a: u64) => asserts a', 'typeof LIMIT', 'typeof one', 'typeof import("qed/contract")', 'import("qed/contract").u64', 'keyof P',
    'P["x"]', 'P[keyof P]', '1n | 2n', '1 | 2', '"a" | "b"', '"a"', '1n', '-1n', '1', 'u64 | undefined', 'u64 | null', 'u64 | boolean', 'P | { x: u64 }',
    '{ kind: 0n; a: u64 } | { kind: 1n; b: u64 }', 'P & { z: u64 }', 'u64 & boolean', 'u64 extends bigint ? u64 : never', 'P extends { x: infer T } ? T : never',
    '(u64)', '{ [K in "a" | "b"]: u64 }', '{ readonly [K in keyof P]?: P[K] }', '{ -readonly [K in keyof P as `${K}`]-?: P[K] }', '`a${string}`', '`a`',
    'Mapping<u64, u64>', 'View<C>', 'Checkpoint', 'None', 'asserts x', 'x is u64', '?u64', 'u64?', '*', 'typeof x', '(typeof SIDES)[keyof typeof SIDES]',
  ];
