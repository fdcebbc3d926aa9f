import type { ConstructCase } from '../meanings.js';

/** Classes with calls: generic functions, closures, functions as arguments, parameter lists. */
export const FUNCTIONS: readonly ConstructCase[] = [
  {
    name: 'generic functions over lengths and types',
    module: `
      interface Pair<A, B> { a: A; b: B }
      function sum<N extends number>(list: FixedArray<u64, N>): u64 { let s: u64 = 0n; for (const x of list) s += x; return s; }
      function zip<A, B, N extends number>(a: FixedArray<A, N>, b: FixedArray<B, N>): FixedArray<Pair<A, B>, N> {
        return a.map((x, i) => ({ a: x, b: b[i] }));
      }
      function largest<T extends bigint, N extends number>(list: FixedArray<T, N>): T { return list.reduce((m, x) => max(m, x), list[0]); }
      const second = <T, N extends number>(list: FixedArray<T, N>): T => list[1];
      function dot<N extends number>(a: FixedArray<u64, N>, b: FixedArray<u64, N>): u64 { return sum(zip(a, b).map(({ a, b }) => a * b)); }`,
    members: `
      private last<T, N extends number>(list: FixedArray<T, N>): T { return list[list.length - 1]; }
      sums(a: FixedArray<u64, 3>, b: FixedArray<u64, 2>): u64 { return sum(a) * 1000n + sum(b) * 10n + sum([1n, 2n, 3n, 4n]) + sum<2>([5n, 6n]); }
      zipped(a: FixedArray<u64, 3>, b: FixedArray<u32, 3>): u64 { return zip(a, b).reduce((s, p) => s + p.a * u64(p.b), 0n) + dot(a, a); }
      kinds(a: FixedArray<u64, 3>, b: FixedArray<u32, 2>): u64 { return largest(a) * 100n + u64(largest(b)) + u64(this.last(b)) + this.last(a); }
      seconds(a: u64, b: u32): u64 { return second([a, 3n, a + 1n]) + u64(second([b, b + 2n])); }`,
    calls: [
      ['sums', [1n, 2n, 3n], [4n, 5n]],
      ['zipped', [1n, 2n, 3n], [4n, 5n, 6n]],
      ['kinds', [7n, 9n, 8n], [3n, 5n]],
      ['seconds', 4n, 5n],
    ],
  },
  {
    name: 'closures see and change the variables around them',
    members: `
      n: u64 = 0n;
      list: FixedArray<u64, 3> = [4n, 5n, 6n];
      later(a: u64): u64 { let n = a; const add = (x: u64): u64 => n + x; n = 5n; return add(a) * 10n + n; }
      counts(a: u64): u64 { let n: u64 = 0n; const hit = (): void => { n += 1n; this.n += n; }; if (a > 2n) hit(); hit(); return n; }
      inside(a: u64): u64 { const k = twice(a); return k + 1n; function twice(x: u64): u64 { return x * 2n + a; } }
      nested(a: u64): u64 {
        let calls: u64 = 0n;
        const f = (x: u64): u64 => { calls += 1n; return x + a; };
        const g = (x: u64): u64 => { const y = f(x); return f(y) + calls; };
        return g(1n) * 100n + g(2n);
      }
      perTurn(a: u64): u64 { let s: u64 = 0n; for (let i = 0; i < 3; i++) { const add = (): u64 => a + u64(i); s = s * 10n + add(); } return s; }
      returns(a: u64): u64 { const pick = (x: u64): u64 => { if (x > 2n) return 7n; for (const each of this.list) if (each === x + 4n) return each; return 9n; }; return pick(a) * 10n + pick(0n); }
      onTheSpot(a: u64): u64 { return ((x: u64, y: u64 = 3n): u64 => x * y)(a + 1n); }
      guarded(a: u64, b: u64): u64 { const minus = (): u64 => a - b; return a >= b ? minus() : 0n; }`,
    calls: [
      ...['later', 'counts', 'inside', 'nested', 'perTurn', 'returns', 'onTheSpot'].flatMap((m) =>
        [0n, 3n].map((a): [string, bigint] => [m, a]),
      ),
      ['guarded', 5n, 3n],
      ['guarded', 3n, 5n],
    ],
  },
  {
    name: 'functions as arguments',
    module: `
      function twice(f: (x: u64) => u64, x: u64): u64 { return f(f(x)); }
      function both(f: (x: u64) => u64, g: (x: u64) => u64, x: u64): u64 { return twice((y) => g(twice(f, y)), x); }
      function each<T, N extends number>(list: FixedArray<T, N>, f: (item: T, i: u64) => void): void { let i: u64 = 0n; for (const item of list) { f(item, i); i += 1n; } }
      function fold<T, A, N extends number>(list: FixedArray<T, N>, f: (sum: A, item: T) => A, start: A): A { let sum = start; for (const item of list) sum = f(sum, item); return sum; }
      const triple = (x: u64): u64 => x * 3n;
      function addOne(x: u64): u64 { return x + 1n; }`,
    members: `
      n: u64 = 0n;
      list: FixedArray<u64, 3> = [4n, 5n, 6n];
      inline(a: u64): u64 { return twice((x) => x + a, a); }
      named(a: u64): u64 { return twice(triple, a) * 100n + twice(addOne, a); }
      stored(a: u64): u64 { let n: u64 = 0n; const g = (x: u64): u64 => { n += 1n; return x * 2n + n; }; return twice(g, a) * 100n + n; }
      composed(a: u64): u64 { let n: u64 = 0n; return both((x) => { n += 1n; return x + n; }, (x) => x * 2n, a) * 100n + n; }
      effects(a: u64): u64 { each(this.list, (item, i) => { this.n += item * i + a; }); return this.n; }
      folded(a: u64): boolean { return fold(this.list, (found, item) => found || item === a, false) && fold(this.list, (s, x) => s + x, a) > 3n; }
      mapped(a: u64): u64 { const f = (x: u64): u64 => x + a; return this.list.map(f).map(triple).reduce((s, x) => s * 100n + x, 0n); }`,
    calls: ['inline', 'named', 'stored', 'composed', 'effects', 'folded', 'mapped'].flatMap((m) =>
      [1n, 5n].map((a): [string, bigint] => [m, a]),
    ),
  },
  {
    name: 'optional parameters, defaults, spread arguments, static methods',
    module: `
      function add(a: u64, b?: u64): u64 { return a * 10n + (b ?? 5n); }
      function scaled(a: u64, by?: u64): u64 { if (by === undefined) return a; return a * by; }
      function through(a: u64, b?: u64): u64 { return add(a, b) + (b !== undefined ? scaled(a, b) : 1n); }
      function filled(a: u64, b: u64 = a + 1n, c: u64 = a + b): u64 { return a * 100n + b * 10n + c; }`,
    members: `
      static readonly STEP: u64 = 5n;
      static twice(a: u64): u64 { return a * this.STEP + C.STEP; }
      static four(a: u64): u64 { return this.twice(this.twice(a)); }
      n: u64 = 0n;
      private bump(): u64 { this.n += 1n; return this.n; }
      optional(a: u64): u64 { return add(a) * 10000n + add(a, 2n) * 100n + add(a, undefined); }
      passed(a: u64): u64 { return through(a) * 1000n + through(a, 3n); }
      filled(a: u64): u64 { return filled(a) + filled(a, 0n) * 10n + filled(a, undefined, 1n); }
      spread(a: u64): u64 { const p: [u64, u64] = [a, this.bump()]; return filled(...p) * 1000n + filled(this.bump(), ...p) + filled(...p, this.bump()); }
      statics(a: u64): u64 { return C.four(a); }`,
    calls: ['optional', 'passed', 'filled', 'spread', 'statics'].flatMap((m) =>
      [1n, 2n].map((a): [string, bigint] => [m, a]),
    ),
  },
];
