import type { ConstructCase } from '../meanings.js';

/** Small forms that are easily read in part: logical assignments, questions about optional parameters, holes before a rest, quoted names. */
export const SMALL_FORMS: readonly ConstructCase[] = [
  {
    name: 'logical assignments of booleans, which write only where the value does not decide',
    members: `
      flag: boolean = false;
      flags: FixedArray<boolean, 3> = [true, false, true];
      n: u64 = 0n;
      private hit(answer: boolean): boolean { this.n += 1n; return answer; }
      and(x: u64, y: u64): u64 { let ok = x > 1n; ok &&= y > 1n; return ok ? 1n : 0n; }
      or(x: u64, y: u64): u64 { let ok = x > 1n; ok ||= y > 1n; return ok ? 1n : 0n; }
      short(x: u64): u64 { this.n = 0n; let ok = x > 1n; ok &&= this.hit(true); ok ||= this.hit(x === 0n); return this.n * 10n + (ok ? 1n : 0n); }
      state(x: u64): u64 { this.flag ||= x > 1n; this.flag &&= x > 2n; return this.flag ? 1n : 0n; }
      item(i: u64, x: u64): u64 { this.flags[Number(i)] &&= x > 1n; this.flags[2] ||= false; return this.flags[0] ? 1n : 0n; }
      value(x: u64): u64 { let ok = true; const other = (ok &&= x > 1n); return (ok ? 1n : 0n) + (other ? 2n : 0n); }`,
    calls: [
      ...['and', 'or', 'item'].flatMap((method) =>
        [0n, 1n, 2n].flatMap((x): [string, ...bigint[]][] => [0n, 1n, 2n].map((y) => [method, x, y])),
      ),
      ...['short', 'state', 'value'].flatMap((method): [string, ...bigint[]][] =>
        [0n, 1n, 2n, 3n].map((x) => [method, x]),
      ),
    ],
  },
  {
    name: 'a question about an optional parameter decides the rest of a condition',
    module: `
      function both(a: u64, b?: u64, c?: u64): u64 { return b !== undefined && c !== undefined && b > c ? a + b + c : a; }
      function either(a: u64, b?: u64): u64 { if (b === undefined || b > 3n) return a + 1n; return a + b; }
      function not(a: u64, b?: u64): u64 { if (!(b === undefined) && a > 1n) return a * b; return a + 7n; }
      function last(a: u64, b?: u64): u64 { if (a > 1n && b !== undefined) return 5n; return a; }
      function kept(a: u64, b?: u64): boolean { const big = b !== undefined && b > a; return big || b === undefined; }`,
    members: `
      f(x: u64): u64 { return both(x) + both(x, 5n) * 10n + both(x, 5n, 2n) * 100n + both(x, 2n, 5n) * 1000n; }
      g(x: u64): u64 { return either(x) + either(x, 2n) * 100n + either(x, 9n) * 10000n; }
      h(x: u64): u64 { return not(x) + not(x, 3n) * 100n + last(x) * 10000n + last(x, 1n) * 100000n; }
      k(x: u64): u64 { return (kept(x) ? 1n : 0n) + (kept(x, 2n) ? 10n : 0n); }`,
    calls: ['f', 'g', 'h', 'k'].flatMap((method): [string, ...bigint[]][] => [1n, 2n, 3n].map((x) => [method, x])),
  },
  {
    name: 'holes before a rest, in assignments as in declarations',
    members: `
      declared(l: FixedArray<u64, 4>): u64 { const [, a, ...r] = l; return a * 100n + r[0] * 10n + r[1]; }
      assigned(l: FixedArray<u64, 4>): u64 { let a: u64 = 0n; let r: FixedArray<u64, 2> = [0n, 0n]; [, a, ...r] = l; return a * 100n + r[0] * 10n + r[1]; }
      holes(l: FixedArray<u64, 4>): u64 { let r: FixedArray<u64, 2> = [0n, 0n]; [, , ...r] = l; return r[0] * 10n + r[1]; }
      run(x: u64): u64 { const l: FixedArray<u64, 4> = [x, x + 1n, x + 2n, x + 3n]; return this.declared(l) + this.assigned(l) * 1000n + this.holes(l) * 1000000n; }`,
    calls: [
      ['run', 1n],
      ['run', 4n],
    ],
  },
  {
    name: 'an index that is kept in a constant',
    members: `
      list: FixedArray<u64, 4> = [10n, 20n, 30n, 40n];
      at: u32 = 0n;
      read(i: u64): u64 { const k = Number(i); return this.list[k]; }
      write(i: u64): u64 { const k: number = Number(i); this.list[k] = i; this.list[k] += 5n; return this.list[k]; }
      computed(i: u32): u64 { const k = (Number(i) + 1) % 4; const l = 3 - k; return this.list[k] * 100n + this.list[l] + this.list[(k + l) % 2]; }
      before(i: u64): u64 { let x = i; const k = Number(x); x += 1n; return this.list[k] * 1000n + this.list[Number(x % 4n)]; }
      counter(): u64 { const k = Number(this.at); this.at = (this.at + 1n) % 4n; return this.list[k]; }
      inner(i: u32): u64 { const k = Number(i); let n: u64 = 0n; [1n, 2n].forEach((x) => { n += x * this.list[k]; }); for (let j = 0; j < 2; j++) { const m = Number(i) + j; n += this.list[m % 4]; } return n; }`,
    calls: [
      ...['read', 'write', 'computed', 'before', 'inner'].flatMap((method) =>
        [0n, 1n, 3n].map((i): [string, bigint] => [method, i]),
      ),
      ['counter'],
      ['counter'],
      ['counter'],
    ],
  },
  {
    name: 'parts that a pattern takes out of constants, each as if it were named',
    module: `
      const LIMITS = { max: 2n ** 64n - 1n, min: 0n, mid: { low: 2n ** 32n, all: [2n ** 63n, 2n ** 65n] }, on: true, n: 3 };
      const STEPS = [-5n, 3n] as const;
      const K: u64 = 5n;
      const MIX = { k: K, more: K + 1n, row: [1n, 2n, 3n] };
      function most(): u64 { const { max } = LIMITS; return max; }`,
    members: `
      list: FixedArray<u64, 4> = [10n, 20n, 30n, 40n];
      one(x: u64): u64 { const { max } = LIMITS; return max - x; }
      kinds(x: u64): u64 { const { mid: { low, all: [, high] } } = LIMITS; const small: u32 = low - 1n; return u64(small) + high / 8n + x; }
      between(x: u64): boolean { const { max, min: least } = LIMITS; return x < max && x >= least; }
      others(x: u64): u64 { const { on, n } = LIMITS; const { k, more, row } = MIX; return on ? x + u64(n) * 1000n + k * 100n + more * 10n + row[1] : 0n; }
      signed(x: i64): i64 { const [a, b] = STEPS; return a * b + x; }
      called(x: u64): u64 { const f = (): u64 => { const { row: [a, , c] } = MIX; return a * 10n + c; }; return most() - f() - x; }
      numbers(x: u64): u64 { const { n } = LIMITS; const from = 1, last = this.list.length - 1; return this.list.slice(0, n)[2] + this.list.slice(from, from + 2)[1] + this.list.at(-from)! + this.list.slice(last)[0] + array(n, x)[2]; }`,
    calls: ['one', 'kinds', 'between', 'others', 'signed', 'called', 'numbers'].flatMap(
      (method): [string, bigint][] => [
        [method, 1n],
        [method, 7n],
      ],
    ),
  },
  {
    name: 'quoted names of members',
    module: `interface P { x: u64; y: u64 }`,
    members: `
      f(x: u64): u64 { const p: P = { 'x': x, "y": 2n }; const { 'x': a, y } = p; return a * 10n + y; }`,
    calls: [
      ['f', 1n],
      ['f', 3n],
    ],
  },
  {
    name: 'parts of an optional parameter',
    module: `
      interface Inner { c: u64 }
      interface Outer { a: u64; q: Inner }
      function sum(a: u64, b?: Outer): u64 { return a + (b?.a ?? 4n); }
      function inner(b?: Outer): u64 { if (b?.q.c !== undefined) return b.q.c; return 9n; }
      function take(x: u64, y?: u64): u64 { return y === undefined ? x : y; }
      function pass(b?: Outer): u64 { return take(1n, b?.a); }
      function item(l?: FixedArray<u64, 2>): u64 { return l?.[1] ?? 3n; }
      function none(x: u64, l?: FixedArray<u64, 2>): u64 { return l?.[Number(x)] === undefined ? 6n : 7n; }
      function first(a?: u64, b?: u64): u64 { return a ?? b ?? 1n; }
      function either(a?: u64, b?: u64): u64 { return (a ?? b) === undefined ? 2n : first(b ?? (a)); }`,
    members: `
      f(x: u64): u64 { const p = { a: x, q: { c: 5n } }; return sum(x) * 1000n + sum(x, p) * 100n + inner() * 10n + inner(p); }
      h(x: u64): u64 { return first() * 100000n + first(x) * 10000n + first(undefined, x) * 1000n + either() * 100n + either(x, 5n) * 10n + either(undefined, x); }
      g(x: u64): u64 { const p = { a: x, q: { c: 5n } }; return pass() * 1000n + pass(p) * 100n + item() * 10n + item([1n, x]) + none(x) * 10000n; }`,
    calls: ['f', 'g', 'h'].flatMap((method): [string, ...bigint[]][] => [2n, 7n].map((x) => [method, x])),
  },
  {
    name: 'entries of which only the index or only the item is read',
    members: `
      list: FixedArray<u64, 3> = [1n, 2n, 3n];
      index(): u64 { let s = 0n; for (const [i] of this.list.entries()) { this.list[i] += 1n; s += u64(i); } return s; }
      item(): u64 { let s = 0n; for (const [, v] of this.list.entries()) s = s * 10n + v; return s; }
      nested(l: FixedArray<FixedArray<u64, 2>, 2>): u64 { let s = 0n; for (const [, [x, y]] of l.entries()) s = s * 100n + x * 10n + y; return s; }
      run(x: u64): u64 { const l: FixedArray<FixedArray<u64, 2>, 2> = [[x, 2n], [3n, 4n]]; return this.index() * 1000n + this.item() + this.nested(l) * 10000n; }`,
    calls: [
      ['run', 1n],
      ['run', 5n],
    ],
  },
  {
    name: 'names of members in brackets',
    module: "interface Named { c: u64; 'd-e': u64 }",
    members: `
      made(x: u64): u64 { const o = { ['c']: x, 'd-e': 2n, [1]: 4n }; return o.c * 100n + o['d-e'] * 10n + o[1]; }
      taken(x: u64): u64 { const p: Named = { c: x, 'd-e': 5n }; const { ['c']: a } = p; let b = 0n; ({ ['d-e']: b } = p); return a * 10n + b; }`,
    calls: [
      ['made', 3n],
      ['taken', 3n],
    ],
  },
  {
    name: 'a constant that is a string, of a function, a class or a module, is a message and a part of one',
    module: `const LOW = 'too low';
      const TYPED: string = 'too high';
      const SAME = LOW;`,
    members: `
      static readonly ODD = 'odd';
      n: u64 = 0n;
      module(x: u64): void { assert(x > 1n, LOW); assert(x < 3n, TYPED); assert(x !== 2n, SAME); }
      local(x: u64): void { const message = 'too low'; const typed: string = message; assert(x > 1n, message); assert(x < 3n, typed); }
      parts(x: u64): void { const what = 'x'; assert(x > 1n, \`\${what} is \${x}: \${LOW}\`); assert(x < 3n, what + ' is ' + C.ODD); }
      block(x: u64): void { const message = 'outer'; if (x > 1n) { const message = 'inner'; assert(x > 2n, message); } assert(x === 3n, message); }
      arrow(x: u64): void { const message = 'taken'; const check = (y: u64): void => { assert(y > 1n, message); }; check(x); }
      accepted(x: u64): u64 { const reason = 'it only grows'; return stale(x, reason); }`,
    calls: [
      ...['module', 'local', 'parts', 'block', 'arrow'].flatMap((method): [string, ...bigint[]][] =>
        [1n, 2n, 3n].map((x) => [method, x]),
      ),
      ['accepted', 7n],
    ],
  },
];
