import type { CallLine } from '../differential.js';
import { grid, pairs } from './call-lines.js';
import type { ConstructCase } from '../meanings.js';

/** Classes that work on data: mappings, structs, arrays, copies, helpers, casts, old values and events. */
export const DATA: readonly ConstructCase[] = [
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
      flip(i: u32): boolean { this.flags[Number(i)] = !this.flags[Number(i)]; return this.flags[1]; }
      computed(): u32 { let i: u32 = 0n; i += 1n; this.grid[Number(i)][1] += 5n; this.grid[Number(i + 1n)][Number(i)] = 0n; return this.grid[1][1] * 10n + this.grid[2][1]; }
      partly(i: u32): u32 { let j: u32 = 1n; j -= 1n; this.grid[Number(i)][Number(j)] = 2n; return this.grid[0][0] * 100n + this.grid[1][0] * 10n + this.grid[2][0]; }`,
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
      ['computed'],
      ['computed'],
      ...grid('partly', [[1n], [2n]]),
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
  {
    name: 'messages that show booleans and items',
    members: `
      on: boolean = true;
      flags: FixedArray<boolean, 2> = [true, false];
      list: FixedArray<u64, 3> = [4n, 5n, 6n];
      m = mapping<u32, boolean>(true);
      show(a: boolean, b: boolean, n: u64): void {
        const both = a && b;
        assert(n !== 1n, \`\${a} \${both} \${this.on} \${this.flags[1]}\`);
        const kept = this.m.get(0n);
        assert(n !== 2n || kept === both, \`\${kept} \${n}\`);
        assert(a === b, 'not the same');
        for (let i = 0; i < 3; i++) assert(this.list[i]! + n < 9n, \`item \${i} is \${this.list[i]}, not \${this.list[2 - i]!}\`);
      }`,
    calls: [true, false].flatMap((a) =>
      grid(
        'show',
        [0n, 1n, 2n, 3n, 4n, 5n].map((n) => [a, n % 2n === 1n, n]),
      ),
    ),
  },
];
