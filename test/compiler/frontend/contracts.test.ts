// Whole contracts from the fixtures behave as intended, in the interpreter and as circuits.
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import type { CompiledContract } from '../../../src/compiler/ir/contract.js';
import { executeOn, type ExecutedMethod } from '../../../src/compiler/call/execute-call.js';
import { CONTEXT, InterpretedRun } from '../../support/differential.js';
import { ME, worldOf, type WorldOptions } from '../../support/method-world.js';
import { proveOnConstants } from '../../support/method-circuit.js';

const fixture = (name: string): string => resolve(import.meta.dirname, '../../../fixtures/contracts', `${name}.ts`);

/** One user's calls of a compiled contract: the interpreter, and the circuit on the interpreter's witness. */
class User {
  slots = new Map<bigint, bigint>();

  constructor(
    readonly contract: CompiledContract,
    readonly others: WorldOptions['others'] & object = [],
  ) {}

  world(): ReturnType<typeof worldOf> {
    return worldOf({ cstateHeight: this.contract.layout.cstateHeight, own: [...this.slots], others: this.others });
  }

  ir(method: string): CompiledContract['methods'][number] {
    return this.contract.methods.find((each) => each.method === method)!;
  }

  async call(method: string, ...args: bigint[]): Promise<ExecutedMethod> {
    const executed = await proveOnConstants(this.ir(method), args, this.world());
    for (const [slot, value] of executed.writes) this.slots.set(slot, value);
    return executed;
  }

  async fails(method: string, ...args: bigint[]): Promise<string> {
    const error = await executeOn(this.ir(method), args, this.world()).then(
      () => undefined,
      (reason: unknown) => reason as { code: string; message: string },
    );
    return error === undefined ? 'no failure' : error.message;
  }
}

const compile = async (name: string): Promise<CompiledContract> => {
  const { contracts, diagnostics } = await compileFile(fixture(name));
  expect(diagnostics).toEqual([]);
  return contracts[0]!;
};

describe('token', async () => {
  const token = await compile('token');

  test('mints, sends and claims, each slot once', async () => {
    const alice = new User(token);
    await alice.call('mint', 100n);
    const sent = await alice.call('transfer', 8n, 40n);
    expect(sent.statement.effects.slotsModified).toBe(2n);
    expect([...alice.slots]).toEqual([
      [0n, 60n],
      [2n ** 32n + 8n, 40n],
    ]);
    const bob = new User(token, [{ user: 5n, slots: [[2n ** 32n + ME, 40n]] }]);
    const claimed = await bob.call('claim', 5n);
    expect(claimed.execution.outputs).toEqual([40n]);
    expect((await bob.call('claim', 5n)).execution.outputs).toEqual([0n]);
    expect(await alice.fails('transfer', 8n, 61n)).toContain('balance too low');
  });
});

describe('poll', async () => {
  const poll = await compile('poll');
  const base = (name: string): bigint => poll.layout.fields.find((each) => each.name === name)!.base;
  const others = new Map([1n, 2n, 3n].map((user, i) => [user, new Map([[base('ballot'), [3n, 3n, 1n][i]!]])]));

  test('counts each ballot once, and none that is not there', async () => {
    const deployer = new InterpretedRun(poll, { ...CONTEXT, userId: 42n }, others);
    expect(await deployer.call('winner', [])).toEqual([4n]);
    expect(await deployer.call('tally', [1n, 2n, 2n, 9n])).toEqual([2n]);
    expect(await deployer.call('tally', [1n, 3n, 9n, 9n])).toEqual([1n]);
    expect(deployer.field('totals')).toEqual([1n, 0n, 2n, 0n]);
    expect(deployer.events).toEqual([
      [1n, 2n],
      [2n, 2n],
      [3n, 0n],
    ]);
    await deployer.call('close', []);
    expect(await deployer.call('winner', [])).toEqual([2n]);
    await expect(deployer.call('tally', [1n, 2n, 3n, 4n])).rejects.toThrow('the poll is closed');
    await expect(new InterpretedRun(poll).call('close', [])).rejects.toThrow('only the deployer');
  });

  test('votes in a circuit, once', async () => {
    const voter = new User(poll);
    const voted = await voter.call('vote', 3n);
    expect(voted.writes).toEqual([[base('ballot'), 4n]]);
    expect(voted.statement.effects.eventsHash).not.toBe(0n);
    expect(await voter.fails('vote', 1n)).toContain('one ballot each');
    voter.slots.clear();
    expect(await voter.fails('vote', 4n)).toContain('choice 4 does not exist');
    expect((await voter.call('winner')).execution.outputs).toEqual([4n]);
  });
});

describe('savings', async () => {
  const savings = await compile('savings');
  const field = (name: string): bigint => savings.layout.fields.find((each) => each.name === name)!.base;

  test('a field that starts at a value holds the difference', async () => {
    const saver = new User(savings);
    expect((await saver.call('deposit', 600_000n)).execution.outputs).toEqual([600_000n]);
    expect((await saver.call('deposit', 600_000n)).execution.outputs).toEqual([400_000n]);
    expect((await saver.call('deposit', 1n)).execution.outputs).toEqual([0n]);
    expect(saver.slots.get(field('balance'))).toBe(1_000_000n);
  });

  test('what is drawn must land by the end of the pledge', async () => {
    const pledge = field('pledges') + 2n * ME;
    const receiver = new User(savings, [
      {
        user: 5n,
        slots: [
          [pledge, 100n],
          [pledge + 1n, 2000n],
        ],
      },
    ]);
    const drawn = await receiver.call('draw', 5n, 30n);
    expect(drawn.execution.outputs).toEqual([70n]);
    expect(drawn.statement.effects.validUntil).toBe(2000n);
    expect(await receiver.fails('draw', 5n, 71n)).toContain('more than was pledged');
    expect((await receiver.call('draw', 5n, 70n)).execution.outputs).toEqual([0n]);
  });

  test('an early return leaves out the checks after it', async () => {
    const saver = new User(savings);
    expect((await saver.call('reclaim', 5n)).execution.outputs).toEqual([0n]);
    expect((await saver.call('together', 5n)).execution.outputs).toEqual([0n]);
  });
});
