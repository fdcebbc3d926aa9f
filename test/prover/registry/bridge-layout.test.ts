// The bridge contract keeps its withdrawal requests in the slots where the circuit looks for them.
import { beforeAll, describe, expect, it } from 'vitest';
import { executeOn } from '../../../src/compiler/call/execute-call.js';
import { compileFile } from '../../../src/compiler/compile.js';
import type { CompiledContract } from '../../../src/compiler/ir/contract.js';
import { WithdrawalRequest } from '../../../src/parth/leaves.js';
import { BRIDGE_LAYOUT } from '../../../src/parth/system-contracts.js';
import { worldOf } from '../../support/method-world.js';

describe('the bridge contract', () => {
  let bridge: CompiledContract;
  beforeAll(async () => {
    const { contracts, diagnostics } = await compileFile('system/bridge.ts', { system: true });
    expect(diagnostics).toEqual([]);
    bridge = contracts[0]!;
  });

  it('keeps its requests where BatchProcessWithdrawals looks for them', () => {
    expect(bridge.layout.cstateHeight).toBe(BRIDGE_LAYOUT.cstateHeight);
    const requests = bridge.layout.fields.find(({ name }) => name === 'requests')!;
    expect(requests).toMatchObject({ base: BRIDGE_LAYOUT.requestsBase, keys: ['u32'], strides: [1n] });
  });

  it('writes the hash that names recipient and amount into the next slot, never into one twice', async () => {
    const withdraw = bridge.methods[bridge.abi.methods.findIndex(({ name }) => name === 'withdraw')]!;
    const state = worldOf({ cstateHeight: BRIDGE_LAYOUT.cstateHeight, own: [[0n, 2n]], balance: 50n });
    const { writes, statement } = await executeOn(withdraw, [1234n, 30n], state);
    expect(new Map(writes)).toEqual(
      new Map([
        [0n, 3n],
        [BRIDGE_LAYOUT.requestsBase + 2n, WithdrawalRequest.hash({ recipient: 1234n, amount: 30n })],
      ]),
    );
    expect(statement.effects).toMatchObject({ spent: 30n, received: 0n });
  });
});
