// A method's circuit binds its inputs, context, guards and effects, so a prover cannot change any of them.
import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../../src/compiler/keys/circuit-size.js';
import { executeOn } from '../../../src/compiler/call/execute-call.js';
import { eventsHashOf } from '../../../src/parth/events.js';
import { IrBuilder, type Typed } from '../../../src/compiler/ir/builder.js';
import { IR_KINDS, KIND_RANGE, isWhole } from '../../../src/compiler/ir/kinds.js';
import { CONTEXT_KINDS, type ContextName } from '../../../src/compiler/ir/context-ops.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import type { SlotRef } from '../../../src/compiler/ir/state-ops.js';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { ConstraintError } from '../../../src/circuit/constraint.js';
import { MAX_U32, NO_CONTRACT } from '../../../src/parth/field.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { perturbEverything, proveOnConstants } from '../../support/method-circuit.js';
import { DEPLOYER, ME, worldOf } from '../../support/method-world.js';

const HEIGHT = 4;
const span = { file: 'test.ts', line: 1, column: 1 };
const method = (build: (b: IrBuilder) => readonly Typed[] | void, height = HEIGHT): MethodIr => {
  const b = new IrBuilder('Test', 'run', height, span);
  return b.build(build(b) ?? []);
};
const slot = (base: bigint, ...keys: { value: number; stride: bigint; length?: number }[]): SlotRef => ({
  path: 'x',
  base,
  keys,
});
const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: { code: string }) => error.code,
  );

describe('inputs', () => {
  it.each(IR_KINDS.filter((kind) => !isWhole(kind)))('holds a %s to its range', async (kind) => {
    const ir = method((b) => [b.input('x', kind)]);
    const executed = await proveOnConstants(ir, [KIND_RANGE[kind].max], worldOf({ cstateHeight: HEIGHT }));
    const { circuit, witness } = executed;
    const broken = { ...(witness as object), inputs: [(KIND_RANGE[kind].max + 1n).toString()] };
    expect(() => runCircuit(circuit, circuit.witness.fromJSON(broken))).toThrow(ConstraintError);
    expect([...perturbEverything(executed)]).toContain('Test.run/input:x');
  });
});

describe('context', () => {
  it('opens each value under the anchor and binds it', async () => {
    const names = Object.keys(CONTEXT_KINDS) as ContextName[];
    const ir = method((b) => names.map((name) => b.context(name)));
    const world = worldOf({ cstateHeight: HEIGHT, balance: 5n });
    const executed = await proveOnConstants(ir, [], world);
    const values = Object.fromEntries(names.map((name, i) => [name, executed.execution.outputs[i]]));
    expect(values).toMatchObject({
      userId: ME,
      deployer: DEPLOYER,
      caller: NO_CONTRACT,
      checkpointUsers: 9n,
      checkpointMaxAge: 50n,
      checkpointDepositRoot: 98n,
      nativeBalance: 5n,
    });
    const refusing = perturbEverything(executed);
    for (const part of ['checkpointLeaf', 'stats', 'config', 'publicKey', 'deployment/contract', 'deployment/index']) {
      expect(refusing).toContain(`Test.run/${part}`);
    }
  });
});

describe('guards', () => {
  const ir = method((b) => {
    const taken = b.input('taken', 'boolean');
    const amount = b.input('amount', 'u32');
    b.guard = taken;
    b.assert(b.compare('lt', amount, b.const('u32', 10n)));
    b.storeSlot(slot(1n), b.arithmetic('sub', b.const('u32', 9n), amount));
    b.emit('Paid', 77n, [amount]);
    b.inlineCall({ contract: b.const('ContractId', 5n).id, name: 'Other.f', methodId: 8n, inputs: [amount.id] }, [
      'u32',
    ]);
    b.deferCall({ contract: b.const('ContractId', 6n).id, name: 'Other.g', methodId: 9n, inputs: [amount.id] });
    b.validUntil(b.const('u32', 30n));
    b.nativeBalance('debit', b.cast('u64', amount));
    b.nativeBalance('credit', b.const('u64', 2n));
    const foreign = b.loadForeign('u32', b.cast('UserId', amount), slot(2n), {
      contract: b.const('ContractId', 2n ** 30n),
    });
    return [foreign];
  });
  const harmless = {
    ...ir,
    ops: ir.ops.map((op) =>
      op.op === 'const' && op.kind === 'ContractId' && op.value > 100n ? { ...op, value: 4n } : op,
    ),
  };

  it('do nothing where they do not hold, whatever the values', async () => {
    const executed = await proveOnConstants(ir, [0n, 4_000_000_000n], worldOf({ cstateHeight: HEIGHT }));
    const { effects, cstateRootAfter, cstateRootBefore } = executed.statement;
    expect(cstateRootAfter).toBe(cstateRootBefore);
    expect(effects).toMatchObject({
      eventsHash: 0n,
      slotsModified: 0n,
      validUntil: MAX_U32,
      spent: 0n,
      received: 0n,
      inlineCount: 0n,
      deferredCount: 0n,
    });
    perturbEverything(executed);
  });

  it('let everything happen where they hold', async () => {
    const executed = await proveOnConstants(
      harmless,
      [1n, 4n],
      worldOf({ cstateHeight: HEIGHT, others: [{ user: 4n, contract: 4n, slots: [[2n, 6n]] }] }),
    );
    const { effects, cstateRootAfter } = executed.statement;
    expect(cstateRootAfter).toBe(MerkleTree.from(HEIGHT, [[1n, 5n]]).root);
    expect(effects).toMatchObject({
      slotsModified: 1n,
      validUntil: 30n,
      spent: 4n,
      received: 2n,
      inlineCount: 1n,
      deferredCount: 1n,
    });
    expect(effects.eventsHash).toBe(eventsHashOf([{ eventId: 77n, values: [4n] }]));
    expect(executed.execution.outputs).toEqual([6n]);
    perturbEverything(executed);
  });

  it('fail with the line of the check', async () => {
    expect(await code(executeOn(harmless, [1n, 10n], worldOf({ cstateHeight: HEIGHT })))).toBe('QED1101');
    expect(await code(executeOn(ir, [1n, 4n], worldOf({ cstateHeight: HEIGHT })))).toBe('QED1108');
    expect(await code(executeOn(harmless, [1n, 9n], worldOf({ cstateHeight: HEIGHT, balance: 3n })))).toBe('QED1106');
  });

  it('give a circuit that can be built', async () => {
    expect((await sizeOf(ir)).rows).toBeGreaterThan(100);
  });
});

describe('deadlines', () => {
  const ir = method((b) => {
    const [p, q] = [b.input('p', 'boolean'), b.input('q', 'boolean')];
    const bounds = ['x', 'y', 'z'].map((name) => b.input(name, 'u32'));
    for (const [i, guard] of [p, undefined, q].entries()) {
      b.guard = guard;
      b.validUntil(bounds[i]!);
    }
    b.guard = undefined;
    return [];
  });

  it.each([
    [[0n, 0n], [5n, 9n, 7n], 9n],
    [[1n, 0n], [5n, 9n, 7n], 5n],
    [[0n, 1n], [5n, 9n, 7n], 7n],
    [[1n, 1n], [8n, MAX_U32, 8n], 8n],
    [[0n, 0n], [5n, MAX_U32, 7n], MAX_U32],
    [[1n, 1n], [0n, 1n, 2n], 0n],
  ])('with guards %o of %o leave the earliest that counts', async (guards, bounds, earliest) => {
    const executed = await proveOnConstants(ir, [...guards, ...bounds], worldOf({ cstateHeight: HEIGHT }));
    expect(executed.statement.effects.validUntil).toBe(earliest);
  });
});

describe('lists of calls', () => {
  it('stand in order without gaps', async () => {
    const ir = method((b) => {
      const guards = [0, 1, 2].map((i) => b.input(`g${i}`, 'boolean'));
      guards.forEach((guard, i) => {
        b.guard = guard;
        b.deferCall({
          contract: b.const('ContractId', BigInt(i + 1)).id,
          name: 'Other.f',
          methodId: BigInt(i),
          inputs: [],
        });
      });
    });
    for (const pattern of [0n, 1n, 5n, 6n, 7n]) {
      const inputs = [0n, 1n, 2n].map((i) => (pattern >> i) & 1n);
      const { statement } = await proveOnConstants(ir, inputs, worldOf({ cstateHeight: HEIGHT }));
      const expected = inputs.flatMap((taken, i) => (taken ? [BigInt(i + 1)] : []));
      expect(statement.effects.deferredCalls.map(({ contractId }) => contractId).slice(0, expected.length)).toEqual(
        expected,
      );
      expect(statement.effects.deferredCount).toBe(BigInt(expected.length));
    }
  });

  it('have room for four deferred calls', async () => {
    const ir = method((b) => {
      b.guard = b.input('last', 'boolean');
      const target = { contract: b.const('ContractId', 1n).id, name: 'Other.f', methodId: 1n, inputs: [] };
      const guard = b.guard;
      b.guard = undefined;
      for (let i = 0; i < 4; i++) b.deferCall(target);
      b.guard = guard;
      b.deferCall(target);
    });
    const executed = await proveOnConstants(ir, [0n], worldOf({ cstateHeight: HEIGHT }));
    expect(await code(executeOn(ir, [1n], worldOf({ cstateHeight: HEIGHT })))).toBe('QED1107');
    const { circuit, witness } = executed;
    expect(() => runCircuit(circuit, circuit.witness.fromJSON({ ...(witness as object), inputs: ['1'] }))).toThrow(
      ConstraintError,
    );
  });
});

describe('events', () => {
  it('hash by what was emitted, not by where', () => {
    const event = (eventId: bigint, values: bigint[]) => ({ eventId, values });
    const hashes = [
      [],
      [event(1n, [])],
      [event(1n, [0n])],
      [event(1n, [0n, 0n])],
      [event(1n, []), event(0n, [])],
      [event(1n, [1n]), event(2n, [])],
    ].map(eventsHashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes[0]).toBe(0n);
  });
});

describe('slots that may be the same', () => {
  // x[a] = 1; x[b] = x[b] + x[a] + 1
  const ir = method((b) => {
    const [a, c] = [b.input('a', 'u8'), b.input('b', 'u8')];
    const at = (key: Typed): SlotRef => slot(0n, { value: key.id, stride: 1n });
    b.storeSlot(at(a), b.const('u32', 1n));
    const sum = b.arithmetic('add', b.loadSlot('u32', at(c)), b.loadSlot('u32', at(a)));
    b.storeSlot(at(c), b.arithmetic('add', sum, b.const('u32', 1n)));
    return [b.loadSlot('u32', at(a))];
  }, 8);

  it.each([
    [3n, 3n, 3n],
    [3n, 4n, 1n],
  ])('are read after writes: %s and %s', async (a, c, expected) => {
    const executed = await proveOnConstants(ir, [a, c], worldOf({ cstateHeight: 8, own: [[4n, 10n]] }));
    expect(executed.execution.outputs).toEqual([expected]);
    expect(executed.statement.cstateRootAfter).toBe(MerkleTree.from(8, [[4n, 10n], ...executed.writes]).root);
    perturbEverything(executed);
  });

  it('keep a guarded index inside its array', async () => {
    const array = method((b) => {
      const [index, taken] = [b.input('i', 'u32'), b.input('taken', 'boolean')];
      b.guard = taken;
      b.assert(b.compare('lt', index, b.const('u32', 4n)), [], [{ text: 'i', value: index.id }], 'index');
      const at = slot(4n, { value: index.id, stride: 1n, length: 4 });
      const value = b.loadSlot('u32', at);
      b.storeSlot(at, b.arithmetic('add', value, b.const('u32', 1n)));
      return [value];
    });
    const world = () => worldOf({ cstateHeight: HEIGHT, own: [[6n, 8n]] });
    expect((await proveOnConstants(array, [2n, 1n], world())).writes).toEqual([[6n, 9n]]);
    const idle = await proveOnConstants(array, [1_000_000n, 0n], world());
    expect(idle.writes).toEqual([]);
    expect(idle.execution.outputs).toEqual([0n]);
    perturbEverything(idle);
    expect(await code(executeOn(array, [4n, 1n], world()))).toBe('QED1105');
  });
});

describe('initial values', () => {
  it('are what an empty slot reads as, and are stored as empty', async () => {
    const ir = method((b) => {
      const x = b.loadSlot('i64', slot(0n), -5n);
      b.storeSlot(slot(0n), b.arithmetic('add', x, b.input('by', 'i64')), -5n);
      return [x];
    });
    const first = await proveOnConstants(ir, [0n], worldOf({ cstateHeight: HEIGHT }));
    expect(first.execution.outputs).toEqual([-5n]);
    expect(first.statement.cstateRootAfter).toBe(first.statement.cstateRootBefore);
    const second = await proveOnConstants(ir, [-2n], worldOf({ cstateHeight: HEIGHT, own: [[0n, 3n]] }));
    expect(second.execution.outputs).toEqual([-2n]);
    perturbEverything(second);
  });
});

describe('foreign values', () => {
  const read = (contract: boolean): MethodIr =>
    method((b) => [
      b.loadForeign('u8', b.input('user', 'UserId'), slot(2n), contract ? { contract: b.const('ContractId', 4n) } : {}),
    ]);

  it('of another contract are held to their range', async () => {
    const others = (content: bigint) => [{ user: 4n, contract: 4n, slots: [[2n, content]] as const }];
    const good = await proveOnConstants(read(true), [4n], worldOf({ cstateHeight: HEIGHT, others: others(255n) }));
    expect(good.execution.outputs).toEqual([255n]);
    expect(await code(executeOn(read(true), [4n], worldOf({ cstateHeight: HEIGHT, others: others(256n) })))).toBe(
      'QED1109',
    );
    // The circuit alone refuses it too: a prover who reads 256 as a u8 has no proof.
    const trusting = {
      ...read(true),
      ops: read(true).ops.map((op) => (op.op === 'loadForeign' ? { ...op, kind: 'Field' as const } : op)),
    };
    const outputs = [{ value: trusting.outputs[0]!.value, kind: 'Field' as const }];
    const { witness } = await executeOn(
      { ...trusting, outputs },
      [4n],
      worldOf({ cstateHeight: HEIGHT, others: others(256n) }),
    );
    const { circuit } = good;
    expect(() => runCircuit(circuit, circuit.witness.fromJSON(witness))).toThrow(ConstraintError);
  });
});
