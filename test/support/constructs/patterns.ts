import type { ConstructCase } from '../meanings.js';

const numbers = (methods: readonly string[], values: readonly bigint[]): [string, bigint][] =>
  methods.flatMap((method) => values.map((value): [string, bigint] => [method, value]));

/** Classes with calls: patterns, statements, arrays, classes. */
export const PATTERNS: readonly ConstructCase[] = [
  {
    name: 'patterns in assignments, nested, with rest and defaults',
    module: `
      interface Point { x: u64; y: u64; z: u64 }
      interface Line { from: Point; to: [u64, u64] }`,
    members: `
      line: Line = { from: { x: 1n, y: 2n, z: 3n }, to: [4n, 5n] };
      list: FixedArray<u64, 4> = [1n, 2n, 3n, 4n];
      n: u64 = 0n;
      private bump(): u64 { this.n += 1n; return this.n; }
      object(a: u64): u64 { let x = a; let y = a; ({ x, y } = { x: y + 1n, y: x + 2n }); return x * 100n + y; }
      nested(a: u64): u64 { let x: u64; let y: u64; let z = a; ({ from: { x, y: z }, to: [, y] } = this.line); [this.line.from.x, z] = this.line.to; return x * 100n + y * 10n + z; }
      rest(a: u64): u64 { let x: u64; let others: FixedArray<u64, 3>; [x, ...others] = this.list; others[0] = a; let s: { x: u64; y: u64 }; let t: u64; ({ z: t, ...s } = this.line.from); s.x += 1n; return x * 1000n + others[0] + others[2] + s.x + s.y + t + this.line.from.x; }
      defaults(a: u64): u64 { let p: u64, q: u64; [p, q = this.bump()] = [a, a + 1n]; const [c, d, e, f, g = this.bump()] = this.list; const { x = this.bump() } = this.line.from; return p + q * 10n + c + d + e + f + g * 100n + x + this.n; }
      once(a: u64): u64 { let x: u64; [this.list[Number(this.bump() % 4n)], x] = [this.bump(), a]; ({ x: this.list[Number(this.bump() % 4n)] } = { x }); return x + this.n; }
      parts(p: Point): u64 { const { x, ...others } = p; const [a, ...items] = [x, p.z, others.y]; return a * 100n + items[0] * 10n + items[1] + others.z; }
      items([a, [b, c]]: [u64, [u64, u64]], { x, y: z }: Point): u64 { return a * 1000n + b * 100n + c * 10n + x + z; }`,
    calls: [
      ...numbers(['object', 'nested', 'rest', 'defaults', 'once'], [1n, 3n]),
      ['parts', { x: 1n, y: 2n, z: 3n }],
      ['items', [1n, [2n, 3n]], { x: 4n, y: 5n, z: 6n }],
    ],
  },
  {
    name: 'commas, labels on any statement, several counters, items that are there',
    members: `
      n: u64 = 0n;
      list: FixedArray<u64, 3> = [1n, 2n, 3n];
      commas(a: u64): u64 { let n = a, m = a; (n += 1n), (m += 2n); return (n += 1n, (this.n += n), n * 10n + m); }
      labels(a: u64): u64 { let n: u64 = 0n; x: if (a > 1n) { n += 1n; if (a > 2n) break x; n += 10n; } outer: { inner: { if (a === 1n) break outer; if (a === 2n) break inner; n += 100n; } n += 1000n; } return n; }
      stacked(a: u64): u64 { let n: u64 = 0n; x: y: for (let i = 0; i < 3; i++) { n += 1n; if (u64(i) === a) continue x; n += 10n; if (n > 15n) break y; } return n; }
      left(a: u64): u64 { let n: u64 = 0n; x: switch (a) { case 1n: for (let i = 0; i < 3; i++) { n += 1n; if (i === 1) break x; } break; default: n += 5n; } return n; }
      counters(a: u64): u64 { let n = a; for (let i = 0, j = 10; i < j; i += 2, j -= 1) n += u64(i * j); for (let i = 6; i >= 0; i -= 2) n = n * 2n + u64(i); return n; }
      items(a: u64): u64 { this.list[0]! += a; this.list[Number(a % 3n)]! = 9n; return this.list[0]! * 10n + this.list[1]!; }`,
    calls: numbers(['commas', 'labels', 'stacked', 'left', 'counters', 'items'], [0n, 1n, 2n, 3n]),
  },
  {
    name: 'arrays made, filled and searched',
    module: `const TABLE = { low: { limits: [1n, 2n, 3n], step: 5n } } as const;
      const NAMES = [5n, 6n, 7n] as const;`,
    members: `
      list: FixedArray<u64, 3> = [1n, 2n, 3n];
      signed: FixedArray<i64, 3> = [-1n, 2n, -3n];
      from(a: u64): u64 { const b: FixedArray<u64, 4> = Array.from({ length: 4 }, (_, i) => a + u64(i)); const c: FixedArray<u64, 3> = Array.from(this.list); c[0] = 9n; const d: FixedArray<u64, 3> = Array.from(c, (x, i) => x * u64(i)); return b[3] * 1000n + b[0] * 100n + c[0] + d[2] + this.list[0]; }
      made(a: u64): u64 { const b: FixedArray<u64, 4> = new Array(4).fill(a); const c: FixedArray<u64, 2> = new Array<u64>(2).fill(0n); const d: FixedArray<u64, 2> = Array(2).fill(a + 1n); b[1] += 1n; return b[0] + b[1] * 10n + c[0] + d[1]; }
      filled(a: u64): u64 { const b = clone(this.list); b.fill(a); this.list.fill(b[0] + 1n); return b[2] + this.list[1]; }
      found(a: u64): boolean { return this.list.includes(a) || [a, 7n].includes(3n); }
      listed(a: u64): u64 { let s: u64 = 0n; for (const [i, x] of this.list.entries()) { if (x === a) continue; s += x * u64(i); } return s; }
      tuples(p: [u64, u64]): u64 { let s: u64 = 0n; for (const x of p) s = s * 10n + x; return p.map((x) => x + 1n)[0]! + s; }
      constants(i: u32): u64 { return NAMES[1] + TABLE.low.step + TABLE.low.limits[2] + this.list[Number(i)]; }
      starts(i: u32, v: i64): i64 { const old = this.signed[Number(i)]; this.signed[Number(i)] = old + v; return old; }`,
    calls: [
      ...numbers(['from', 'made', 'found', 'listed', 'filled', 'found'], [2n, 4n]),
      ['tuples', [3n, 4n]],
      ['constants', 1n],
      ...[0n, 1n, 2n, 0n].map((i): [string, bigint, bigint] => ['starts', i, -7n]),
      ['starts', 1n, 2n ** 62n],
      ['starts', 1n, 2n ** 62n],
      ['starts', 1n, -5n],
    ],
  },
  {
    name: 'classes that are structs, constant objects as enums, negatives',
    module: `
      class Box { constructor(readonly a: u64, readonly b: u32) {} }
      class Span { from: u64; to: u64; size: u64 = 5n; static readonly NONE: u64 = 4n; static at(x: u64): Span { return new Span(x); } constructor(from: u64, more: u64 = from) { this.from = from; this.to = this.from * 2n; if (more > 3n) this.size += more; } }
      const SIDE = { Buy: 0, Sell: 1 } as const;
      type Side = (typeof SIDE)[keyof typeof SIDE];
      const PHASE = { Open: 3n, Closed: 9n } as const;
      type Phase = (typeof PHASE)[keyof typeof PHASE];`,
    members: `
      box: Box = new Box(1n, 2n);
      side: Side = SIDE.Buy;
      phase: Phase = PHASE.Open;
      boxes(x: Box): u64 { const b = new Box(x.a + 1n, 5n); this.box = b; return b.a + u64(b.b); }
      spans(a: u64): u64 { const q = new Span(a); q.from += 9n; const r = new Span(a, 1n); const l: FixedArray<Span, 2> = [Span.at(1n), r]; return q.from * 1000n + q.to * 100n + q.size + l[1].size + l[0].to + Span.NONE; }
      sides(s: Side): u64 { const before = this.side; this.side = s; const t: FixedArray<u64, 2> = [3n, 4n]; switch (s) { case SIDE.Buy: return t[s]; case SIDE.Sell: return before === SIDE.Buy ? 7n : t[s]; } }
      phases(p: Phase): Phase { const before = this.phase; this.phase = p; return before === PHASE.Closed ? PHASE.Open : p; }
      negatives(a: i64): i64 { return -a + ~a * 2n; }
      bits(a: u64): u64 { return u64.wrap(-a) - u64.wrap(~a) + u64(u8.wrap(~a)); }
      counted(): u64 { return u64(~-3) + u64(-(-2)) + u64(+1); }`,
    calls: [
      ['boxes', { a: 3n, b: 4n }],
      ...numbers(['spans'], [4n, 1n]),
      ['sides', 1],
      ['sides', 0],
      ['sides', 1],
      ...numbers(['phases'], [9n, 3n, 9n]),
      ...numbers(['negatives'], [-5n, 0n, 7n]),
      ...numbers(['bits'], [1n, 5n, 2n ** 63n]),
      ['counted'],
    ],
  },
];
