// The hash functions of the language give the same digest in JavaScript, in the IR with and without passes, and in
// circuits.
import { expect, it } from 'vitest';
import type { IrOp, MethodIr } from '../../../src/compiler/ir/ops.js';
import { verifyIr } from '../../../src/compiler/ir/verify.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { compileMembers, expectSame, type CallLine } from '../../support/differential.js';

const count = (ir: MethodIr, op: IrOp['op']): number => ir.ops.filter((each) => each.op === op).length;
const bytes = [0n, 1n, 127n, 128n, 255n];
const tree = MerkleTree.from(
  4,
  Array.from({ length: 16 }, (_, i) => [BigInt(i), BigInt(1000 + i)] as const),
);
const proof = (index: bigint): unknown[] => [tree.get(index), index, [...tree.path(index).siblings]];

interface Case {
  readonly name: string;
  readonly members: string;
  readonly calls: readonly CallLine[];
}

const CASES: readonly Case[] = [
  {
    name: 'digests of bytes, of digests, of lists written out',
    members: `
      stored: FixedArray<u8, 32> = array(32, 0n);
      list(a: u8): FixedArray<u8, 32> { return keccak256([1n, a, ...sha256([a, a])]); }
      keep(data: FixedArray<u8, 5>): boolean {
        const digest = sha256(data);
        const same = equals(digest, this.stored);
        this.stored = digest;
        return same;
      }`,
    calls: [
      ['list', 200n],
      ['keep', bytes],
      ['keep', bytes],
    ],
  },
  {
    name: 'a digest that only one path asks for',
    members: `
      n: u64 = 0n;
      when(take: boolean, data: FixedArray<u8, 5>): u8 {
        if (take) { const digest = sha256(data); this.n += u64(digest[0]); return digest[31]; }
        return 7n;
      }`,
    calls: [
      ['when', true, bytes],
      ['when', false, bytes],
    ],
  },
  {
    name: 'a Merkle root, the index of several kinds',
    members: `
      small(leaf: Hash, index: u8, path: FixedArray<Hash, 4>): Hash { return merkleRoot(leaf, index, path); }
      user(leaf: Hash, index: UserId, path: FixedArray<Hash, 4>): Hash { return merkleRoot(leaf, index, path); }
      fixed(leaf: Hash, path: FixedArray<Hash, 4>): Hash { return merkleRoot(leaf, 5n, path); }
      pair(leaf: Hash, index: u64, other: Hash): Hash { return merkleRoot(leaf, index, [other]); }
      when(reached: boolean, leaf: Hash, index: u64, path: FixedArray<Hash, 4>): Hash {
        return reached ? merkleRoot(leaf, index, path) : leaf;
      }`,
    calls: [
      ...[0n, 5n, 15n].flatMap((index): CallLine[] => [
        ['small', ...proof(index)],
        ['user', ...proof(index)],
        ['when', true, ...proof(index)],
      ]),
      ['small', 1n, 16n, [2n, 3n, 4n, 5n]],
      ['user', 1n, 2n ** 32n - 1n, [2n, 3n, 4n, 5n]],
      ['when', true, 1n, 16n, [2n, 3n, 4n, 5n]],
      ['when', false, 1n, 16n, [2n, 3n, 4n, 5n]],
      ['fixed', tree.get(5n), [...tree.path(5n).siblings]],
      ['pair', 1n, 0n, 2n],
      ['pair', 1n, 1n, 2n],
      ['pair', 1n, 2n, 2n],
    ],
  },
];

it.each(CASES)('$name', ({ members, calls }) => expectSame(members, calls));

it('computes a digest once, and none that nobody uses', async () => {
  const again = `m(take: boolean, data: FixedArray<u8, 5>): u8 {
    let sum = sha256(data)[0] ^ sha256(data)[1];
    if (take) sum ^= sha256(data)[2];
    keccak256(data);
    return sum ^ keccak256([1n])[0];
  }`;
  const [ir] = (await compileMembers(again)).methods;
  expect([count(ir!, 'sha256'), count(ir!, 'keccak256')]).toEqual([1, 1]);
});

it('keeps the check of an index that nobody uses', async () => {
  const [ir] = (await compileMembers('m(leaf: Hash, index: u64): void { merkleRoot(leaf, index, [leaf, leaf]); }'))
    .methods;
  expect(count(ir!, 'merkleRoot')).toBe(1);
});

it('is held to its kinds in the IR', async () => {
  const members = `
    digest(data: FixedArray<u8, 3>, wide: u64): u8 { return sha256(data)[0] + u8.wrap(wide); }
    root(leaf: Hash, index: u64, field: Field): Hash { return merkleRoot(leaf, index, [leaf]); }`;
  const [digest, root] = (await compileMembers(members)).methods;
  const changed = (ir: MethodIr, of: IrOp['op'], change: object): MethodIr => ({
    ...ir,
    ops: ir.ops.map((op) => (op.op === of ? ({ ...op, ...change } as IrOp) : op)),
  });
  const inputs = (ir: MethodIr): number[] => ir.ops.flatMap((op) => (op.op === 'input' ? [op.result] : []));
  const [, , , wide] = inputs(digest!);
  const [leaf, , field] = inputs(root!);
  expect(() => verifyIr(changed(digest!, 'sha256', { bytes: [wide] }))).toThrow('is u64, not u8');
  expect(() => verifyIr(changed(digest!, 'sha256', { results: [] }))).toThrow('a digest is 32 of u8');
  expect(() => verifyIr(changed(root!, 'merkleRoot', { siblings: [] }))).toThrow('a path has a sibling');
  expect(() => verifyIr(changed(root!, 'merkleRoot', { siblings: [field] }))).toThrow('is Field, not Hash');
  expect(() => verifyIr(changed(root!, 'merkleRoot', { index: leaf }))).toThrow('Hash is no index of a leaf');
});
