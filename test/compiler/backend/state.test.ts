// Reads and writes of state are bound to the old and the new root, so that no other slot can change.
import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../../src/compiler/keys/circuit-size.js';
import { IrBuilder } from '../../../src/compiler/ir/builder.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import type { SlotRef } from '../../../src/compiler/ir/state-ops.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { perturbEverything, proveOnConstants } from '../../support/method-circuit.js';
import { CONTRACT, ME, worldOf } from '../../support/method-world.js';

const span = { file: 'test.ts', line: 1, column: 1 };
const HEIGHT = 34;
const SENT = 2n ** 32n;
const CLAIMED = 2n ** 33n;
const builder = (name: string, height = HEIGHT): IrBuilder => new IrBuilder('Test', name, height, span);
const plainSlot = (base: bigint): SlotRef => ({ path: 'balance', base, keys: [] });

function transfer(): MethodIr {
  const b = builder('transfer');
  const to = b.input('to', 'UserId');
  const amount = b.input('amount', 'u64');
  const balance = b.loadSlot('u64', plainSlot(0n));
  b.assert(b.compare('le', amount, balance), ['balance too low'], [{ text: 'amount', value: amount.id }]);
  b.storeSlot(plainSlot(0n), b.arithmetic('sub', balance, amount));
  const sent: SlotRef = { path: 'sent', base: SENT, keys: [{ value: to.id, stride: 1n }] };
  b.storeSlot(sent, b.arithmetic('add', b.loadSlot('u64', sent), amount));
  return b.build([]);
}

function claim(): MethodIr {
  const b = builder('claim');
  const from = b.input('from', 'UserId');
  const me = b.context('userId');
  const total = b.loadForeign('u64', from, { path: 'sent', base: SENT, keys: [{ value: me.id, stride: 1n }] });
  const claimed: SlotRef = { path: 'claimed', base: CLAIMED, keys: [{ value: from.id, stride: 1n }] };
  const amount = b.arithmetic('sub', total, b.loadSlot('u64', claimed));
  b.storeSlot(claimed, total);
  b.storeSlot(plainSlot(0n), b.arithmetic('add', b.loadSlot('u64', plainSlot(0n)), amount));
  return b.build([amount]);
}

describe('own state', () => {
  it('moves the root by all writes and nothing else', async () => {
    const executed = await proveOnConstants(
      transfer(),
      [9n, 40n],
      worldOf({ cstateHeight: HEIGHT, own: [[0n, 100n]] }),
    );
    const after = MerkleTree.from(HEIGHT, [
      [0n, 60n],
      [SENT + 9n, 40n],
    ]);
    expect(executed.statement.cstateRootAfter).toBe(after.root);
    expect(executed.statement.effects.slotsModified).toBe(2n);
    expect(executed.writes).toEqual([
      [0n, 60n],
      [SENT + 9n, 40n],
    ]);
  });

  it('binds every scalar of the witness', async () => {
    const executed = await proveOnConstants(
      transfer(),
      [9n, 40n],
      worldOf({ cstateHeight: HEIGHT, own: [[0n, 100n]] }),
    );
    const refusing = perturbEverything(executed);
    expect(refusing).toContain('Test.transfer/access0/content');
    expect(refusing).toContain('Test.transfer/access1/content');
    expect(refusing).toContain('Test.transfer/input:to');
  });

  it('opens each slot once', async () => {
    const { rows } = await sizeOf(transfer());
    expect(rows).toBeLessThan(2300);
  });
});

describe('foreign state', () => {
  const sentToMe = [[SENT + ME, 40n]] as const;

  it('reads the anchor and binds every scalar', async () => {
    const world = worldOf({
      cstateHeight: HEIGHT,
      own: [[CLAIMED + 9n, 15n]],
      others: [{ user: 9n, slots: sentToMe }],
    });
    const executed = await proveOnConstants(claim(), [9n], world);
    expect(executed.execution.outputs).toEqual([25n]);
    const refusing = perturbEverything(executed);
    for (const part of [
      'foreignUser0/leaf',
      'foreignContract0/root',
      'foreignSlots0/content',
      'checkpointLeaf',
      'foreignUser0/exists',
    ]) {
      expect(refusing).toContain(`Test.claim/${part}`);
    }
  });

  it.each([
    ['a user without a leaf', []],
    ['a user without this contract', [{ user: 9n, contract: CONTRACT + 1n, slots: sentToMe }]],
    ['a user with other slots', [{ user: 9n, slots: [[SENT + 8n, 40n]] as const }]],
  ])('reads %s as empty', async (_, others) => {
    const executed = await proveOnConstants(claim(), [9n], worldOf({ cstateHeight: HEIGHT, others }));
    expect(executed.execution.outputs).toEqual([0n]);
    if (others.length === 0) perturbEverything(executed);
  });
});
