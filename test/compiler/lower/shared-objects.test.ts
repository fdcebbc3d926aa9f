// A value that another name could still see changed is refused; what no other name can read compiles and is right.
import { describe, expect, it } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { expectSame, sourceOf } from '../../support/differential.js';

const ROWS = 'rows: FixedArray<FixedArray<u32, 2>, 3> = [[1n, 2n], [3n, 4n], [5n, 6n]];';
const STRUCTS =
  'interface In { y: u32; z: u32 }\ninterface P { x: u32; in: In; rows: FixedArray<FixedArray<u32, 2>, 2> }';
const P = 'p: P = { x: 1n, in: { y: 7n, z: 8n }, rows: [[1n, 2n], [3n, 4n]] };';

/** The code of each mistake of a method's body. */
async function codesOf(body: string, module = '', members = ROWS): Promise<string[]> {
  const overlay = { '/c.ts': sourceOf(`${members}\nm(i: u32, j: u32, c: boolean): void {\n${body}\n}`, module) };
  const { diagnostics } = await compileFile('/c.ts', { overlay });
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

describe('a loop may write the array that it goes through', () => {
  it('reads each item when its turn comes', () =>
    expectSame(
      `list: FixedArray<u32, 4> = [1n, 2n, 3n, 4n];
       own(): void { for (const [i, v] of this.list.entries()) this.list[i] = v * 2n; }
       next(): u32 {
         let sum: u32 = 0n;
         for (const [i, v] of this.list.entries()) { sum += v; if (i < 3) this.list[i + 1] = v + 10n; }
         return sum;
       }
       each(): void { this.list.forEach((v, i) => { this.list[i] = v * 2n; }); }
       some(k: u32): boolean { return this.list.some((v, i) => { this.list[3 - i] = 9n; return v === k; }); }
       mapped(): FixedArray<u32, 4> { return this.list.map((v, i) => { if (i < 3) this.list[i + 1] = v; return v; }); }
       at(k: u32): void { for (const v of this.list) if (v > 1n) this.list[Number(k)] = v; }`,
      [['own'], ['next'], ['each'], ['some', 9n], ['at', 2n], ['mapped']],
    ));

  it('of a local array, and of rows', () =>
    expectSame(
      `${ROWS}
       local(k: u32): FixedArray<u32, 3> {
         const a: FixedArray<u32, 3> = [1n, 2n, 3n];
         for (const [i, v] of a.entries()) { if (v > k) a[i] = v * 2n; a[Number(k)] += 1n; }
         return a;
       }
       inner(): u32 {
         const rows = clone(this.rows);
         let sum: u32 = 0n;
         for (const [i, row] of rows.entries()) { sum = sum * 100n + row[0]; rows[2] = [sum, 1n]; rows[i][1] = 5n; }
         return sum + rows[1][1];
       }
       own(): u32 {
         let sum: u32 = 0n;
         for (const [i, row] of this.rows.entries()) { sum = sum * 100n + row[0]; this.rows[2 - i] = [row[1], sum]; }
         return sum;
       }`,
      [['local', 1n], ['inner'], ['own'], ['local', 2n]],
    ));

  it('but not read what it goes through once that is another array', async () => {
    const replaced =
      'for (const [i, row] of this.rows.entries()) { assert(row[0] > 0n); this.rows[i][0] = 2n; this.rows = [[1n, 1n], [1n, 1n], [1n, 1n]]; }';
    expect(await codesOf(replaced)).toEqual(['QED1020']);
    const other =
      'let a: FixedArray<u32, 2> = [1n, 2n]; const b: FixedArray<u32, 2> = [3n, 4n]; for (const v of a) { a[1] = v; if (c) a = b; }';
    expect(await codesOf(other)).toEqual(['QED1020']);
    const held = 'const row = this.rows[0]; for (const v of row) { this.rows[0][1] = v + 1n; }';
    expect(await codesOf(held)).toEqual(['QED1020']);
  });
});

describe('an object of the state may stay in it', () => {
  it('as a nested part of what replaces its holder', () =>
    expectSame(
      `${P}
       list: FixedArray<P, 2> = [{ x: 1n, in: { y: 1n, z: 2n }, rows: [[1n, 2n], [3n, 4n]] }, { x: 2n, in: { y: 3n, z: 4n }, rows: [[5n, 6n], [7n, 8n]] }];
       upd(x: u32): u32 { this.p = { ...this.p, x }; this.p.in.y += 1n; return this.p.in.y; }
       twice(x: u32): void { this.p = { ...this.p, x }; this.p = { ...this.p, in: { ...this.p.in, z: x } }; }
       turn(): void { this.p = { ...this.p, rows: [this.p.rows[1], this.p.rows[0]] }; this.p.rows[0][1] = 9n; }
       at(i: u32, x: u32): void { this.list[Number(i)] = { ...this.list[Number(i)], x }; this.list[Number(i)].in.z = x; }
       maybe(c: boolean): void { this.p = { ...this.p, in: c ? this.p.in : { y: 1n, z: 1n } }; this.p.in.z += 1n; }
       held(x: u32): u32 { const t = { ...this.p, x }; const inner = this.p.in; this.p = t; return inner.y + t.in.z; }`,
      [
        ['upd', 5n],
        ['twice', 6n],
        ['turn'],
        ['at', 1n, 4n],
        ['maybe', true],
        ['maybe', false],
        ['held', 3n],
        ['upd', 8n],
        ['turn'],
      ],
      STRUCTS,
    ));

  it('in another place, where both change', () =>
    expectSame(
      `${ROWS}
       ${P}
       swap(): void { [this.rows[0], this.rows[1]] = [this.rows[1], this.rows[0]]; this.rows[0][0] += 10n; }
       turn(): void { [this.rows[0], this.rows[1], this.rows[2]] = [this.rows[1], this.rows[2], this.rows[0]]; this.rows[1][1] = 7n; }
       all(): void { this.rows = [this.rows[2], this.rows[0], this.rows[1]]; this.rows[0][0] += 1n; }
       at(i: u32, j: u32): u32 { [this.rows[Number(i)], this.rows[Number(j)]] = [this.rows[Number(j)], this.rows[Number(i)]]; this.rows[Number(i)][0] += 1n; return this.rows[Number(j)][0]; }
       wide(i: u64, j: u64): u32 { if (i !== 9n) [this.rows[Number(i)], this.rows[Number(j - 1n)]] = [this.rows[Number(j - 1n)], this.rows[Number(i)]]; this.rows[Number(i)][0] += 1n; return this.rows[Number(j - 1n)][0]; }
       next(i: u32): u32 { const t = this.rows[Number(i) + 1]; this.rows[Number(i) + 1] = this.rows[Number(i)]; this.rows[Number(i)] = t; this.rows[1][1] += 1n; return this.rows[Number(i)][1]; }
       deep(): void { [this.p.rows[0], this.p.rows[1]] = [this.p.rows[1], this.p.rows[0]]; this.p.rows[0][0] += 1n; }
       out(): u32 { const row = this.rows[0]; [this.rows[0], this.rows[1]] = [this.rows[1], this.rows[0]]; return row[0]; }`,
      [
        ['swap'],
        ['turn'],
        ['all'],
        ['at', 0n, 2n],
        ['at', 1n, 1n],
        ['deep'],
        ['out'],
        ['wide', 0n, 3n],
        ['wide', 1n, 2n],
        ['next', 0n],
        ['next', 1n],
        ['swap'],
      ],
      STRUCTS,
    ));

  it.each([
    ['two places', 'this.rows[0] = this.rows[1];'],
    ['one object twice', 'this.rows = [this.rows[0], this.rows[0], this.rows[1]];'],
    ['perhaps one object twice', 'this.rows = [this.rows[Number(i)], this.rows[Number(j)], this.rows[0]];'],
    [
      'three places of which two may be one',
      '[this.rows[Number(i)], this.rows[Number(j)], this.rows[0]] = [this.rows[Number(j)], this.rows[0], this.rows[Number(i)]];',
    ],
    [
      'two places whose indices are computed by themselves',
      '[this.rows[Number(i % 2n)], this.rows[Number(j)]] = [this.rows[Number(j)], this.rows[Number(i % 3n)]];',
    ],
    ['a chosen row', 'this.rows = [c ? this.rows[0] : this.rows[1], this.rows[1], this.rows[2]];'],
    [
      'half of a swap',
      '[this.rows[0], this.rows[1]] = [this.rows[1], [1n, 1n]]; [this.rows[0], this.rows[2]] = [this.rows[1], this.rows[1]];',
    ],
    [
      'a row that has moved',
      'const r = this.rows[0]; [this.rows[0], this.rows[1]] = [this.rows[1], this.rows[0]]; this.rows[0] = r;',
    ],
    [
      'a row that was replaced',
      'const r = this.rows[0]; this.rows[0] = [1n, 1n]; [this.rows[0], this.rows[1]] = [this.rows[1], r];',
    ],
  ])('but not in two: %s', async (_, body) => {
    expect(await codesOf(body)).toContain('QED1020');
  });

  it.each([
    ['a part of another field', 'this.q = { ...this.p };'],
    ['a part inside of what may be new', 'this.p = { ...this.p, d: c ? this.p.d : { in: this.q.d.in } };'],
    ['a part beside its holder', 'this.p = { ...this.p, e: this.p.d.in };'],
  ])('nor nested: %s', async (_, body) => {
    const module = 'interface In { y: u32 }\ninterface Q { d: { in: In }; e: In }';
    const fields = 'p: Q = { d: { in: { y: 1n } }, e: { y: 2n } };\nq: Q = { d: { in: { y: 1n } }, e: { y: 2n } };';
    expect(await codesOf(body, module, fields)).toEqual(['QED1020']);
  });
});

describe('an object that has moved', () => {
  const fields =
    'a: In = { y: 1n, z: 1n };\nb: In = { y: 2n, z: 2n };\nt: [In, In] = [{ y: 3n, z: 3n }, { y: 4n, z: 4n }];';
  const pair = 'q: Q = { d: { y: 1n, z: 1n }, e: { y: 2n, z: 2n } };';
  const module = 'interface In { y: u32; z: u32 }\ninterface Q { d: In; e: In }';

  it('is still what was read from its old place', () =>
    expectSame(
      `${fields}\n${pair}
       fields(): u32 { const [x, y] = [this.a, this.b]; [this.a, this.b] = [this.b, this.a]; return x.y * 10n + y.y; }
       members(): u32 { const x = this.q.d; this.q = { d: this.q.e, e: this.q.d }; return x.y * 10n + this.q.e.y; }
       items(): u32 { const x = this.t[0]; [this.t[0], this.t[1]] = [this.t[1], this.t[0]]; return x.y; }
       both(): u32 { [this.a, this.b] = [this.b, this.a]; this.b.y += 5n; this.a.y += 1n; return this.a.y * 10n + this.b.y; }`,
      [['fields'], ['members'], ['items'], ['both'], ['fields'], ['both']],
      module,
    ));

  it.each([
    ['fields', 'const old = this.a; [this.a, this.b] = [this.b, this.a]; this.b.y = 9n; assert(old.y > 0n);'],
    ['members', 'const old = this.q.d; this.q = { d: this.q.e, e: this.q.d }; this.q.e.y = 9n; assert(old.y > 0n);'],
    ['items', 'const old = this.t[0]; this.t = [this.t[1], this.t[0]]; this.t[1].y = 9n; assert(old.y > 0n);'],
    ['a path', 'const old = this.a; if (c) [this.a, this.b] = [this.b, this.a]; this.b.y = 9n; assert(old.y > 0n);'],
    [
      'two moves',
      'const old = this.a; [this.a, this.b] = [this.b, this.a]; [this.b, this.t[0]] = [this.t[0], this.b]; this.t[0].y = 9n; assert(old.y > 0n);',
    ],
    [
      'a local object',
      'const t: In = { y: 1n, z: 1n }; this.a = t; [this.a, this.b] = [this.b, this.a]; this.b.y = 9n; assert(t.y > 0n);',
    ],
    [
      'a part of a local object',
      'const t: Q = { d: { y: 1n, z: 1n }, e: { y: 1n, z: 1n } }; this.q = t; this.q = { d: this.q.e, e: this.q.d }; this.q.e.y = 9n; assert(t.d.y > 0n);',
    ],
  ])('is not read through its old name after a write: %s', async (_, body) => {
    expect(await codesOf(body, module, `${fields}\n${pair}`)).toEqual(['QED1020']);
  });
});

describe('a write below a run-time index', () => {
  it('reaches any depth of a local copy', () =>
    expectSame(
      `${ROWS}
       list: FixedArray<P, 2> = [{ x: 1n, in: { y: 1n, z: 2n }, rows: [[1n, 2n], [3n, 4n]] }, { x: 2n, in: { y: 3n, z: 4n }, rows: [[5n, 6n], [7n, 8n]] }];
       two(i: u32): u32 { const a = clone(this.list); a[Number(i)].in.y = 9n; a[Number(i)].in.z += 1n; return a[0].in.y * 100n + a[1].in.z; }
       three(i: u32, j: u32): u32 { const a = clone(this.list); a[Number(i)].rows[Number(j)][1] = 9n; a[Number(i)].rows[0][Number(j)] += 1n; return a[1].rows[1][1] * 10n + a[0].rows[0][1]; }
       all(i: u32, j: u32): P { const a = clone(this.list); a[Number(i)].rows[Number(j)][Number(i)] = 9n; a[Number(j)].in.y = 3n; return a[Number(i)]; }
       whole(i: u32): FixedArray<P, 2> { const a = clone(this.list); a[Number(i)].rows[Number(i)] = [0n, i]; a[0].in.y = 5n; return a; }`,
      [
        ['two', 1n],
        ['three', 1n, 1n],
        ['all', 0n, 1n],
        ['whole', 1n],
        ['two', 0n],
        ['three', 0n, 1n],
      ],
      STRUCTS,
    ));

  it('is refused where another name sees it', async () => {
    const shared =
      'const r: FixedArray<u32, 1> = [1n]; const a: FixedArray<{ in: FixedArray<u32, 1> }, 2> = [{ in: r }, { in: r }]; a[Number(i)].in[0] = 2n;';
    expect(await codesOf(shared)).toEqual(['QED1020']);
    const name = 'const a = clone(this.rows); const row = a[1]; a[Number(i)][0] = 2n; assert(row[0] > 0n);';
    expect(await codesOf(name)).toEqual(['QED1020']);
  });
});
