import * as evaluate from '../interpreter/arithmetic.js';
import type { Span, ValueId } from '../ir/op.js';
import type { IrOp, MethodIr } from '../ir/ops.js';
import { foldConstants } from './pipeline.js';

/** A check that no call of the method passes. */
export interface CertainFailure {
  readonly span: Span;
  readonly message: string;
}

/** The operations that fail whenever the method runs: no condition leads to them, and what they work on is constant. */
export function certainFailures(ir: MethodIr): CertainFailure[] {
  const { ops } = foldConstants(ir);
  const constants = new Map(ops.flatMap((op) => (op.op === 'const' ? [[op.result, op.value] as const] : [])));
  return ops.flatMap((op): CertainFailure[] => {
    if ('guard' in op && op.guard !== undefined) return [];
    const failure = failureOf(op, (id) => constants.get(id));
    return failure === undefined ? [] : [{ span: op.span, message: `${failure} whenever the method runs` }];
  });
}

/** Why an operation fails; undefined where it does not, or depends on the call. */
function failureOf(op: IrOp, known: (id: ValueId) => bigint | undefined): string | undefined {
  switch (op.op) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'rem':
      return failing((a, b) => evaluate.arithmetic(op, a, b), known(op.left), known(op.right));
    case 'shl':
      return failing((a, b) => evaluate.shift(op, a, b), known(op.left), known(op.right));
    case 'cast':
      return failing((value) => evaluate.cast(op, value), known(op.value));
    case 'assert':
      return known(op.condition) === 0n ? 'this assertion fails' : undefined;
    default:
      return undefined;
  }
}

function failing(compute: (...values: bigint[]) => bigint, ...values: (bigint | undefined)[]): string | undefined {
  if (values.some((value) => value === undefined)) return undefined;
  try {
    compute(...(values as bigint[]));
    return undefined;
  } catch (error) {
    if (error instanceof evaluate.OperationFailure) return error.message;
    throw error;
  }
}
