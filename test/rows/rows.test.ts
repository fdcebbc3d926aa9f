// Compiled methods prove the same statements as circuits written by hand in o1js, in no more rows on average.
import { resolve } from 'node:path';
import { Provable } from 'o1js';
import { beforeAll, describe, expect, it } from 'vitest';
import { stateConstraints, type AnyCircuit } from '../../src/circuit/circuit.js';
import { provableOf } from '../../src/circuit/variables.js';
import { executeOn } from '../../src/compiler/call/execute-call.js';
import { methodCircuit } from '../../src/compiler/circuit/method-circuit.js';
import { compileFile } from '../../src/compiler/compile.js';
import { methodIdOfIr } from '../../src/compiler/ir/abi.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import type { MethodIr } from '../../src/compiler/ir/ops.js';
import { ContractCallStatement } from '../../src/parth/statements/contract-call.js';
import { DEPLOYER, ME, worldOf, type WorldOptions } from '../support/method-world.js';
import { handCircuit, type HandMethod, type HandWorld } from './hand-call.js';
import { HAND_METHODS } from './hand-methods.js';

const OTHER = 9n;
const KEYS = 2n ** 32n;
const POTION = [3n, 50n, 1n] as const;

/** A call that each method accepts. */
const CALLS: Readonly<
  Record<string, { inputs: readonly bigint[]; me?: bigint } & Pick<WorldOptions, 'own' | 'others'>>
> = {
  'Token.mint': { inputs: [5n], own: [[0n, 37n]] },
  'Token.transfer': { inputs: [OTHER, 30n], own: [[0n, 37n], [KEYS + OTHER, 4n]] }, // prettier-ignore
  'Token.claim': {
    inputs: [OTHER],
    own: [[0n, 37n], [2n * KEYS + OTHER, 4n]], // prettier-ignore
    others: [{ user: OTHER, slots: [[KEYS + ME, 11n]] }],
  },
  'Poll.vote': { inputs: [3n] },
  'Savings.pledge': { inputs: [OTHER, 20n, 33n], own: [[0n, 37n]] },
  'Savings.draw': {
    inputs: [OTHER, 6n],
    own: [[0n, 37n], [KEYS + OTHER, 4n]], // prettier-ignore
    others: [{ user: OTHER, slots: [[2n * KEYS + 2n * ME, 11n], [2n * KEYS + 2n * ME + 1n, 33n]] }], // prettier-ignore
  },
  'Collectible.mint': { inputs: [123n], own: [[0n, 37n]], me: DEPLOYER },
  'Collectible.receive': {
    inputs: [2n, OTHER],
    others: [{ user: OTHER, slots: [2n, ME, 5n, 77n].map((value, i) => [4n * (KEYS + 2n) + BigInt(i), value]) }],
  },
  'Orders.post': { inputs: [1n, 10n, 20n, 30n], own: [[4n, 6n]] },
  'Inventory.use': { inputs: [2n], own: POTION.map((value, i) => [8n + BigInt(i), value] as const) },
};

describe('rows against o1js written by hand', () => {
  const contracts = new Map<string, CompiledContract>();
  const ratios = new Map<string, readonly [ours: number, byHand: number]>();
  beforeAll(async () => {
    for (const name of Object.keys(HAND_METHODS)) {
      const file = resolve(import.meta.dirname, `../../fixtures/contracts/${name.toLowerCase()}.ts`);
      for (const contract of (await compileFile(file)).contracts) contracts.set(contract.contract, contract);
    }
  }, 60_000);

  const names = Object.entries(HAND_METHODS).flatMap(([contract, methods]) =>
    Object.keys(methods).map((method) => [contract, method] as const),
  );

  it.each(names)('%s.%s proves the same statement', async (contract, method) => {
    const { ir, hand } = methodOf(contract, method);
    const { inputs, me = ME, own = [], others = [] } = CALLS[`${contract}.${method}`]!;
    const world = worldOf({ cstateHeight: ir.cstateHeight, own, others });
    const state = { ...world, start: { ...world.start, userId: me } };
    const values: HandWorld = { state, inputs, other: await state.foreign(OTHER, state.contract.contractId) };
    const { statement } = await executeOn(ir, inputs, state);
    await Provable.runAndCheck(() => {
      handCircuit(hand, values).assertEquals(ContractCallStatement.hash(statement));
    });
  });

  it.each(names)('%s.%s takes its rows', async (contract, method) => {
    const { ir, hand } = methodOf(contract, method);
    const ours = await rowsOf(methodCircuit(ir));
    const { rows: theirs } = await Provable.constraintSystem(() => void handCircuit(hand).seal());
    ratios.set(`${contract}.${method}`, [ours, theirs]);
  });

  it('takes no more rows in the geometric mean', () => {
    expect([...ratios.keys()]).toEqual(names.map((name) => name.join('.')));
    const mean = Math.exp([...ratios.values()].reduce((sum, [a, b]) => sum + Math.log(a / b), 0) / ratios.size);
    const lines = [...ratios].map(([name, [a, b]]) => `| ${name} | ${a} | ${b} | ${(a / b).toFixed(2)} |`);
    console.log(['| method | compiled | by hand | ratio |', ...lines, `geometric mean ${mean.toFixed(3)}`].join('\n'));
    expect(mean).toBeLessThan(1);
  });

  function methodOf(contract: string, method: string): { ir: MethodIr; hand: HandMethod } {
    const compiled = contracts.get(contract)!;
    const ir = compiled.methods.find((each) => each.method === method)!;
    const kinds = ir.inputs.map(({ kind }) => kind);
    const hand: HandMethod = {
      methodId: methodIdOfIr(ir),
      cstateHeight: ir.cstateHeight,
      inputs: kinds.length,
      body: HAND_METHODS[contract]![method]!,
      eventId: (name) => compiled.abi.events.find((event) => event.name === name)!.id,
    };
    return { ir, hand };
  }
});

async function rowsOf(circuit: AnyCircuit): Promise<number> {
  const { rows } = await Provable.constraintSystem(() => {
    const vars = Provable.witness(provableOf(circuit.witness), () => undefined as never);
    stateConstraints(circuit, vars as never, []).seal();
  });
  return rows;
}
