import type { CallLine } from '../differential.js';
import { FIELD_ORDER } from '../../../src/parth/field.js';
import { grid, pairs } from './call-lines.js';
import type { ConstructCase } from '../meanings.js';

/** Classes whose methods compute and branch: arithmetic, early returns, loops, closures, order of evaluation, switch. */
export const FLOW: readonly ConstructCase[] = [
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
];
