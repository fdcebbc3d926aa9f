// The system contracts' committed artifacts match their sources, and money only moves as the contracts say.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../src/circuit/circuit.js';
import { ConstraintError } from '../../src/circuit/constraint.js';
import { sizeOf } from '../../src/compiler/keys/circuit-size.js';
import { modelOf } from '../../src/compiler/artifact/model.js';
import { executeCall } from '../../src/compiler/call/execute-call.js';
import { readField, readMapping } from '../../src/compiler/call/read-state.js';
import { compileFile } from '../../src/compiler/compile.js';
import { BRIDGE_LAYOUT } from '../../src/parth/system-contracts.js';
import { DEPOSIT_TREE_HEIGHT } from '../../src/parth/heights.js';
import { DepositLeaf, WithdrawalRequest } from '../../src/parth/leaves.js';
import { MerkleTree } from '../../src/parth/trees/merkle-tree.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { perturbEverything, proveOnConstants } from '../support/method-circuit.js';
import { ANCHOR, ME, worldOf, type WorldOptions } from '../support/method-world.js';

const [token, bridge] = systemContracts();
const call = (
  artifact: typeof token,
  method: string,
  args: unknown[],
  options: Omit<WorldOptions, 'cstateHeight'> = {},
) =>
  executeCall({ ...worldOf({ cstateHeight: artifact!.cstateHeight, ...options }), artifact: artifact!, method, args });

describe('the committed artifacts', () => {
  it.each(['native-token.ts', 'bridge.ts'])('are what %s compiles to', async (source) => {
    const path = fileURLToPath(new URL(`../../system/${source}`, import.meta.url));
    const { contracts, diagnostics } = await compileFile(path, { system: true });
    expect(diagnostics).toEqual([]);
    const committed = systemContracts()[source === 'bridge.ts' ? 1 : 0]!;
    const { functions, layoutHash, methods, layout, sourceHash, abi, staleness, views } = modelOf(committed);
    expect({ ...contracts[0]!, methods: [] }).toEqual({
      contract: committed.contract,
      sourceHash,
      abi,
      layout,
      methods: [],
      staleness,
      views,
    });
    expect(layoutHash).toBe(BigInt(committed.layoutHash));
    for (const [i, ir] of contracts[0]!.methods.entries()) {
      expect(JSON.parse(JSON.stringify(ir, decimal))).toEqual(JSON.parse(JSON.stringify(methods[i], decimal)));
      expect(await sizeOf(ir)).toEqual({ rows: committed.methods[i]!.rows, digest: functions[i]!.circuitDigest });
    }
  });

  it('are of no simulation', () => {
    expect(systemContracts().map(({ contract, compiler }) => [contract, compiler.backend])).toEqual([
      ['NativeToken', 'native'],
      ['Bridge', 'native'],
    ]);
  });
});

const decimal = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

describe('the native token', () => {
  it('takes what is sent from the balance and grants the sum', async () => {
    const { statement, writes } = await call(token, 'send', ['9', '40'], { balance: 100n, own: [[9n, 5n]] });
    expect(statement.effects).toMatchObject({ balanceBefore: 100n, spent: 40n, received: 0n, slotsModified: 1n });
    const state = new Map(writes);
    expect(readMapping(token!, (slot) => state.get(slot) ?? 0n, 'sent', ['9'])).toBe('45');
  });

  it('sends no more than the balance', async () => {
    await expect(call(token, 'send', ['9', '101'], { balance: 100n })).rejects.toMatchObject({ code: 'QED1106' });
    const { circuit, witness } = await call(token, 'send', ['9', '100'], { balance: 100n });
    const more = circuit.witness.fromJSON({ ...(witness as object), inputs: ['9', '101'] });
    expect(() => runCircuit(circuit, more)).toThrow(ConstraintError);
  });

  it('gives what was sent since the last claim, once', async () => {
    const others = [{ user: 9n, slots: [[ME, 45n]] as const }];
    const first = await call(token, 'claim', ['9'], { balance: 1n, others, own: [[2n ** 32n + 9n, 5n]] });
    expect(first.output).toBe('40');
    expect(first.statement.effects).toMatchObject({ spent: 0n, received: 40n });
    const second = await call(token, 'claim', ['9'], { balance: 41n, others, own: first.writes });
    expect(second.output).toBe('0');
  });

  it('refuses an older state of the sender than the last one claimed from', async () => {
    const others = [{ user: 9n, slots: [[ME, 4n]] as const }];
    await expect(call(token, 'claim', ['9'], { others, own: [[2n ** 32n + 9n, 5n]] })).rejects.toMatchObject({
      code: 'QED1102',
    });
  });

  it('binds every scalar of a claim', async () => {
    const { ir } = modelOf(token!).functions[1]!;
    const world = worldOf({ cstateHeight: token!.cstateHeight, others: [{ user: 9n, slots: [[ME, 45n]] }] });
    perturbEverything(await proveOnConstants(ir, [9n], world));
  });
});

describe('the bridge', () => {
  it('has the layout that withdrawals are proven against', () => {
    const { layout } = modelOf(bridge!);
    expect(layout.cstateHeight).toBe(BRIDGE_LAYOUT.cstateHeight);
    expect(layout.fields.find(({ name }) => name === 'requests')).toMatchObject({
      base: BRIDGE_LAYOUT.requestsBase,
      strides: [1n],
      keys: ['u32'],
    });
  });

  it('writes each request into a slot of its own', async () => {
    const slots: (readonly [bigint, bigint])[] = [];
    let balance = 100n;
    for (const [number, amount] of [30n, 50n].entries()) {
      const { statement, output, writes } = await call(bridge, 'withdraw', ['77', amount.toString()], {
        balance,
        own: slots,
      });
      expect(output).toBe(String(number));
      expect(statement.effects).toMatchObject({ spent: amount, received: 0n });
      const request = WithdrawalRequest.hash({ recipient: 77n, amount });
      expect(writes).toContainEqual([BRIDGE_LAYOUT.requestsBase + BigInt(number), request]);
      slots.push(...writes);
      balance -= amount;
    }
    const tree = MerkleTree.from(BRIDGE_LAYOUT.cstateHeight, slots);
    expect(tree.get(BRIDGE_LAYOUT.requestsBase)).toBe(WithdrawalRequest.hash({ recipient: 77n, amount: 30n }));
    expect(readField(bridge!, (slot) => tree.get(slot), 'requestCount')).toBe('2');
  });

  it.each([
    ['0', 'QED1101'],
    ['101', 'QED1106'],
  ])('refuses to withdraw %s', async (amount, code) => {
    await expect(call(bridge, 'withdraw', ['77', amount], { balance: 100n })).rejects.toMatchObject({ code });
  });
});

describe('a claim of a deposit', () => {
  const deposits = [3n, 40n, 40n, 5n].map((amount, i) => ({ userId: i === 3 ? 9n : ME, amount, reference: 70n }));
  const treeOf = (leaves: readonly DepositLeaf[]) =>
    MerkleTree.from(
      DEPOSIT_TREE_HEIGHT,
      leaves.map((leaf, i) => [BigInt(i), DepositLeaf.hash(leaf)] as const),
    );
  const tree = treeOf(deposits);
  /** From checkpoint 15 on the tree has all of them, before only the first. */
  const gdtRoots = { 14: treeOf(deposits.slice(0, 1)).root, 15: tree.root, [Number(ANCHOR)]: tree.root };
  const argsOf = (index: bigint, { checkpoint = 15n, leaf = deposits[Number(index)]! } = {}) => [
    ...[index, leaf.amount, leaf.reference, checkpoint].map(String),
    tree.path(index).siblings.map(String),
  ];
  const claim = (args: unknown[], options: Omit<WorldOptions, 'cstateHeight'> = {}) =>
    call(bridge, 'claim', args, { gdtRoots, balance: 1n, ...options });
  const slotOf = (index: bigint): bigint => 2n ** 33n + index;

  it.each([15n, ANCHOR])('adds it to the balance and marks it, from a path as of checkpoint %s', async (checkpoint) => {
    const { statement, writes } = await claim(argsOf(1n, { checkpoint }));
    expect(statement.effects).toMatchObject({ balanceBefore: 1n, spent: 0n, received: 40n, slotsModified: 1n });
    expect(writes).toEqual([[slotOf(1n), 1n]]);
    expect(readMapping(bridge!, (slot) => new Map(writes).get(slot) ?? 0n, 'claimedDeposits', ['1'])).toBe(true);
  });

  it('is of one that looks the same as another', async () => {
    const { writes } = await claim(argsOf(2n), { own: [[slotOf(1n), 1n]] });
    expect(writes).toEqual([[slotOf(2n), 1n]]);
  });

  it.each<{ readonly what: string; readonly args: unknown[]; readonly own?: WorldOptions['own'] }>([
    { what: 'claimed before', args: argsOf(1n), own: [[slotOf(1n), 1n]] },
    { what: "another user's", args: argsOf(3n) },
    { what: 'larger', args: argsOf(1n, { leaf: { ...deposits[1]!, amount: 41n } }) },
    { what: 'called something else', args: argsOf(1n, { leaf: { ...deposits[1]!, reference: 71n } }) },
    { what: 'in another place', args: ['2', ...argsOf(1n).slice(1)] },
    { what: 'not in the tree yet', args: argsOf(1n, { checkpoint: 14n }) },
    { what: 'in no tree', args: argsOf(0n, { leaf: { ...deposits[0]!, amount: 0n } }) },
  ])('is refused where the deposit is $what', async ({ args, own = [] }) => {
    await expect(claim(args, { own })).rejects.toMatchObject({ code: 'QED1101' });
  });

  it('is refused where it needs a checkpoint after the anchor, or a balance above 64 bits', async () => {
    await expect(claim(argsOf(1n, { checkpoint: ANCHOR + 1n }))).rejects.toMatchObject({ code: 'QED1111' });
    await expect(claim(argsOf(1n), { balance: 2n ** 64n - 40n })).rejects.toMatchObject({ code: 'QED1106' });
  });

  it('binds every scalar', async () => {
    const { ir } = modelOf(bridge!).functions[1]!;
    const world = worldOf({ cstateHeight: bridge!.cstateHeight, gdtRoots });
    const inputs = [1n, 40n, 70n, 15n, ...tree.path(1n).siblings];
    const refusing = perturbEverything(await proveOnConstants(ir, inputs, world));
    const asserted = [...refusing].filter((name) => name.startsWith('Bridge.claim/assert'));
    expect(asserted, 'both: not claimed, and in the tree').toHaveLength(2);
    expect(refusing).toContain('Bridge.claim/pastCheckpoint0/leaf');
  });

  it('lets no prover claim twice with a true witness of what is claimed, nor with an untrue one', async () => {
    const { circuit, witness } = await claim(argsOf(1n));
    const run = (change: (draft: ClaimWitness) => void): (() => bigint) => {
      const draft = structuredClone(witness) as unknown as ClaimWitness;
      change(draft);
      return () => runCircuit(circuit, circuit.witness.fromJSON(draft as never));
    };
    const marked = MerkleTree.from(bridge!.cstateHeight, [[slotOf(1n), 1n]]).root.toString();
    expect(run(() => undefined)).not.toThrow();
    const truth = run((draft) => {
      draft.cstateRootBefore = marked;
      draft.trunk.contents = [MerkleTree.from(32, [[1n, 1n]]).root.toString()];
      draft.access0.contents = ['1'];
    });
    expect(truth).toThrow(/'Bridge.claim\/assertion /);
    expect(run((draft) => void (draft.cstateRootBefore = marked))).toThrow(/'Bridge.claim\/trunk/);
  });
});

interface ClaimWitness {
  cstateRootBefore: string;
  trunk: { contents: string[] };
  access0: { contents: string[] };
}
