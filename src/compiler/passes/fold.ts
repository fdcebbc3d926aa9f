import * as evaluate from '../interpreter/arithmetic.js';
import type { IrKind } from '../ir/kinds.js';
import type { IrOp, MethodIr } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { rewriteOps, type Pass } from './pass.js';

type Constants = ReadonlyMap<ValueId, bigint>;
type ValueOp = Extract<IrOp, { result: ValueId }>;

/** Computes what is constant, and drops guards and effects whose predicate is. A check that fails stays where it is. */
export const fold: Pass = {
  name: 'fold',
  run(ir: MethodIr): MethodIr {
    const constants = new Map<ValueId, bigint>();
    return rewriteOps(ir, (original) => {
      const op = withoutTrueGuard(original, constants);
      if ('guard' in op && op.guard !== undefined && constants.get(op.guard) === 0n) return neutral(op, constants);
      const result = foldOp(op, constants);
      if (result !== undefined && 'op' in result && result.op === 'const') constants.set(result.result, result.value);
      return result;
    });
  },
};

function withoutTrueGuard(op: IrOp, constants: Constants): IrOp {
  if (!('guard' in op) || op.guard === undefined || constants.get(op.guard) !== 1n) return op;
  return { ...op, guard: undefined };
}

/** What never happens has no effect, and its result is 0. */
function neutral(op: IrOp, constants: Map<ValueId, bigint>): IrOp | undefined {
  if (op.op === 'inlineCall') return op;
  if (!('result' in op)) return undefined;
  constants.set(op.result, 0n);
  return constant(op, op.kind, 0n);
}

const constant = (op: ValueOp, kind: IrKind, value: bigint): IrOp => ({
  op: 'const',
  kind,
  value,
  result: op.result,
  span: op.span,
});

function foldOp(op: IrOp, constants: Constants): IrOp | { same: ValueId } | undefined {
  const known = (id: ValueId): bigint | undefined => constants.get(id);
  switch (op.op) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'rem':
      return binary(op, known, (a, b) => evaluate.arithmetic(op, a, b)) ?? unchanged(op, known) ?? op;
    case 'shl':
    case 'shr':
      return binary(op, known, (a, b) => evaluate.shift(op, a, b)) ?? op;
    case 'bitAnd':
    case 'bitOr':
    case 'bitXor':
      return binary(op, known, (a, b) => evaluate.bitwise(op, a, b)) ?? op;
    case 'eq':
    case 'lt':
    case 'le':
      if (op.left === op.right) return constant(op, 'boolean', op.op === 'lt' ? 0n : 1n);
      return binary(op, known, (a, b) => evaluate.compare(op, a, b)) ?? op;
    case 'not': {
      const value = known(op.value);
      return value === undefined ? op : constant(op, 'boolean', 1n - value);
    }
    case 'and':
    case 'or':
      return logic(op, known) ?? op;
    case 'select': {
      const condition = known(op.condition);
      if (op.then === op.otherwise) return { same: op.then };
      return condition === undefined ? op : { same: condition === 1n ? op.then : op.otherwise };
    }
    case 'cast': {
      const value = known(op.value);
      return value === undefined ? op : (attempt(op, () => evaluate.cast(op, value)) ?? op);
    }
    case 'stale':
      return { same: op.value };
    case 'assert':
      return known(op.condition) === 1n ? undefined : op;
    default:
      return op;
  }
}

function binary(
  op: ValueOp & { left: ValueId; right: ValueId },
  known: (id: ValueId) => bigint | undefined,
  compute: (a: bigint, b: bigint) => bigint,
): IrOp | undefined {
  const [a, b] = [known(op.left), known(op.right)];
  return a === undefined || b === undefined ? undefined : attempt(op, () => compute(a, b));
}

function attempt(op: ValueOp, compute: () => bigint): IrOp | undefined {
  try {
    return constant(op, op.kind, compute());
  } catch (error) {
    if (error instanceof evaluate.OperationFailure) return undefined;
    throw error;
  }
}

/** `x + 0`, `x − 0`, `x · 1` and `x / 1` are x. */
function unchanged(
  op: Extract<IrOp, { op: 'add' | 'sub' | 'mul' | 'div' | 'rem' }>,
  known: (id: ValueId) => bigint | undefined,
): { same: ValueId } | undefined {
  const [a, b] = [known(op.left), known(op.right)];
  if ((op.op === 'add' || op.op === 'sub') && b === 0n) return { same: op.left };
  if (op.op === 'add' && a === 0n) return { same: op.right };
  if ((op.op === 'mul' || op.op === 'div') && b === 1n) return { same: op.left };
  return op.op === 'mul' && a === 1n ? { same: op.right } : undefined;
}

function logic(
  op: Extract<IrOp, { op: 'and' | 'or' }>,
  known: (id: ValueId) => bigint | undefined,
): IrOp | { same: ValueId } | undefined {
  if (op.left === op.right) return { same: op.left };
  const neutralValue = op.op === 'and' ? 1n : 0n;
  for (const [side, other] of [
    [op.left, op.right],
    [op.right, op.left],
  ] as const) {
    const value = known(side);
    if (value !== undefined) return value === neutralValue ? { same: other } : constant(op, 'boolean', value);
  }
  return undefined;
}
