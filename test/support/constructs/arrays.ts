import type { ConstructCase } from '../meanings.js';

/** Methods of arrays and tuples, with each optional argument given and left out. */
export const ARRAYS: readonly ConstructCase[] = [
  {
    name: 'fill writes the range that it is given, and is the list',
    members: `
      list: FixedArray<u32, 4> = [1n, 2n, 3n, 4n];
      tuple(): FixedArray<u32, 4> { const a: [u32, u32, u32, u32] = [1n, 2n, 3n, 4n]; a.fill(7n, 1, 3); return a; }
      spread(l: FixedArray<u32, 4>): FixedArray<u32, 4> { const a = [...l]; a.fill(0n, 1, 2); return a; }
      made(): FixedArray<u32, 3> { const a = new Array<u32>(3).fill(0n); a.fill(5n, 1, 2); return a; }
      fromEnd(l: FixedArray<u32, 4>): FixedArray<u32, 4> { const a = clone(l); a.fill(9n, -3, -1); return a; }
      beyond(l: FixedArray<u32, 4>): FixedArray<u32, 4> { const a = clone(l); a.fill(9n, 2, 99); a.fill(8n, -99, 1); a.fill(7n, 3, 2); return a; }
      state(): u32 { this.list.fill(6n, 2); return this.list[1] + this.list[2]; }
      value(l: FixedArray<u32, 3>): FixedArray<u32, 3> { const a = clone(l); return a.fill(7n); }
      named(l: FixedArray<u32, 3>): u32 { const a = clone(l); const b = a.fill(7n, 1); return b[0] + b[1]; }
      turns(l: FixedArray<u32, 4>): FixedArray<u32, 4> { const a = clone(l); for (let i = 0; i < 3; i++) a.fill(u32(i) + 10n, i - 2, i + 2); return a; }
      halves(l: FixedArray<u32, 4>): FixedArray<u32, 4> { const a = clone(l); a.fill(9n, 3 / 2, a.length / 2 + 1); for (let i = 1; i < 3; i++) a.fill(5n, -i / 2, 7 / 2); return a; }
      endless(l: FixedArray<u32, 4>): FixedArray<u32, 4> { const n = 1 / 0; const a = clone(l); a.fill(9n, 2, n); a.fill(8n, 0 / 0, 1); a.fill(7n, -1 / 0, -3); return a; }
      parts(l: FixedArray<u32, 4>): u32 { const n = 1 / 0; return l.slice(0 / 0)[3] * 10n + l.slice(-1 / 0, n)[0]; }`,
    calls: [
      ['endless', [1n, 2n, 3n, 4n]],
      ['parts', [1n, 2n, 3n, 4n]],
      ['tuple'],
      ['spread', [1n, 2n, 3n, 4n]],
      ['made'],
      ['fromEnd', [1n, 2n, 3n, 4n]],
      ['beyond', [1n, 2n, 3n, 4n]],
      ['state'],
      ['value', [1n, 2n, 3n]],
      ['named', [1n, 2n, 3n]],
      ['turns', [1n, 2n, 3n, 4n]],
      ['halves', [1n, 2n, 3n, 4n]],
    ],
  },
  {
    name: 'includes looks from the index that it is given',
    members: `
      from(l: [u32, u32, u32, u32]): boolean { return l.includes(1n, 1); }
      after(l: FixedArray<u32, 4>, x: u32): u32 { let n: u32 = 0n; for (let i = -5; i < 6; i++) { n = n * 2n; if (l.includes(x, i)) n += 1n; } return n; }
      last(l: FixedArray<u32, 4>, x: u32): boolean { return l.includes(x, l.length - 1); }
      all(l: FixedArray<u32, 4>, x: u32): boolean { return l.includes(x); }`,
    calls: [
      ['from', [1n, 2n, 3n, 4n]],
      ['from', [2n, 1n, 3n, 4n]],
      ...[1n, 3n, 4n, 9n].flatMap((x): [string, bigint[], bigint][] => [
        ['after', [1n, 2n, 3n, 4n], x],
        ['last', [1n, 2n, 3n, 4n], x],
        ['all', [1n, 2n, 3n, 4n], x],
      ]),
    ],
  },
  {
    name: 'slice, concat, at and reverse of lists and tuples',
    module: 'const N = 2; interface Point { x: u32; y: u32 }',
    members: `
      list: FixedArray<u32, 3> = [1n, 2n, 3n];
      middle(l: FixedArray<u32, 4>): FixedArray<u32, 2> { return l.slice(1, 3); }
      tail(l: FixedArray<u32, 4>): FixedArray<u32, 2> { return l.slice(-N); }
      most(l: FixedArray<u32, 4>): FixedArray<u32, 3> { return l.slice(0, l.length - 1); }
      copy(l: FixedArray<u32, 4>): FixedArray<u32, 4> { const a = l.slice(); a[0] = 9n; return [a[0], l[0], a[1], l[1]]; }
      tuple(l: [u32, u32, u32]): FixedArray<u32, 2> { return l.slice(1); }
      last(l: FixedArray<u32, 4>): u32 { return l.at(-1)! * 10n + l.at(1)! + l.at(l.length - N)!; }
      points(l: FixedArray<Point, 2>): u32 { const a = l.slice(1); return a[0].x * 10n + l.at(0)!.y; }
      joined(l: FixedArray<u32, 2>, x: u32): FixedArray<u32, 6> { return l.concat(x, [x + 1n, 4n], 5n); }
      turned(l: FixedArray<u32, 3>): FixedArray<u32, 3> { const a = clone(l); a.reverse(); return a; }
      turnedCopy(l: FixedArray<u32, 3>): u32 { const b = [...l].map((x) => x * 2n); return b.reverse()[0] * 10n + b[0]; }
      turnedState(): u32 { this.list.reverse(); return this.list[0]; }`,
    calls: [
      ['middle', [1n, 2n, 3n, 4n]],
      ['tail', [1n, 2n, 3n, 4n]],
      ['most', [1n, 2n, 3n, 4n]],
      ['copy', [1n, 2n, 3n, 4n]],
      ['tuple', [1n, 2n, 3n]],
      ['last', [1n, 2n, 3n, 4n]],
      [
        'points',
        [
          { x: 1n, y: 2n },
          { x: 3n, y: 4n },
        ],
      ],
      ['joined', [1n, 2n], 3n],
      ['turned', [1n, 2n, 3n]],
      ['turnedCopy', [1n, 2n, 3n]],
      ['turnedState'],
      ['turnedState'],
    ],
  },
  {
    name: 'reduce without a start, keys and values',
    members: `
      sum(l: FixedArray<u32, 3>): u32 { return l.reduce((s, x) => s + x); }
      weighted(l: FixedArray<u32, 3>): u32 { return l.reduce((s, x, i) => s * 10n + x * u32(i)); }
      one(l: FixedArray<u32, 1>): u32 { return l.reduce((s, x) => s - x); }
      tuple(l: [u32, u32, u32]): u32 { return l.reduce((s, x) => s * 2n + x); }
      keys(l: FixedArray<u32, 3>): u32 { let n: u32 = 0n; for (const i of l.keys()) n = n * 10n + l[i] + u32(i); return n; }
      values(l: FixedArray<u32, 3>): u32 { let n: u32 = 0n; for (const x of l.values()) n = n * 10n + x; return n; }
      pairs(l: FixedArray<[u32, u32], 2>): u32 { let n: u32 = 0n; for (const [a, b] of l.values()) n = n * 100n + a * 10n + b; return n; }`,
    calls: [
      ['sum', [1n, 2n, 3n]],
      ['weighted', [1n, 2n, 3n]],
      ['one', [4n]],
      ['tuple', [1n, 2n, 3n]],
      ['keys', [1n, 2n, 3n]],
      ['values', [1n, 2n, 3n]],
      [
        'pairs',
        [
          [1n, 2n],
          [3n, 4n],
        ],
      ],
    ],
  },
  {
    name: 'reverse and fill of a list that nothing else names',
    module: 'interface Point { a: u64 }',
    members: `
      list: FixedArray<u64, 3> = [1n, 2n, 3n];
      points: FixedArray<Point, 2> = [{ a: 1n }, { a: 2n }];
      spread(l: FixedArray<u64, 3>): u64 { return [...l].reverse().reduce((s, v) => s * 10n + v, 0n); }
      copied(l: FixedArray<u64, 3>): u64 { const c = clone(l).reverse(); c[2] = 9n; return c[0] * 100n + c[2] * 10n + l[0]; }
      part(l: FixedArray<u64, 3>): u64 { let s = 0n; for (const v of l.slice(1).reverse()) s = s * 10n + v; return s; }
      chain(l: FixedArray<u64, 3>): FixedArray<u64, 3> { return l.map((v) => v + 1n).reverse().reverse().fill(7n, 1, 2); }
      literal(): FixedArray<u64, 3> { return [1n, 2n, 3n].fill(9n, 2); }
      order(x: u64): FixedArray<u64, 2> { let n = x; const r: FixedArray<u64, 2> = [n++, n++].fill(n, 1); return r; }
      joined(l: FixedArray<u64, 3>): FixedArray<u64, 3> { return array(3, 1n).concat(l).slice(3).reverse(); }
      state(): u64 { const c = [...this.list].reverse(); c[0] = 9n; return this.list[0] * 100n + this.list[2] * 10n + c[2]; }
      deep(): u64 { const c = clone(this.points).reverse(); c[0].a = 7n; return this.points[1].a * 10n + c[1].a; }`,
    calls: [
      ...['spread', 'copied', 'part', 'chain', 'joined'].map((method): [string, ...unknown[]] => [
        method,
        [1n, 2n, 3n],
      ]),
      ['literal'],
      ['order', 4n],
      ['state'],
      ['deep'],
    ],
  },
];
