// A contract that takes the caller's own state for one that all users share is warned of; those that only look so are not.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileSources } from '../../../src/cli/contracts/compile-files.js';
import { warmFile } from '../../support/warm-file.js';

const compileSource = warmFile();

const NAMES =
  'Contract, Component, mapping, assert, context, emit, stale, u32, u64, type ContractId, type FixedArray, type Hash, type UserId';

async function warned(members: string, module = ''): Promise<string[]> {
  const { diagnostics, warnings } = await compileSource(
    `import { ${NAMES} } from 'qed/contract';\n${module}\nexport class C extends Contract {\n${members}\n}\n`,
  );
  expect(diagnostics).toEqual([]);
  return warnings.filter(({ code }) => code >= 'QED1804').map(({ code, message }) => `${code} ${message}`);
}

const M = 'm = mapping<UserId, u64>();';
const ADD = 'add(n: u64): void { this.m.set(context.userId, this.m.get(context.userId) + n); }';

describe('a mapping that is only used with the own id as key', () => {
  test.each([
    ['read and written', `${M} ${ADD}`],
    ['through a constant', `${M} f(n: u64): void { const me = context.userId; this.m.set(me, this.m.get(me) + n); }`],
    [
      'through a helper',
      `${M} f(n: u64): void { this.put(context.userId, n); } private put(u: UserId, n: u64): void { this.m.set(u, n); }`,
    ],
    ['as a number', 'm = mapping<u32, u64>(); f(n: u64): void { this.m.set(u32(context.userId), n); }'],
    [
      'of structs',
      'm = mapping<UserId, { a: u64; b: boolean }>(); f(n: u64): void { this.m.set(context.userId, { a: n, b: true }); }',
    ],
    ['read by others', `${M} ${ADD} get(of: UserId): u64 { return stale(C.at(of).m.get(of), 'shown'); }`],
    [
      'of arrays',
      'm = mapping<UserId, FixedArray<u64, 2>>([0n, 0n]); f(i: u64, n: u64): void { const a = this.m.get(context.userId); this.m.set(context.userId, [n, a[Number(i)]]); }',
    ],
  ])('%s', async (_, members) => {
    expect(await warned(members)).toEqual(["QED1804 the key of 'm' is always the caller's own id"]);
  });

  test('as a part of the key', async () => {
    const members =
      'm = mapping<[UserId, u32], u64>(); f(k: u32, n: u64): void { this.m.set([context.userId, k], n); }';
    expect(await warned(members)).toEqual(["QED1804 part 1 of the key of 'm' is always the caller's own id"]);
  });

  test('in a component, at the field that holds it', async () => {
    const module = `class Box extends Component { ${M} ${ADD} }`;
    expect(await warned('box = new Box(); f(n: u64): void { this.box.add(n); }', module)).toEqual([
      "QED1804 the key of 'box.m' is always the caller's own id",
    ]);
  });

  test.each([
    [
      'another key as well',
      `${M} ${ADD} to(u: UserId, n: u64): void { this.m.set(u, n); } of(u: UserId): u64 { return stale(C.at(u).m.get(context.userId), 'shown'); }`,
    ],
    [
      'a choice of keys',
      `${M} f(u: UserId, n: u64): void { const k = n > 5n ? u : context.userId; this.m.set(k, n); }`,
    ],
    ['the deployer', `${M} f(n: u64): void { this.m.set(context.deployer, n); }`],
    ['never written', `${M} f(): u64 { return this.m.get(context.userId); }`],
    ['a constant key', `${M} f(n: u64): void { this.m.set(5n, n); }`],
    ['a sum with it', 'm = mapping<u32, u64>(); f(n: u64): void { this.m.set(u32(context.userId) / 2n, n); }'],
    ['a hash of it', 'm = mapping<Hash, u64>(); f(n: u64, h: Hash): void { this.m.set(h, n); }'],
    [
      'read from others by the own id alone',
      `${M} f(u: UserId, n: u64): void { this.m.set(u, n); } g(u: UserId): u64 { return stale(C.at(u).m.get(context.userId), 'shown'); }`,
    ],
  ])('silent: %s', async (_, members) => {
    expect(await warned(members)).toEqual([]);
  });
});

describe('an entry that is written for another user', () => {
  const TO = 'to(u: UserId, n: u64): void { this.m.set(u, this.m.get(u) + n); }';
  const MINE = 'mine(): u64 { return this.m.get(context.userId); }';
  test.each([
    [
      'a transfer between balances',
      `${M} f(u: UserId, n: u64): void { this.m.set(context.userId, this.m.get(context.userId) - n); this.m.set(u, this.m.get(u) + n); }`,
      'm',
    ],
    ['in two methods', `${M} ${TO} ${MINE}`, 'm'],
    [
      'a role that an admin gives',
      'm = mapping<UserId, boolean>(); add(u: UserId): void { this.m.set(u, true); } f(): void { assert(this.m.get(context.userId)); }',
      'm',
    ],
    [
      'an allowance',
      'm = mapping<[UserId, UserId], u64>(); approve(u: UserId, n: u64): void { this.m.set([context.userId, u], n); } draw(u: UserId, n: u64): void { this.m.set([u, context.userId], this.m.get([u, context.userId]) - n); }',
      'm',
    ],
  ])('%s', async (_, members, name) => {
    expect(await warned(members)).toEqual([
      `QED1805 what is written to '${name}' for another user stays in the caller's own state, where that user does not find it`,
    ]);
  });

  test.each([
    [
      'another reads it',
      `${M} ${TO} from(u: UserId): u64 { return stale(C.at(u).m.get(context.userId), 'shown'); } ${MINE}`,
    ],
    [
      'notes about others',
      `blocked = mapping<UserId, boolean>(); block(u: UserId): void { this.blocked.set(u, true); } f(u: UserId): void { assert(!this.blocked.get(u)); }`,
    ],
    [
      'only a getter reads it',
      `${M} ${TO} ${MINE} first: UserId = 0n; get due(): u64 { return C.at(this.first).m.get(context.userId); }`,
    ],
    [
      'the same contract under another id reads it',
      `${M} ${TO} ${MINE} from(u: UserId, c: ContractId): u64 { return stale(C.at(u, { contract: c }).m.get(context.userId), 'shown'); }`,
    ],
    [
      'in a component that reads it',
      `box = new Box(); f(u: UserId, n: u64): void { this.box.put(u, n); } g(u: UserId): u64 { return this.box.by(u); } h(): u64 { return this.box.m.get(context.userId); }`,
    ],
  ])('silent: %s', async (_, members) => {
    const box = `class Box extends Component { ${M} put(u: UserId, n: u64): void { this.m.set(u, n); } by(u: UserId): u64 { return stale(Box.at(this, u).m.get(context.userId), 'shown'); } }`;
    expect(await warned(members, members.includes('Box') ? box : '')).toEqual([]);
  });
});

test('what only another contract reads is written for somebody', async () => {
  const reader = (body: string) =>
    `export class Shop extends Contract { f(u: UserId, c: ContractId): u64 { return stale(${body}, 'shown'); } }`;
  const box = 'class Box extends Component { m = mapping<UserId, { a: u64; b: u64 }>(); }';
  const WROTE = 'box = new Box(); put(u: UserId, n: u64): void { this.box.m.set(u, { a: n, b: n }); }';
  const KEPT = 'kept(): u64 { return this.box.m.get(context.userId).a; }';
  const at = 'C.at(u, { contract: c })';
  expect(await warned(`${WROTE} ${KEPT}`, box)).toHaveLength(1);
  expect(await warned(`${WROTE} ${KEPT}`, `${box} ${reader(`${at}.box.m.get(context.userId).b`)}`)).toEqual([]);
  const other = 'n: u64 = 0n;';
  expect(await warned(`${other} ${WROTE} ${KEPT}`, `${box} ${reader(`${at}.n`)}`)).toHaveLength(1);
});

test('files that are compiled together know what each reads of the other', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'qed-own-'));
  const [coin, shop] = [join(directory, 'coin.ts'), join(directory, 'shop.ts')];
  await writeFile(
    coin,
    `import { Contract, context, mapping, type u64, type UserId } from 'qed/contract';
    export class Coin extends Contract { m = mapping<UserId, u64>(); to(u: UserId, n: u64): void { this.m.set(u, n); }
      mine(): u64 { return this.m.get(context.userId); } }`,
  );
  await writeFile(
    shop,
    `import { Contract, context, stale, type ContractId, type u64, type UserId } from 'qed/contract';
    import { Coin } from './coin.js';
    export class Shop extends Contract {
      paid(u: UserId, c: ContractId): u64 { return stale(Coin.at(u, { contract: c }).m.get(context.userId), 'shown'); } }`,
  );
  const codes = async (...files: string[]) => (await compileSources(files)).warnings.map(({ code }) => code);
  expect(await codes(coin)).toEqual(['QED1805']);
  expect(await codes(coin, shop)).toEqual([]);
  expect(await codes(shop, coin)).toEqual([]);
  await expect(compileSources([coin], { denyWarnings: true })).rejects.toMatchObject({ code: 'QED1000' });
  await rm(directory, { recursive: true });
});

describe('an owner in the own state', () => {
  const FIELD = 'owner: UserId = 0n; n: u64 = 0n; claim(): void { this.owner = context.userId; }';
  const message = (cell: string) =>
    `QED1806 '${cell}' is the caller's own state, so every caller decides whether this holds`;
  test.each([
    ['asserted', `${FIELD} f(): void { assert(this.owner === context.userId); this.n += 1n; }`, 'owner'],
    [
      'the other way round',
      `${FIELD} f(): void { assert(context.userId === this.owner, 'no'); this.n += 1n; }`,
      'owner',
    ],
    ['with a return', `${FIELD} f(): void { if (this.owner !== context.userId) return; this.n += 1n; }`, 'owner'],
    ['in a branch', `${FIELD} f(): void { if (this.owner === context.userId) { this.n += 1n; } }`, 'owner'],
    [
      'in a helper',
      `${FIELD} f(): void { this.only(); this.n += 1n; } private only(): void { assert(this.owner === context.userId); }`,
      'owner',
    ],
    [
      'in a helper that answers',
      `${FIELD} f(): void { assert(this.is(context.userId)); this.n += 1n; } private is(u: UserId): boolean { return this.owner === u; }`,
      'owner',
    ],
    [
      'with another condition',
      `${FIELD} f(k: u64): void { assert(k > 1n && this.owner === context.userId); this.n += 1n; }`,
      'owner',
    ],
    ['handed on', `${FIELD} give(u: UserId): void { assert(this.owner === context.userId); this.owner = u; }`, 'owner'],
    [
      'only set by an argument',
      'owner: UserId = 0n; n: u64 = 0n; set(u: UserId): void { this.owner = u; } f(): void { assert(this.owner === context.userId); this.n += 1n; }',
      'owner',
    ],
    [
      'in a struct',
      'c = { owner: context0, fee: zero }; set(): void { this.c = { owner: context.userId, fee: 1n }; } f(): void { assert(this.c.owner === context.userId); }',
      'c.owner',
    ],
    [
      'of an entry',
      'owners = mapping<Hash, UserId>(); n: u64 = 0n; take(k: Hash): void { assert(this.owners.get(k) === 0n); this.owners.set(k, context.userId); } f(k: Hash): void { assert(this.owners.get(k) === context.userId); this.n += 1n; }',
      'owners',
    ],
    [
      'in a component',
      'o = new Owned(); n: u64 = 0n; init(): void { this.o.claim(); } f(): void { this.o.only(); this.n += 1n; }',
      'o.owner',
    ],
  ])('%s', async (_, members, cell) => {
    const module = `const context0: UserId = 0n; const zero: u64 = 0n;
      class Owned extends Component { owner: UserId = 0n; claim(): void { this.owner = context.userId; } only(): void { assert(this.owner === context.userId); } }`;
    expect(await warned(members, module)).toEqual([message(cell)]);
  });

  test.each([
    ['the deployer', 'n: u64 = 0n; f(): void { assert(context.userId === context.deployer); this.n += 1n; }'],
    [
      'an owner in the state of another',
      `${FIELD} f(of: UserId): void { assert(stale(C.at(of).owner, 'set once') === context.userId); this.n += 1n; }`,
    ],
    ['one of two ways', `${FIELD} f(k: u64): void { assert(this.owner === context.userId || k > 1n); this.n += 1n; }`],
    [
      'not oneself',
      'friend: UserId = 0n; n: u64 = 0n; set(u: UserId): void { this.friend = u; } f(): void { assert(this.friend !== context.userId); this.n += 1n; }',
    ],
    [
      'a bonus unless it is oneself',
      'by: UserId = 0n; n: u64 = 0n; set(u: UserId): void { this.by = u; } f(): void { if (this.by !== context.userId) this.n += 1n; }',
    ],
    [
      'what another said',
      'turn: UserId = 0n; n: u64 = 0n; follow(u: UserId): void { this.turn = stale(C.at(u).turn, "theirs"); } f(): void { assert(this.turn === context.userId); this.n += 1n; }',
    ],
    [
      'one that nobody writes',
      'readonly owner: UserId = 5n; n: u64 = 0n; f(): void { assert(context.userId === this.owner); this.n += 1n; }',
    ],
    ['a result', `${FIELD} f(): boolean { return this.owner === context.userId; }`],
    [
      'a choice by rule',
      'best: UserId = 0n; n: u64 = 0n; set(u: UserId, k: u64): void { this.best = k > 5n ? u : context.userId; } f(): void { assert(this.best === context.userId); this.n += 1n; }',
    ],
  ])('silent: %s', async (_, members) => {
    expect(await warned(members)).toEqual([]);
  });
});

describe('a total of all users in the own state', () => {
  const S = 'totalSupply: u64 = 0n; n: u64 = 0n;';
  const MINT = 'mint(k: u64): void { this.n += k; this.totalSupply += k; }';
  const TYPES =
    'interface Stats { totalSupply: u64; totalUsers: u32; mine: u64 } const NOBODY: Stats = { totalSupply: 0n, totalUsers: 0n, mine: 0n };';
  const STATS = 'stats: Stats = NOBODY;';
  const message = (name: string) =>
    `QED1807 '${name}' is the caller's own state, so it counts what this user did and never what all did`;
  test.each([
    ['counted up', `${S} ${MINT}`, 'totalSupply'],
    ['counted down', `${S} burn(k: u64): void { this.n -= k; this.totalSupply -= k; }`, 'totalSupply'],
    ['by one', 'totalUsers: u32 = 0n; join(): void { this.totalUsers++; }', 'totalUsers'],
    [
      'through a variable',
      'circulatingSupply: u64 = 0n; f(k: u64): void { const before = this.circulatingSupply; this.circulatingSupply = before + k; }',
      'circulatingSupply',
    ],
    [
      'below an own limit',
      `${S} f(k: u64): void { assert(this.totalSupply + k <= 1000n); this.totalSupply += k; }`,
      'totalSupply',
    ],
    [
      'where another is read for nothing',
      `${S} ${MINT} f(u: UserId): void { const other = C.at(u).totalSupply; if (other > 5n) { const twice = other === 7n; } }`,
      'totalSupply',
    ],
    ['in a component', 'box = new Box(); f(k: u64): void { this.box.add(k); }', 'box.totalSupply'],
    [
      'by all but the deployer',
      `${S} f(k: u64): void { assert(context.userId !== context.deployer); this.totalSupply += k; }`,
      'totalSupply',
    ],
    [
      'by anybody, beside a method for the deployer',
      `${S} ${MINT} reset(): void { assert(context.userId === context.deployer); this.totalSupply -= 1n; }`,
      'totalSupply',
    ],
    [
      'by whom the caller names',
      `${S} admin: UserId = 0n; set(u: UserId): void { this.admin = u; } f(k: u64): void { if (context.userId === this.admin) this.totalSupply += k; }`,
      'totalSupply',
    ],
    [
      'by anybody above an id',
      `${S} f(k: u64): void { assert(u32(context.userId) >= 10n); this.totalSupply += k; }`,
      'totalSupply',
    ],
    ['in a struct', `${STATS} f(k: u64): void { this.stats.totalSupply += k; }`, 'stats.totalSupply'],
    [
      'in a struct that is replaced',
      `${STATS} f(k: u64): void { this.stats = { ...this.stats, totalSupply: this.stats.totalSupply + k }; }`,
      'stats.totalSupply',
    ],
    [
      'in a struct of a struct',
      'all = { of: NOBODY }; join(): void { this.all.of.totalUsers++; }',
      'all.of.totalUsers',
    ],
    ['in a struct of a component', 'd = new Desk(); f(k: u64): void { this.d.add(k); }', 'd.stats.totalSupply'],
    [
      'as an item',
      'totalSupply: FixedArray<u64, 2> = [0n, 0n]; f(k: u64): void { this.totalSupply[1] += k; }',
      'totalSupply[1]',
    ],
    [
      'in an item',
      'all: FixedArray<Stats, 2> = [NOBODY, NOBODY]; join(): void { this.all[1].totalUsers++; }',
      'all[1].totalUsers',
    ],
    [
      'in the entry of a constant key',
      'all = mapping<u32, Stats>(); f(k: u64): void { const s = this.all.get(0n); this.all.set(0n, { ...s, totalSupply: s.totalSupply + k }); }',
      'all.totalSupply',
    ],
    [
      'as the entry of a constant wide key',
      'totalSupply = mapping<Hash, u64>(); f(k: u64): void { this.totalSupply.set(7n, this.totalSupply.get(7n) + k); }',
      'totalSupply',
    ],
  ])('%s', async (_, members, name) => {
    const module = `${TYPES} class Box extends Component { totalSupply: u64 = 0n; add(k: u64): void { this.totalSupply += k; } }
      class Desk extends Component { ${STATS} add(k: u64): void { this.stats.totalSupply += k; } }`;
    expect(await warned(members, module)).toEqual([message(name)]);
  });

  test.each([
    [
      'for the deployer alone',
      `${S} mint(k: u64): void { assert(context.userId === context.deployer); this.totalSupply += k; }`,
    ],
    [
      'for a user that is written down',
      `${S} mint(k: u64): void { assert(context.userId === 5n); this.totalSupply += k; }`,
    ],
    [
      'in a branch for the deployer',
      `${S} f(k: u64): void { if (context.userId === context.deployer) this.totalSupply += k; }`,
    ],
    [
      'for a user whom state names that nobody writes',
      `${S} readonly admin: UserId = 5n; f(k: u64): void { assert(context.userId === this.admin); this.totalSupply += k; }`,
    ],
    [
      'for one key',
      `${S} f(k: u64): void { assert(context.publicKey.fingerprint === 12345n); this.totalSupply += k; }`,
    ],
    ['for some ids', `${S} f(k: u64): void { assert(u32(context.userId) < 10n); this.totalSupply += k; }`],
    [
      'a stock of one user',
      'supply: u32 = 0n; eat(): void { this.supply -= 1n; } harvest(): void { this.supply += 1n; }',
    ],
    ['read from one user', `${S} ${MINT} of(u: UserId): u64 { return stale(C.at(u).totalSupply, 'shown'); }`],
    ['set, not counted', `${S} set(k: u64): void { this.totalSupply = k; }`],
    ['only read', 'readonly totalSupply: u64 = 1000n; f(k: u64): void { assert(k < this.totalSupply); }'],
    [
      'what one user did',
      'totalStaked: u64 = 0n; count: u64 = 0n; f(k: u64): void { this.totalStaked += k; this.count++; }',
    ],
    ['of other things', 'm = mapping<u32, u64>(); f(k: u32, n: u64): void { this.m.set(k, this.m.get(k) + n); }'],
    ['another member', `${STATS} f(k: u64): void { this.stats.mine += k; }`],
    [
      'a member that is read from one user',
      `${STATS} f(k: u64): void { this.stats.totalSupply += k; } of(u: UserId): u64 { return C.at(u).stats.totalSupply; }`,
    ],
    [
      'a struct that is read from one user as a whole',
      `${STATS} f(k: u64): void { this.stats.totalSupply += k; } of(u: UserId): Stats { return C.at(u).stats; }`,
    ],
    [
      'a member for the deployer alone',
      `${STATS} f(k: u64): void { assert(context.userId === context.deployer); this.stats.totalSupply += k; }`,
    ],
    [
      'items that the caller picks',
      'totalSupply: FixedArray<u64, 2> = [0n, 0n]; f(k: u64, i: u32): void { this.totalSupply[Number(i)] += k; }',
    ],
    [
      'entries that the caller picks',
      'all = mapping<u32, Stats>(); f(k: u64, i: u32): void { const s = this.all.get(i); this.all.set(i, { ...s, totalSupply: s.totalSupply + k }); }',
    ],
    [
      'entries that are read from one user',
      'all = mapping<u32, Stats>(); f(k: u64): void { const s = this.all.get(0n); this.all.set(0n, { ...s, totalSupply: s.totalSupply + k }); } of(u: UserId, i: u32): u64 { return C.at(u).all.get(i).totalSupply; }',
    ],
    [
      'a local one',
      'n: u64 = 0n; f(k: u64): void { let totalSupply = this.n; totalSupply += k; this.n = totalSupply; }',
    ],
  ])('silent: %s', async (_, members) => {
    expect(await warned(members, TYPES)).toEqual([]);
  });
});
