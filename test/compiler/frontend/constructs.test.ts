// Each construct of the language means what it means in JavaScript, except that numbers must stay within their range.
import { describe, expect, test } from 'vitest';
import { FIELD_ORDER } from '../../../src/parth/field.js';
import { compileMembers, expectSame, InterpretedRun, type CallLine } from '../../support/differential.js';

interface Case {
  readonly name: string;
  readonly members: string;
  readonly module?: string;
  readonly calls: readonly CallLine[];
}

const grid = (method: string, values: readonly (readonly unknown[])[]): CallLine[] =>
  values.map((args) => [method, ...args]);
const pairs = (numbers: readonly bigint[]): bigint[][] => numbers.flatMap((a) => numbers.map((b) => [a, b]));

const CASES: Case[] = [
  {
    name: 'arithmetic and comparison',
    members: `
      n: u64 = 0n;
      all(a: u64, b: u64): u64 { return (a + b) * 2n - (a > b ? a - b : b - a) + a % (b + 1n) + a / (b + 1n) + (a & b) + (a | b) + (a ^ b); }
      shifts(a: u64, b: u64): u64 { return (a << 3n) + (a >> 2n) + (a << (b & 3n)); }
      order(a: u64, b: u64): u64 {
        let n: u64 = 0n;
        if (a < b) n += 1n;
        if (a <= b) n += 2n;
        if (a > b) n += 4n;
        if (a >= b) n += 8n;
        if (a === b) n += 16n;
        if (a !== b) n += 32n;
        return n;
      }
      power(a: u64): u64 { return a ** 3n + a ** 0n; }
      choice(a: u64, b: u64): u64 { return min(a, b) * 100n + max(a, b) + min(3n, a) + max(b, 2n); }`,
    calls: ['all', 'shifts', 'order', 'choice']
      .flatMap((m) => grid(m, pairs([0n, 1n, 3n, 7n, 200n])))
      .concat(grid('power', [[0n], [1n], [5n]])),
  },
  {
    name: 'signed integers',
    members: `
      n: i64 = -5n;
      all(a: i64, b: i64): i64 { return a / b * 1000n + a % b - -a; }
      add(a: i64): i64 { this.n += a; return this.n; }
      sign(a: i64): boolean { return a < 0n; }`,
    calls: [
      ...grid('all', [
        [-7n, 2n],
        [7n, -2n],
        [-7n, -2n],
        [7n, 2n],
        [0n, 5n],
      ]),
      ...grid('add', [[-3n], [100n], [-200n]]),
      ...grid('sign', [[-1n], [0n], [1n]]),
    ],
  },
  {
    name: 'an assignment in one branch keeps its value in the other',
    members: `
      kept(a: u64, b: u64): u64 {
        let x = a;
        let y = b;
        if (a > b) x = 100n;
        else if (a === b) { y = 200n; x = y + 1n; }
        if (x > 100n) { if (y > 100n) { y = 7n; } } else y += 1n;
        return x * 1000n + y;
      }
      swap(a: u64, b: u64): u64 {
        let x = a, y = b;
        if (x > y) { const t = x; x = y; y = t; }
        return x * 1000n + y;
      }`,
    calls: ['kept', 'swap'].flatMap((m) => grid(m, pairs([0n, 1n, 2n, 150n]))),
  },
  {
    name: 'a variable that gets its value later, a number that is set again',
    members: `
      list: FixedArray<u64, 3> = [4n, 5n, 6n];
      later(a: u64): u64 { let x: u64; if (a > 5n) { x = 1n; } else if (a === 0n) return 9n; else x = a; return x; }
      loop(a: u64): u64 { let x: u64; for (let i = 0; i < 3; i++) { x = a + u64(i); if (x === 6n) break; } x = a; return x; }
      again(a: u64): u64 { let k = 0; if (a > 5n) k = 1; k = 2; return this.list[k]; }`,
    calls: ['later', 'loop', 'again'].flatMap((m) => grid(m, [[0n], [3n], [6n]])),
  },
  {
    name: 'early return, also from nested branches',
    members: `
      n: u64 = 0n;
      run(a: u64): u64 {
        this.n += 1n;
        if (a > 10n) {
          if (a > 20n) return 1n;
          this.n += 10n;
          if (a === 15n) return 2n;
        } else if (a === 5n) return 3n;
        this.n += 100n;
        assert(a !== 7n, 'seven');
        return 4n;
      }
      nothing(a: u64): void {
        if (a === 0n) return;
        this.n -= a;
      }`,
    calls: [...grid('run', [[0n], [5n], [7n], [12n], [15n], [21n]]), ...grid('nothing', [[0n], [3n]])],
  },
  {
    name: 'guarded checks do nothing on a path that is not taken',
    members: `
      div(n: u64, d: u64): u64 { return d !== 0n ? n / d : 0n; }
      sub(a: u64, b: u64): u64 { return a >= b ? a - b : 0n; }
      both(a: u64, b: u64): boolean { return b !== 0n && a / b > 1n; }
      either(a: u64, b: u64): boolean { return b === 0n || a % b === 0n; }
      small(a: u64): u8 { if (a < 256n) return u8(a); return 0n; }
      asserts(a: u64, b: u64): u64 { if (a > b) { assert(a - b < 5n, 'far'); return a - b; } return 9n; }`,
    calls: ['div', 'sub', 'both', 'either', 'asserts']
      .flatMap((m) => grid(m, pairs([0n, 1n, 4n, 9n])))
      .concat(grid('small', [[3n], [255n], [256n]])),
  },
  {
    name: 'loops with break, continue and labels',
    members: `
      list: FixedArray<u64, 4> = [1n, 2n, 3n, 4n];
      sum(limit: u64): u64 {
        let sum: u64 = 0n;
        for (let i = 0; i < 4; i++) {
          if (this.list[i] === 2n) continue;
          sum += this.list[i] * BigInt(i + 1);
          if (sum > limit) break;
        }
        return sum;
      }
      nested(limit: u64): u64 {
        let n: u64 = 0n;
        outer: for (let i = 0; i < 3; i++) {
          for (let j = 0; j < 3; j++) {
            if (u64(j) === limit) continue outer;
            if (u64(i * j) > limit) break outer;
            n += 1n;
          }
          n += 10n;
        }
        return n;
      }
      until(limit: u64): u64 {
        let n: u64 = 0n;
        for (let i = 0; i < 6 && n < limit; i++) n += u64(i);
        return n;
      }
      down(): u64 { let n: u64 = 0n; for (let i = 3; i >= 0; i -= 2) n = n * 10n + u64(i); return n; }
      two(): u64 { let n: u64 = 0n; for (let i = 0, j = 5; i < j; i++, j--) n = n * 10n + u64(i * j); return n; }
      found(x: u64): u64 { for (const item of this.list) { if (item === x) return item * 10n; } return 7n; }
      every(x: u64): boolean { return this.list.every((item) => item > x); }
      some(x: u64): boolean { return this.list.some((item, i) => item === x && i > 1); }
      reduced(x: u64): u64 { return this.list.map((item) => item + x).reduce((sum, item) => sum * 3n + item, 1n); }`,
    calls: [
      ...['sum', 'nested', 'until'].flatMap((m) => grid(m, [[0n], [1n], [2n], [3n], [4n], [10n], [100n]])),
      ['down'],
      ['two'],
      ...['found', 'every', 'some', 'reduced'].flatMap((m) => grid(m, [[0n], [1n], [2n], [3n], [4n], [5n]])),
    ],
  },
  {
    name: 'low bits of hashes and field elements',
    members: `
      hash(h: Hash): [u8, u64, u128] { return [u8.wrap(h), u64.wrap(h), u128.wrap(h)]; }
      field(f: Field): [u32, i64] { return [u32.wrap(f * f), i64.wrap(f)]; }`,
    calls: [
      ...['hash', 'field'].flatMap((m) => grid(m, [[0n], [255n], [2n ** 63n + 5n], [2n ** 127n - 1n]])),
      ['hash', FIELD_ORDER - 1n],
      ['hash', 2n ** 254n],
    ],
  },
  {
    name: 'entries and includes of arrays',
    module: `const PRIMES = [2n, 3n, 5n] as const;`,
    members: `
      list: FixedArray<u64, 4> = [4n, 3n, 2n, 1n];
      seen: u64 = 0n;
      private next(): u64 { this.seen += 1n; return this.seen; }
      weighted(x: u64): u64 {
        let sum: u64 = 0n;
        for (const [i, item] of this.list.entries()) { if (item === x) continue; sum = sum * 10n + item * u64(i); }
        return sum;
      }
      place(x: u64): u64 { for (const [i, item] of this.list.entries()) { if (item === x) return u64(i) + this.list[i]; } return 9n; }
      primes(x: u64): u64 { let n: u64 = 0n; for (const [i, prime] of PRIMES.entries()) if (x % prime === 0n) n += 10n ** u64(i); return n; }
      pairs(x: u64): u64 { const both: FixedArray<[u64, u64], 2> = [[x, 1n], [2n, x]]; let n: u64 = 0n; for (const [i, [a, b]] of both.entries()) n += a * b + u64(i); return n; }
      has(x: u64): boolean { return this.list.includes(x) && !this.list.includes(x + 1n); }
      once(x: u64): u64 { return this.list.includes(this.next()) ? this.seen + x : 100n; }
      annotated(x: u64): u64 { let [a, b]: [u64, u64] = [1n, x]; b += a; a = b; return a + b; }`,
    calls: ['weighted', 'place', 'primes', 'pairs', 'has', 'once', 'annotated'].flatMap((m) =>
      grid(m, [[0n], [1n], [2n], [3n], [4n], [30n]]),
    ),
  },
  {
    name: 'closures that change outer variables',
    members: `
      list: FixedArray<u64, 4> = [5n, 6n, 7n, 8n];
      last: u64 = 0n;
      count(x: u64): u64 { let n: u64 = 0n; this.list.forEach((item) => { if (item > x) n += 1n; }); return n; }
      stops(x: u64): u64 { let seen: u64 = 0n; const all = this.list.every((item) => { seen += 1n; this.last = item; return item < x; }); return all ? seen + 100n : seen; }`,
    calls: ['count', 'stops'].flatMap((m) => grid(m, [[0n], [5n], [6n], [7n], [8n], [9n]])),
  },
  {
    name: 'left to right, once',
    members: `
      n: u64 = 1n;
      list: FixedArray<u64, 4> = [0n, 0n, 0n, 0n];
      private bump(): u64 { this.n += 1n; return this.n; }
      order(): u64 { return this.n + this.bump() * 10n + this.n * 100n; }
      compound(): u64 { this.n += this.bump(); return this.n; }
      steps(): u64 { let i: u32 = 0n; this.list[Number(i++)] += u64(i); this.list[Number(++i)] = 9n; return u64(i--) * 10n + u64(i); }
      index(): void { this.list[Number(this.bump() % 4n)] += this.n; }
      short(a: boolean): boolean { return (a && this.bump() > 0n) || this.bump() > 100n; }
      value(): u64 { let a: u64 = 0n; let b: u64 = 0n; a = b = this.bump(); return a + b; }`,
    calls: [
      ['order'],
      ['compound'],
      ['steps'],
      ['index'],
      ['index'],
      ['short', true],
      ['short', false],
      ['value'],
      ['order'],
    ],
  },
  {
    name: 'mappings whose keys meet at run time',
    members: `
      m = mapping<u32, u64>();
      t = mapping<[u16, u16], u64>();
      start = mapping<u32, u64>(50n);
      set(k: u32, v: u64): void { this.m.set(k, v); }
      meet(k1: u32, k2: u32): u64 { this.m.set(k1, 5n); this.m.set(k2, this.m.get(k1) + 1n); return this.m.get(k1) * 100n + this.m.get(k2); }
      maybe(k1: u32, k2: u32, c: boolean): u64 { this.m.set(k1, 1n); if (c) this.m.set(k2, 2n); return this.m.get(k1) + this.m.get(k2) * 10n; }
      pair(a: u16, b: u16): u64 { this.t.set([a, b], 3n); this.t.set([b, a], this.t.get([b, a]) + 1n); return this.t.get([a, b]); }
      more(k: u32): u64 { this.start.set(k, this.start.get(k) + 1n); return this.start.get(k); }
      get(k: u32): u64 { return this.m.get(k); }`,
    calls: [
      ...grid('meet', pairs([0n, 1n, 4294967295n])),
      ...[true, false].flatMap((c) =>
        grid(
          'maybe',
          pairs([3n, 4n]).map((p) => [...p, c]),
        ),
      ),
      ...grid('pair', pairs([0n, 1n])),
      ['more', 1n],
      ['more', 1n],
      ['set', 9n, 8n],
      ['get', 9n],
      ['get', 8n],
    ],
  },
  {
    name: 'structs, tuples, arrays and their run-time indices',
    module: `
      interface Item { kind: u8; power: u32 }
      interface Hero { hp: u32; bag: FixedArray<Item, 3>; at: [u32, u32]; alive: boolean }
      const EMPTY: Readonly<Item> = { kind: 0n, power: 0n };`,
    members: `
      hero: Hero = { hp: 100n, bag: array(3, EMPTY), at: [1n, 2n], alive: true };
      stash = mapping<u32, Item>({ kind: 9n, power: 9n });
      put(i: u32, item: Item): void { this.hero.bag[Number(i)] = { ...item }; }
      wear(i: u32): u32 { this.hero.bag[Number(i)].power += 5n; return this.hero.bag[Number(i)].power; }
      both(i: u32, j: u32): u64 { this.hero.bag[Number(i)].power = 3n; this.hero.bag[Number(j)].power = 4n; return u64(this.hero.bag[Number(i)].power) * 10n + u64(this.hero.bag[1].power); }
      move(dx: u32): void { const [x, y] = this.hero.at; this.hero.at = [x + dx, y + 1n]; }
      swap(i: u32, j: u32): void { const bag = clone(this.hero.bag); [bag[Number(i)], bag[Number(j)]] = [bag[Number(j)], bag[Number(i)]]; this.hero.bag = bag; }
      sum(): u32 { return this.hero.bag.reduce((sum, { kind, power }) => sum + power * u32(kind), 0n); }
      keep(k: u32, i: u32): u32 { const { power } = this.stash.get(k); this.stash.set(k, { ...this.hero.bag[Number(i)], kind: 1n }); return power; }
      local(i: u32): u64 { const a: FixedArray<u64, 3> = [1n, 2n, 3n]; a[Number(i)] += 10n; a[1] *= 2n; return a[0] * 10000n + a[1] * 100n + a[2]; }
      same(i: u32): boolean { return equals(this.hero.bag[Number(i)], EMPTY); }
      whole(): Hero { return this.hero; }
      branch(c: boolean): u64 { const p = { x: u64(1n), y: u64(2n) }; const q: { x: u64; y: u64 } = { x: 3n, y: 4n }; if (c) q.x = 9n; else q.y = 8n; return q.x * 10n + q.y + p.y; }`,
    calls: [
      ['put', 1n, { kind: 2n, power: 7n }],
      ...grid('wear', [[0n], [1n], [2n]]),
      ...grid('both', pairs([0n, 1n, 2n])),
      ['move', 5n],
      ...grid('swap', pairs([0n, 2n])),
      ['sum'],
      ['keep', 4n, 1n],
      ['keep', 4n, 2n],
      ...grid('local', [[0n], [1n], [2n]]),
      ...grid('same', [[0n], [1n], [2n]]),
      ['whole'],
      ['branch', true],
      ['branch', false],
    ].map((line) => line as unknown as CallLine),
  },
  {
    name: 'copies, and names for one object of which only one is used again',
    module: `interface Point { x: u64; y: u64 }
      interface Line { from: Point; to: Point }`,
    members: `
      line: Line = { from: { x: 1n, y: 2n }, to: { x: 3n, y: 4n } };
      renamed(c: boolean): u64 { const a: Point = { x: 1n, y: 2n }; const b = a; if (c) { b.x = 5n; return b.x; } return a.x + a.y; }
      other(): u64 { const a: Line = clone(this.line); const b = { ...a }; b.from.x = 9n; return b.from.x * 10n + a.to.x; }
      items(i: u32): u64 { const list: FixedArray<Point, 2> = array(2, { x: 0n, y: 0n }); list[Number(i)].x = 5n; list[1].y = 6n; return list[0].x * 100n + list[1].x * 10n + list[1].y; }
      state(v: u64): u64 { const { from } = this.line; const before = from.x; this.line.from.x = v; this.line.to = { x: before, y: v }; return before; }
      replaced(): u64 { const old = this.line.from; this.line.from = { x: 7n, y: 8n }; return old.x; }`,
    calls: [
      ['renamed', true],
      ['renamed', false],
      ['other'],
      ['items', 0n],
      ['items', 1n],
      ['state', 50n],
      ['state', 60n],
      ['replaced'],
      ['replaced'],
    ],
  },
  {
    name: 'items that start with different values, at run-time indices',
    members: `
      grid: FixedArray<FixedArray<u32, 2>, 3> = [[1n, 2n], [3n, 4n], [5n, 6n]];
      flags: FixedArray<boolean, 3> = [true, false, true];
      read(i: u32, j: u32): u32 { return this.grid[Number(i)][Number(j)]; }
      write(i: u32, j: u32, v: u32): u32 { const old = this.grid[Number(i)][Number(j)]; this.grid[Number(i)][Number(j)] = v; return old; }
      flip(i: u32): boolean { this.flags[Number(i)] = !this.flags[Number(i)]; return this.flags[1]; }`,
    calls: [
      ...grid(
        'read',
        [0n, 1n, 2n].flatMap((i) => [0n, 1n].map((j) => [i, j])),
      ),
      ['write', 2n, 0n, 0n],
      ['write', 0n, 1n, 9n],
      ...grid(
        'read',
        [0n, 1n, 2n].flatMap((i) => [0n, 1n].map((j) => [i, j])),
      ),
      ['write', 2n, 0n, 5n],
      ...grid('flip', [[0n], [1n], [2n], [0n]]),
    ],
  },
  {
    name: 'switch: a label is looked at where none before it fits',
    members: `
      n: u64 = 0n;
      private note(x: u64): u64 { this.n = this.n * 10n + x; return x; }
      noted(a: u64): u64 { this.n = 0n; switch (a) { case this.note(1n): break; case this.note(2n): case this.note(3n): this.n += 100000n; break; default: this.n += 500000n; break; case this.note(4n): } return this.n; }
      checked(a: u64, b: u64): u64 { switch (a) { case 2n: case a - b: return 1n; default: return 2n; } }`,
    calls: [
      ...grid('noted', [[1n], [2n], [3n], [4n], [5n]]),
      ...grid('checked', [
        [2n, 1n],
        [3n, 0n],
        [3n, 1n],
      ]),
    ],
  },
  {
    name: 'switch: groups, default in the middle, break and return inside',
    module: `enum Phase { Open, Closed, Counted, Gone }`,
    members: `
      phase: Phase = Phase.Open;
      n: u64 = 0n;
      next(p: Phase): u64 {
        switch (p) {
          case Phase.Open:
          case Phase.Closed:
            this.n += 1n;
            break;
          default:
            this.n += 100n;
            if (this.n > 200n) break;
            return 5n;
          case Phase.Counted:
            return this.n;
        }
        this.phase = p;
        return this.n + 1000n;
      }
      inLoop(x: u64): u64 {
        let n: u64 = 0n;
        for (let i = 0; i < 4; i++) {
          switch (x + u64(i)) { case 2n: continue; case 3n: n += 10n; break; default: n += 1n; }
          if (n > 11n) break;
        }
        return n;
      }`,
    calls: [
      ...[0, 1, 2, 3, 3, 3, 0].map((p): CallLine => ['next', p]),
      ...grid('inLoop', [[0n], [1n], [2n], [3n], [9n]]),
    ],
  },
  {
    name: 'helper functions, default arguments, getters, constants and static helpers',
    module: `
      const FEE = 3n;
      const SCALE: u64 = 10n ** 2n;
      const SIDE = { None: 0n, Buy: 1n } as const;
      type Side = (typeof SIDE)[keyof typeof SIDE];
      function fee(n: u64, rate: u64 = FEE, more: u64 = rate + 1n): u64 { if (n === 0n) return 0n; return n * rate + more; }
      const twice = (n: u64): u64 => n * 2n;`,
    members: `
      static readonly LIMIT: u32 = 5n;
      static readonly SIZE = 3;
      n: u64 = SCALE;
      side: Side = SIDE.None;
      get price(): u64 { return this.n * 2n + fee(this.n); }
      private static over(n: u32): boolean { return n > C.LIMIT; }
      run(a: u64): u64 { this.n += fee(a) + fee(a, 2n) + fee(a, 1n, 1n) + twice(a); return this.price; }
      over(n: u32): boolean { return C.over(n); }
      take(side: Side): void { this.side = side === SIDE.Buy ? SIDE.None : SIDE.Buy; }
      size(): u64 { let n: u64 = 0n; for (let i = 0; i < C.SIZE; i++) n += u64(2 * Math.floor(i / 2) + (i % 2)); return n; }`,
    calls: [...grid('run', [[0n], [1n], [5n]]), ...grid('over', [[5n], [6n]]), ['take', 1n], ['take', 0n], ['size']],
  },
  {
    name: 'wrapping and casts',
    members: `
      add(a: u32, b: u32): u32 { return u32.wrap(a + b * 3n); }
      sub(a: u8, b: u8): u8 { return u8.wrap(a - b); }
      rotate(a: u32): u32 { return u32.wrap((a << 5n) | (a >> 27n)); }
      narrow(a: u64): u32 { return u32.wrap(a * a); }
      cast(a: u64): u8 { return u8(a); }
      wide(a: u8, b: boolean): u64 { return u64(a) * 1000n + u64(b) + BigInt(b); }`,
    calls: [
      ...grid('add', pairs([0n, 1n, 4294967295n, 2147483648n])),
      ...grid('sub', pairs([0n, 1n, 255n])),
      ...grid('rotate', [[1n], [4294967295n], [305419896n]]),
      ...grid('narrow', [[1n], [65536n], [4294967295n]]),
      ...grid('cast', [[0n], [255n], [256n]]),
      ...grid('wide', [
        [3n, true],
        [255n, false],
      ]),
    ],
  },
  {
    name: 'values that may be old',
    module: `interface Both { a: u64; b: FixedArray<u64, 2> }`,
    members: `
      n: u64 = 3n;
      both: Both = { a: 1n, b: [2n, 3n] };
      scalars(x: u64, really: boolean): u64 {
        const y = stale(x + this.n, 'a sum');
        if (stale(really, 'a flag')) this.n = y;
        return y + stale(7n, 'a constant');
      }
      whole(x: u64): u64 {
        const { a, b } = stale({ ...this.both, a: x }, 'a struct');
        const list = stale(b, 'a list').map((each) => each * a);
        this.both = { a: list[0], b: stale(clone(b), 'a copy') };
        return list[1] + stale(this.both, 'state').b[0];
      }`,
    calls: [
      ...grid('scalars', [
        [1n, true],
        [2n, false],
      ]),
      ...grid('whole', [[4n], [9n]]),
    ],
  },
  {
    name: 'events and messages',
    module: `interface Moved { to: UserId; amount: u64; whole: boolean }`,
    members: `
      n: u64 = 10n;
      move(to: UserId, amount: u64): void {
        assert(amount <= this.n, \`only \${this.n} left, not \${amount}\`);
        this.n -= amount;
        if (amount > 2n) emit<Moved>({ to, amount, whole: this.n === 0n });
        emit<Moved>({ to: context.userId, amount: this.n, whole: false });
      }`,
    calls: grid('move', [
      [1n, 2n],
      [2n, 5n],
      [3n, 5n],
      [4n, 3n],
    ]),
  },
];

describe('each construct means what JavaScript says', () => {
  test.each(CASES)('$name', async ({ members, module, calls }) => {
    await expectSame(members, calls, module);
  });
});

describe('what JavaScript lets pass fails in range', () => {
  const members = `
    n: u64 = 5n;
    s: i64 = 0n;
    list: FixedArray<u64, 3> = array(3, 3n);
    sub(a: u64, b: u64): u64 { return a - b; }
    add(a: u64, b: u64): u64 { return a + b; }
    mul(a: u8, b: u8): u8 { return a * b; }
    unused(a: u64, b: u64): void { const nobody = a - b; }
    state(a: u64): void { this.n -= a; }
    divide(a: i64, b: i64): i64 { return a / b; }
    index(i: u32): u64 { return this.list[Number(i)]; }
    shift(a: u8, b: u8): u8 { return a << b; }`;
  const FAILING: readonly CallLine[] = [
    ['sub', 0n, 1n],
    ['add', 2n ** 64n - 1n, 1n],
    ['mul', 16n, 16n],
    ['unused', 0n, 1n],
    ['state', 6n],
    ['divide', 1n, 0n],
    ['divide', -(2n ** 63n), -1n],
    ['index', 3n],
    ['shift', 128n, 1n],
  ];
  test.each([{ passes: undefined }, { passes: [] }])('with passes $passes', async ({ passes }) => {
    const run = new InterpretedRun(await compileMembers(members, '', passes));
    for (const [method, ...args] of FAILING) {
      await expect(run.call(method, args), method).rejects.toMatchObject({
        code: expect.stringMatching(/^QED11/) as string,
      });
    }
    expect(await run.call('sub', [1n, 1n])).toEqual([0n]);
    expect(await run.call('index', [2n])).toEqual([3n]);
  });
});
