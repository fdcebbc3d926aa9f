// A method's circuit proves which past checkpoint it read, and refuses one that is later than the anchor.
import { describe, expect, it } from 'vitest';
import { executeOn } from '../../../src/compiler/call/execute-call.js';
import { methodCircuit } from '../../../src/compiler/circuit/method-circuit.js';
import { IrBuilder } from '../../../src/compiler/ir/builder.js';
import { CHECKPOINT_NAMES } from '../../../src/compiler/ir/context-ops.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import type { SlotRef } from '../../../src/compiler/ir/state-ops.js';
import { printOp } from '../../../src/compiler/ir/print.js';
import { verifyIr } from '../../../src/compiler/ir/verify.js';
import { CHECKPOINT_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { CheckpointLeaf } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { runPasses } from '../../../src/compiler/passes/pipeline.js';
import { constraintSuite, type ConstraintCase } from '../../support/constraints.js';
import { perturbEverything, proveOnConstants } from '../../support/method-circuit.js';
import { ANCHOR, ME, worldOf, type OtherStates } from '../../support/method-world.js';

const HEIGHT = 4;
const slot = (base: bigint): SlotRef => ({ path: 'x', base, keys: [] });
const builder = (name: string): IrBuilder =>
  new IrBuilder('Past', name, HEIGHT, { file: 'past.ts', line: 1, column: 1 });

/** What I hold: another value at each of three checkpoints, nothing before 5. */
const holds = (content: bigint): OtherStates => [
  { user: ME, slots: [[2n, content]] },
  { user: ME, contract: 4n, slots: [[2n, content + 100n]] },
];
const world = () =>
  worldOf({ cstateHeight: HEIGHT, others: holds(50n), past: { 5: holds(5n), 6: holds(6n), 19: holds(19n) } });

/** A slot of a user, of this contract and of another one, and what the checkpoint knows. */
function everything(kind: 'u64' | 'Field' = 'u64'): MethodIr {
  const b = builder('all');
  const [id, user] = [b.input('id', 'u32'), b.context('userId')];
  const own = b.loadForeign('u64', user, slot(2n), { checkpoint: id });
  const other = b.loadForeign(kind, user, slot(2n), { contract: b.const('ContractId', 4n), checkpoint: id });
  const known = CHECKPOINT_NAMES.map((name) => b.checkpoint(name, id));
  return b.build([own, other, ...known]);
}
const all = everything();
verifyIr(all);

/** The same slot as of a checkpoint, if the path is taken, and as of the anchor. */
const guarded = ((): MethodIr => {
  const b = builder('guarded');
  const [taken, id, user] = [b.input('taken', 'boolean'), b.input('id', 'u32'), b.input('user', 'UserId')];
  b.guard = taken;
  b.assert(b.compare('le', id, b.context('checkpointId')), [], [], 'checkpoint');
  b.guard = undefined;
  const value = b.loadForeign('u64', user, slot(2n), { checkpoint: id });
  const now = b.loadForeign('u64', user, slot(2n));
  return b.build([b.select(taken, value, b.const('u64', 77n)), now, b.checkpoint('checkpointUsers', id)]);
})();
verifyIr(guarded);

describe('a past checkpoint', () => {
  it.each([
    [5n, 5n, 105n],
    [6n, 6n, 106n],
    [ANCHOR - 1n, 19n, 119n],
    [ANCHOR, 50n, 150n],
    [4n, 0n, 0n],
    [0n, 0n, 0n],
  ])('%s is read as it was', async (id, own, other) => {
    const { execution } = await proveOnConstants(all, [id], world());
    const [ownValue, otherValue, root, time, users, seed, maxAge, depositRoot] = execution.outputs;
    const isAnchor = id === ANCHOR;
    expect([ownValue, otherValue, users, seed, maxAge, depositRoot]).toEqual([
      own,
      other,
      isAnchor ? 9n : id,
      isAnchor ? 99n : 1000n + id,
      50n,
      isAnchor ? 98n : 2000n + id,
    ]);
    expect(time).toBe(1_700_000_000_000n + (id - ANCHOR) * 1000n);
    const tree = new MerkleTree(CHECKPOINT_TREE_HEIGHT);
    for (let each = 0n; each <= id; each++) tree.set(each, CheckpointLeaf.hash((await world().past(each)).leaf));
    expect(root).toBe(tree.root);
  });

  it('binds every scalar of its witness', async () => {
    const refusing = perturbEverything(await proveOnConstants(all, [6n], world()));
    for (const part of ['leaf', 'stats', 'config']) expect(refusing).toContain(`Past.all/pastCheckpoint0/${part}`);
  });

  it('fails when it is later than the anchor, and says so', async () => {
    await expect(executeOn(guarded, [1n, ANCHOR + 1n, ME], world())).rejects.toMatchObject({
      code: 'QED1111',
      details: { reason: 'the checkpoint is later than the anchor' },
    });
  });
});

describe('the anchor', () => {
  it.each([
    ['checkpointId', ANCHOR],
    ['checkpointTime', 1_700_000_000_000n],
    ['checkpointUsers', 9n],
    ['checkpointRandomSeed', 99n],
    ['checkpointMaxAge', 50n],
    ['checkpointDepositRoot', 98n],
  ] as const)('is opened for %s alone', async (name, value) => {
    const b = builder(name);
    const method = b.build([b.context(name)]);
    verifyIr(method);
    const executed = await proveOnConstants(method, [], world());
    expect(executed.execution.outputs).toEqual([value]);
    perturbEverything(executed);
  });
});

describe('on a path that is not taken any checkpoint may be named:', () => {
  it.each([
    [[1n, 6n, ME], 6n],
    [[1n, ANCHOR, ME], 50n],
    [[0n, 6n, ME], 77n],
    [[0n, ANCHOR + 1n, ME], 77n],
    [[0n, 2n ** 32n - 1n, 2n ** 32n - 1n], 77n],
  ])('%s', async (inputs, value) => {
    const executed = await proveOnConstants(guarded, inputs, world());
    expect(executed.execution.outputs.slice(0, 2)).toEqual([value, inputs[2] === ME ? 50n : 0n]);
    if (inputs[1] === ANCHOR + 1n) perturbEverything(executed);
  });
});

describe('passes', () => {
  it('tell checkpoints apart, and read each once', () => {
    const b = builder('twice');
    const user = b.input('user', 'UserId');
    const ids = [5n, 6n, 5n].map((id) => b.const('u32', id));
    const values = [undefined, ...ids].map((checkpoint) =>
      b.loadForeign('u64', user, slot(2n), checkpoint === undefined ? {} : { checkpoint }),
    );
    const times = ids.map((id) => b.checkpoint('checkpointTime', id));
    b.checkpoint('checkpointUsers', ids[0]!);
    const optimized = runPasses(b.build([...values, ...times]));
    verifyIr(optimized);
    expect(optimized.ops.filter(({ op }) => op === 'loadForeign')).toHaveLength(3);
    expect(optimized.ops.filter(({ op }) => op === 'checkpoint').map(printOp)).toEqual([
      expect.stringMatching(/^%\d+: u64 = checkpoint %\d+ checkpointTime$/),
      expect.stringMatching(/^%\d+: u64 = checkpoint %\d+ checkpointTime$/),
    ]);
  });
});

type Loose = Record<string, any>;
const breaks = (name: string, change: (w: Loose) => void, title?: string): ConstraintCase<never> => ({
  breaks: name,
  ...(title === undefined ? {} : { title }),
  mutate: (draft) => void change((draft as unknown as { witness: Loose }).witness),
});
/** The witness of a run, as loosely as a prover sees it. */
const witnessOf = async (ir: MethodIr, inputs: readonly bigint[], state = world()): Promise<Loose> => {
  const executed = await executeOn(ir, inputs, state);
  return executed.circuit.witness.fromJSON(executed.witness) as unknown as Loose;
};
const [five, anchor] = [await witnessOf(all, [5n]), await witnessOf(all, [ANCHOR])];
const tooLarge = await witnessOf(
  everything('Field'),
  [6n],
  worldOf({ cstateHeight: HEIGHT, past: { 6: [{ user: ME, contract: 4n, slots: [[2n, 2n ** 64n]] }] } }),
);
/** Takes over the openings of another run. */
const from =
  (other: Loose, parts: RegExp) =>
  (w: Loose): void => {
    for (const name of Object.keys(other).filter((each) => parts.test(each))) w[name] = other[name];
  };

constraintSuite(
  methodCircuit(all) as never,
  { witness: await witnessOf(all, [6n]) } as never,
  [
    breaks('input:id', (w) => (w['inputs'][0] = 2n ** 32n)),
    breaks('pastCheckpoint0/leaf', (w) => (w['pastCheckpoint0'].siblings[31] += 1n)),
    breaks('pastCheckpoint0/leaf', from(five, /^pastCheckpoint/), 'another checkpoint'),
    breaks('pastCheckpoint0/leaf', from(anchor, /^pastCheckpoint/), 'the anchor'),
    breaks('pastCheckpoint0/leaf', (w) => (w['inputs'][0] = 5n), 'the leaf of 6 for 5'),
    breaks('pastCheckpoint0/stats', (w) => (w['pastCheckpoint0'].stats.blockTime += 1n)),
    breaks('pastCheckpoint0/config', (w) => (w['pastCheckpoint0'].config.maxAnchorAge += 1n)),
    breaks('foreignUser0/exists', (w) => (w['foreignUser0'].exists = 2n)),
    breaks('foreignUser0/index', (w) => (w['start'].userId = 2n ** 32n)),
    breaks('foreignUser0/leaf', from(anchor, /^foreign/), 'the user as of the anchor'),
    breaks('foreignUser0/leaf', (w) => (w['foreignUser0'].exists = 0n), 'a user passed off as absent'),
    breaks('foreignContract0/index', (w) => (w['contractId'] = 2n ** 24n)),
    breaks('foreignContract0/root', (w) => (w['foreignContract0'].root = 0n), 'a contract passed off as empty'),
    breaks('foreignSlots0/content', (w) => (w['foreignSlots0'].contents[0] += 1n)),
    breaks('foreignTrunk0/content', (w) => (w['foreignTrunk0'].beside[0] += 1n)),
    breaks('foreignContract1/root', (w) => (w['foreignContract1'].root += 1n)),
    breaks('foreignSlots1/content', (w) => (w['foreignSlots1'].contents[0] += 1n)),
    breaks('foreignTrunk1/content', (w) => (w['foreignTrunk1'].beside[0] += 1n)),
    breaks('loadForeign past.ts:1:1', from(tooLarge, /^(start|past|foreign)/), 'a foreign u64 that is 2^64'),
  ] as never,
);

constraintSuite(
  methodCircuit(guarded) as never,
  { witness: await witnessOf(guarded, [1n, 6n, ME]) } as never,
  [
    breaks('checkpoint past.ts:1:1', (w) => (w['inputs'][1] = ANCHOR + 1n), 'a checkpoint later than the anchor'),
    breaks('foreignUser1/leaf', (w) => (w['foreignUser1'] = w['foreignUser0']), 'the past passed off as the anchor'),
  ] as never,
  { partial: true },
);
