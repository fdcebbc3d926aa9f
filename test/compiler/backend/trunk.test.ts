// Openings that share the upper part of a state tree give the same roots as separate paths.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { ConstraintError } from '../../../src/circuit/constraint.js';
import { executeOn } from '../../../src/compiler/call/execute-call.js';
import { besideOf, foldNodes, type NodePlace } from '../../../src/compiler/circuit/openings/fold-nodes.js';
import { methodCircuit } from '../../../src/compiler/circuit/method-circuit.js';
import { blockOf } from '../../../src/compiler/circuit/openings/slot-block.js';
import { planTrunk } from '../../../src/compiler/circuit/openings/trunk.js';
import { planMethod } from '../../../src/compiler/circuit/witness-type.js';
import type { SlotRef } from '../../../src/compiler/ir/state-ops.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { poseidon } from '../../../src/parth/poseidon.js';
import { ContractCallStatement } from '../../../src/parth/statements/contract-call.js';
import type { Json } from '../../../src/parth/record.js';
import { compileMembers } from '../../support/differential.js';
import { worldOf } from '../../support/method-world.js';

const join = (left: bigint, right: bigint): bigint => poseidon([left, right]);
const compareNodes = (a: NodePlace, b: NodePlace): number => b.level - a.level;

describe('nodes folded to a root', () => {
  it('give the root of the tree, before and after some of them change', () => {
    const height = 5;
    const node = fc.record({ level: fc.nat(height), place: fc.nat(31) });
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 5 }), fc.array(fc.boolean()), (drawn, flags) => {
        const contains = (a: NodePlace, b: NodePlace): boolean => b.place >> BigInt(a.level - b.level) === a.place;
        const nodes: NodePlace[] = [];
        for (const { level, place } of drawn
          .map(({ level, place }) => ({ level, place: BigInt(place) >> BigInt(level) }))
          .toSorted(compareNodes))
          if (!nodes.some((other) => contains(other, { level, place }))) nodes.push({ level, place });
        const tree = MerkleTree.from(
          height,
          Array.from({ length: 32 }, (_, i) => [BigInt(i), BigInt(i * i + 1)] as const),
        );
        const beside = (level: number, place: bigint): bigint => tree.node(level, place);
        const values = nodes.map(({ level, place }) => tree.node(level, place));
        const before = foldNodes(height, nodes, values, beside, join);
        expect(before.root).toBe(tree.root);

        const changed = nodes.map((_, i) => flags[i] ?? false);
        nodes.forEach(({ level, place }, i) => {
          if (changed[i]) for (let slot = 0n; slot < 1n << BigInt(level); slot++) tree.set((place << BigInt(level)) + slot, 77n + slot); // prettier-ignore
        });
        const next = nodes.map(({ level, place }, i) => (changed[i] ? tree.node(level, place) : 0n));
        let asked = 0;
        const after = foldNodes(height, nodes, next, (level, place) => (asked++, beside(level, place)), join, { changed, before }); // prettier-ignore
        expect(after.root).toBe(tree.root);
        expect(asked).toBe(besideOf(height, nodes).length);
      }),
    );
  });
});

describe('the regions of a method', () => {
  const kinds = new Map([
    [1, 'UserId'],
    [2, 'u8'],
  ] as const);
  const slot = (base: bigint, ...keys: SlotRef['keys']): SlotRef => ({ path: 'x', base, keys });
  const user = { value: 1, stride: 1n };
  const plan = (...slots: SlotRef[]) =>
    planTrunk(
      kinds,
      35,
      slots.map((each) => blockOf([each])),
    );

  it('are the least subtrees that hold what a key reaches', () => {
    const { trunk, placed } = plan(slot(5n), slot(2n ** 32n, user), slot(2n ** 34n + 3n, { ...user, stride: 4n }));
    expect(trunk.regions).toEqual([
      { level: 0, place: 5n },
      { level: 32, place: 1n },
      { level: 34, place: 1n },
    ]);
    expect(placed.map(({ region, block }) => [region, block.base])).toEqual([
      [0, 0n],
      [1, 0n],
      [2, 3n],
    ]);
  });

  it('take in what lies inside, and each block once', () => {
    const { trunk, placed } = plan(slot(2n ** 32n + 7n), slot(2n ** 32n, user), slot(2n ** 32n, user));
    expect(trunk.regions).toEqual([{ level: 32, place: 1n }]);
    expect(placed.map(({ region, block }) => [region, block.base])).toEqual([
      [0, 7n],
      [0, 0n],
      [0, 0n],
    ]);
  });

  it('count an array by its length', () => {
    const { trunk } = plan(slot(8n, { value: 2, stride: 2n, length: 3 }));
    expect(trunk.regions).toEqual([{ level: 3, place: 1n }]);
  });
});

describe('the circuit', async () => {
  const contract = await compileMembers(`
    n: u64 = 0n;
    sent = mapping<UserId, u64>();
    claimed = mapping<UserId, u64>();
    move(a: UserId, b: UserId, x: u64): u64 {
      this.n += x;
      this.sent.set(a, this.sent.get(a) + x);
      this.sent.set(b, this.sent.get(b) + this.claimed.get(a));
      return this.sent.get(a);
    }
    theirs(a: UserId): u64 { return C.at(a).n + C.at(a).sent.get(a) + C.at(a).claimed.get(a); }`);
  const base = 2n ** 32n;
  const own = [
    [0n, 5n],
    [base + 3n, 7n],
    [2n * base + 3n, 9n],
  ] as const;
  const world = worldOf({ cstateHeight: contract.layout.cstateHeight, own, others: [{ user: 3n, slots: own }] });

  it.each([
    ['move', [3n, 4n, 10n], 17n],
    ['move', [3n, 3n, 10n], 26n],
    ['theirs', [3n], 21n],
    ['theirs', [8n], 0n],
  ])('%s%o opens what lies above the regions once', async (method, inputs, result) => {
    const ir = contract.methods.find((each) => each.method === method)!;
    const { circuit, witness, statement, execution, writes } = await executeOn(ir, inputs, world);
    expect(execution.outputs).toEqual([result]);
    expect(statement.cstateRootAfter).toBe(MerkleTree.from(34, [...own, ...writes]).root);
    expect(runCircuit(circuit, circuit.witness.fromJSON(witness))).toBe(ContractCallStatement.hash(statement));
    const plan = planMethod(ir);
    const trunk = method === 'move' ? plan.accesses.trunk : plan.foreign.contracts[0]!.trunk;
    expect(trunk.regions.map(({ level }) => level)).toEqual([0, 32, 32]);
    // Every part of it is bound.
    const name = method === 'move' ? 'trunk' : 'foreignTrunk0';
    for (const part of ['contents', 'beside']) {
      (witness as Record<string, Record<string, string[]>>)[name]![part]!.forEach((value, i) => {
        const broken = structuredClone(witness) as Record<string, Record<string, string[]>>;
        broken[name]![part]![i] = String(BigInt(value) + 1n);
        expect(() => runCircuit(methodCircuit(ir), circuit.witness.fromJSON(broken as Json))).toThrow(ConstraintError);
      });
    }
  });
});
