// On edge values each operation gives the same result in the interpreter and in the circuit, which share no code, or
// both refuse it.
import { Field, Provable } from 'o1js';
import { describe, expect, it } from 'vitest';
import { constant } from '../../../src/compiler/circuit/numbers/choice.js';
import { operation, type PureOp } from '../../../src/compiler/circuit/operations.js';
import { executeMethod } from '../../../src/compiler/interpreter/execute.js';
import type { ExecutionHost } from '../../../src/compiler/interpreter/execution.js';
import { RunTimeError } from '../../../src/compiler/interpreter/run-time-error.js';
import { IrBuilder, type Typed } from '../../../src/compiler/ir/builder.js';
import { INTEGER_KINDS, isWhole, KIND_RANGE, type IrKind } from '../../../src/compiler/ir/kinds.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import { verifyIr } from '../../../src/compiler/ir/verify.js';
import { FIELD_ORDER } from '../../../src/parth/field.js';

const span = { file: 'test.ts', line: 1, column: 1 };
type Build = (b: IrBuilder, left: Typed, right: Typed) => Typed;

const host: ExecutionHost = {
  loadSlot: () => 0n,
  storeSlot: () => undefined,
  loadForeign: () => Promise.resolve(0n),
  userKey: () => Promise.resolve(0n),
  checkpoint: () => Promise.resolve(0n),
  context: () => undefined,
};

/** A method of two values and a guard that applies one operation. */
function methodOf(left: IrKind, right: IrKind, build: Build): MethodIr {
  const b = new IrBuilder('Test', 'op', 1, span);
  const [a, c, guard] = [b.input('left', left), b.input('right', right), b.input('guard', 'boolean')];
  b.guard = guard;
  const result = build(b, a, c);
  const ir = b.build([result]);
  verifyIr(ir);
  return ir;
}

async function interpreted(ir: MethodIr, inputs: readonly bigint[]): Promise<bigint | undefined> {
  try {
    return (await executeMethod(ir, inputs, host)).outputs[0]!;
  } catch (error) {
    if (error instanceof RunTimeError) return undefined;
    throw error;
  }
}

/** Lowers the one operation on variables or on constants; undefined where a constraint refuses. */
async function inCircuit(ir: MethodIr, inputs: readonly bigint[], variables: boolean): Promise<bigint | undefined> {
  const op = ir.ops.at(-1) as PureOp;
  const kinds = new Map(ir.inputs.map(({ kind }, i) => [i, kind]));
  let result: bigint | undefined;
  const lower = (values: readonly Field[]): void => {
    const value = operation(op, values[2], (id) => values[id]!, kinds);
    if (variables) Provable.asProver(() => (result = value.toBigInt()));
    else result = value.toBigInt();
  };
  try {
    if (!variables) lower(inputs.map(constant));
    else await Provable.runAndCheck(() => lower(inputs.map((input) => Provable.witness(Field, () => constant(input)))));
  } catch {
    return undefined;
  }
  return result;
}

async function agree(ir: MethodIr, inputs: readonly bigint[]): Promise<void> {
  const expected = await interpreted(ir, inputs);
  const element = expected === undefined ? undefined : constant(expected).toBigInt();
  const name = `${JSON.stringify(ir.ops.at(-1), (_, x: unknown) => (typeof x === 'bigint' ? String(x) : x))} on ${inputs.join(', ')}`;
  expect(await inCircuit(ir, inputs, false), `constants: ${name}`).toBe(element);
  expect(await inCircuit(ir, inputs, true), `variables: ${name}`).toBe(element);
}

/** Values at the edges of a kind, and some inside. */
function edges(kind: IrKind): bigint[] {
  const { min, max } = KIND_RANGE[kind];
  if (kind === 'boolean') return [0n, 1n];
  const half = isWhole(kind) ? 2n ** 128n + 5n : (max - min) / 2n + min + 1n;
  return [...new Set([min, 0n, 1n, 7n, half, max - 1n, max, ...(min < 0n ? [-1n, -7n] : [])])];
}

const pairs = (left: readonly bigint[], right: readonly bigint[]): [bigint, bigint][] =>
  left.flatMap((a) => right.map((b): [bigint, bigint] => [a, b]));

async function agreeOn(ir: MethodIr, values: readonly (readonly [bigint, bigint])[]): Promise<void> {
  for (const [left, right] of values) await agree(ir, [left, right, 1n]);
  // Where the guard does not hold nothing fails and the result is 0.
  const [left, right] = values.at(-1)!;
  expect(await interpreted(ir, [left, right, 0n])).toBe(0n);
  await agree(ir, [left, right, 0n]);
  await agree(ir, [left, 0n, 0n]);
}

describe.each(INTEGER_KINDS)('integers of kind %s', (kind) => {
  it.each(['add', 'sub', 'mul', 'div', 'rem'] as const)('%s', async (name) => {
    await agreeOn(
      methodOf(kind, kind, (b, left, right) => b.arithmetic(name, left, right)),
      pairs(edges(kind), edges(kind)),
    );
  });
  it.each(['add', 'sub', 'mul'] as const)('%s that wraps', async (name) => {
    const ir = methodOf(kind, kind, (b, left, right) => b.arithmetic(name, left, right, true));
    await agreeOn(ir, pairs(edges(kind), edges(kind)));
  });
  it.each(['eq', 'lt', 'le'] as const)('%s', async (name) => {
    const ir = methodOf(kind, kind, (b, left, right) => b.compare(name, left, right));
    for (const [left, right] of pairs(edges(kind), edges(kind))) await agree(ir, [left, right, 1n]);
  });
  it.each(['shl', 'shr'] as const)('%s', async (name) => {
    const amounts = [0n, 1n, 7n, 8n, 31n, 63n, 64n, 127n, 128n, 255n];
    await agreeOn(
      methodOf(kind, 'u8', (b, left, right) => b.shift(name, left, right)),
      pairs(edges(kind).slice(0, 6), amounts),
    );
  });
  it('shl that wraps', async () => {
    const amounts = [0n, 1n, 7n, 8n, 63n, 64n, 128n];
    await agreeOn(
      methodOf(kind, 'u8', (b, left, right) => b.shift('shl', left, right, true)),
      pairs(edges(kind), amounts),
    );
  });
});

describe.each(INTEGER_KINDS.filter((kind) => kind !== 'i64'))('bits of kind %s', (kind) => {
  it.each(['bitAnd', 'bitOr', 'bitXor'] as const)('%s', async (name) => {
    const ir = methodOf(kind, kind, (b, left, right) => b.bitwise(name, left, right));
    for (const [left, right] of pairs(edges(kind), edges(kind))) await agree(ir, [left, right, 1n]);
  });
});

describe('Field', () => {
  it.each(['add', 'sub', 'mul', 'div'] as const)('%s', async (name) => {
    await agreeOn(
      methodOf('Field', 'Field', (b, left, right) => b.arithmetic(name, left, right)),
      pairs(edges('Field'), edges('Field')),
    );
  });
  it('compares for equality', async () => {
    const ir = methodOf('Field', 'Field', (b, left, right) => b.compare('eq', left, right));
    for (const [left, right] of pairs(edges('Field'), edges('Field'))) await agree(ir, [left, right, 1n]);
  });
});

const CAST_KINDS: readonly IrKind[] = [...INTEGER_KINDS, 'Field', 'boolean', 'UserId', 'ContractId'];

describe.each(CAST_KINDS)('casts from %s', (from) => {
  const values =
    from === 'Field' ? [...edges('Field'), 2n ** 64n - 1n, 2n ** 63n, 255n, (FIELD_ORDER - 1n) / 2n] : edges(from);
  const sides = values.map((value): [bigint, bigint] => [value, 0n]);
  it.each(CAST_KINDS)('checked to %s', async (to) => {
    await agreeOn(
      methodOf(from, 'u8', (b, left) => b.cast(to, left)),
      sides,
    );
  });
  it.each(INTEGER_KINDS)('wrapped to %s', async (to) => {
    await agreeOn(
      methodOf(from, 'u8', (b, left) => b.cast(to, left, 'wrap')),
      sides,
    );
  });
});

describe('what may be old', () => {
  it.each(['u64', 'i64', 'Field', 'boolean', 'Hash'] as const)('is the same value of kind %s', async (kind) => {
    const ir = methodOf(kind, 'u8', (b, left) => b.stale(left, 'it does no harm'));
    for (const value of edges(kind)) {
      expect(await interpreted(ir, [value, 0n, 0n])).toBe(value);
      await agree(ir, [value, 0n, 1n]);
    }
  });
});

describe('ids and booleans', () => {
  it.each(['UserId', 'ContractId'] as const)('orders %s', async (kind) => {
    const ir = methodOf(kind, kind, (b, left, right) => b.compare('lt', left, right));
    for (const [left, right] of pairs(edges(kind), edges(kind))) await agree(ir, [left, right, 1n]);
  });
  it('computes and, or, not, select', async () => {
    for (const [left, right] of pairs([0n, 1n], [0n, 1n])) {
      await agree(
        methodOf('boolean', 'boolean', (b, x, y) => b.logic('and', x, y)),
        [left, right, 1n],
      );
      await agree(
        methodOf('boolean', 'boolean', (b, x, y) => b.logic('or', x, y)),
        [left, right, 1n],
      );
      await agree(
        methodOf('boolean', 'boolean', (b, x) => b.not(x)),
        [left, right, 1n],
      );
      await agree(
        methodOf('boolean', 'boolean', (b, x, y) => b.select(x, y, x)),
        [left, right, 1n],
      );
    }
  });
});
