import type { ConstructCase } from '../meanings.js';

const grid = (method: string, ...values: readonly (readonly bigint[])[]): [string, ...bigint[]][] =>
  values
    .reduce<bigint[][]>((sum, next) => sum.flatMap((args) => next.map((value) => [...args, value])), [[]])
    .map((args) => [method, ...args]);

/** Switches: which clause is taken, what looking at a label does, and which statements leave a clause. */
export const SWITCHES: readonly ConstructCase[] = [
  {
    name: 'labels that share a clause with default are tested in source order',
    module: `enum Side { Buy, Sell }`,
    members: `
      before(x: u32, a: u32, b: u32): u32 { switch (x) { case a: default: return 1n; case b: return 2n; } }
      after(x: u32, a: u32, b: u32): u32 { switch (x) { case b: return 2n; default: case a: return 1n; } }
      between(x: u32, a: u32, b: u32): u32 { let r: u32 = 7n; switch (x) { case 1n: r = 1n; break; case a: default: case b: r += 2n; break; case a + 1n: case 3n: r = 3n; } return r; }
      twice(x: u32): u32 { switch (x) { case 1n: default: return 1n; case 1n: return 2n; case 2n: return 3n; } }
      last(x: u32): u32 { let r: u32 = 0n; switch (x) { case 1n: r = 5n; break; case 2n: default: r = 9n; } return r + x; }
      enums(n: u32): u32 { const s = n === 0n ? Side.Buy : Side.Sell; switch (s) { default: case Side.Sell: return 1n; case Side.Buy: return 2n; } }
      decided(x: u32): u32 { switch (true) { case x > 5n: default: return 1n; case x > 2n: return 2n; } }
      numbers(): u32 { let r: u32 = 0n; for (let i = 0; i < 4; i++) switch (i) { case 3: default: r = r * 10n + 1n; break; case 1: r = r * 10n + 2n; break; case 3: r = r * 10n + 3n; } return r; }`,
    calls: [
      ...['before', 'after', 'between'].flatMap((method) => grid(method, [1n, 5n], [5n, 6n, 1n], [5n, 6n, 2n])),
      ...['twice', 'last', 'enums', 'decided'].flatMap((method) => grid(method, [0n, 1n, 2n, 3n, 9n])),
      ['numbers'],
    ],
  },
  {
    name: 'a label is looked at where none before it fits, and what it does stays done',
    members: `
      n: u64 = 0n;
      private hit(v: u64): u64 { this.n = this.n * 10n + v; return v; }
      around(x: u64): u64 { let r: u64 = 0n; this.n = 0n; switch (x) { case this.hit(1n): case this.hit(2n): r = 1n; break; case this.hit(3n): default: case this.hit(4n): r = 2n; break; case this.hit(5n): r = 3n; } return this.n * 10n + r; }
      atEnd(x: u64): u64 { this.n = 0n; switch (x) { case 1n: return 1n; case this.hit(3n): default: } return this.n; }
      subject(x: u64): u64 { let k = x; switch (k) { case (k += 1n): return 1n; case k - 1n: default: return k; case 9n: return 2n; } }
      failing(x: u64, d: u64): u64 { switch (x) { case 1n: return 1n; case 100n / d: default: return 2n; case 3n: return 3n; } }`,
    calls: [
      ...['around', 'atEnd', 'subject'].flatMap((method) => grid(method, [1n, 2n, 3n, 4n, 5n, 6n, 9n])),
      ...grid('failing', [1n, 3n, 50n], [0n, 2n]),
    ],
  },
  {
    name: 'statements that leave a clause',
    members: `
      nested(x: u64, y: u64): u64 { let r: u64 = 0n; out: { switch (x) { case 1n: switch (y) { case 1n: return 7n; default: break out; } case 2n: inner: { if (y > 1n) break inner; r = 4n; break out; } r = 9n; break; case 3n: if (y > 1n) { r = 5n; break; } else { break out; } default: r = 8n; } r += 100n; } return r; }
      blocks(x: u64, y: u64): u64 { let r: u64 = 0n; switch (x) { case 1n: a: { b: { if (y === 1n) break a; if (y === 2n) break b; r = 1n; break; } r += 2n; } r += 3n; break; case 2n: c: { r += 4n; return r; } default: r += 5n; } return r; }
      loops(x: u64): u64 { let r: u64 = 0n; turns: for (let i = 0; i < 3; i++) { switch (x + u64(i)) { case 1n: continue turns; case 2n: { break turns; } case 3n: for (let j = 0; j < 2; j++) { if (j === 1) break; r += 10n; } break; default: r += 1n; } r += 100n; } return r; }
      ends(x: u64, y: u64): u64 { switch (x) { case 1n: if (y === 1n) return 1n; else if (y === 2n) { return 2n; } else { switch (y) { case 3n: return 3n; default: return 4n; } } default: return 5n; } }`,
    calls: [
      ...grid('nested', [1n, 2n, 3n, 4n], [1n, 2n]),
      ...grid('blocks', [1n, 2n, 3n], [1n, 2n, 3n]),
      ...grid('loops', [0n, 1n, 2n, 3n]),
      ...grid('ends', [1n, 2n], [1n, 2n, 3n, 4n]),
    ],
  },
];
