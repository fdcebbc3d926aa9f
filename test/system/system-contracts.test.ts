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
import { WithdrawalRequest } from '../../src/parth/leaves.js';
import { MerkleTree } from '../../src/parth/trees/merkle-tree.js';
import { systemContracts } from '../../src/system/system-contracts.js';
import { perturbEverything, proveOnConstants } from '../support/method-circuit.js';
import { ME, worldOf, type WorldOptions } from '../support/method-world.js';

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
