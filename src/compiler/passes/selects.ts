import type { IrOp, MethodIr } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { rewriteOps, type Pass } from './pass.js';

type Select = Extract<IrOp, { op: 'select' }>;

/** Merges selects that ask the same condition again, and turns those of constants into logic. */
export const selects: Pass = {
  name: 'selects',
  run(ir: MethodIr): MethodIr {
    const definitions = new Map<ValueId, IrOp>();
    return rewriteOps(ir, (original) => {
      const op = original.op === 'select' ? merged(original, definitions) : original;
      if ('result' in op) definitions.set(op.result, op);
      return op.op === 'select' && op.then === op.otherwise ? { same: op.then } : op;
    });
  },
};

function merged(op: Select, definitions: ReadonlyMap<ValueId, IrOp>): IrOp {
  const negated = definitions.get(op.condition);
  if (negated?.op === 'not')
    return merged({ ...op, condition: negated.value, then: op.otherwise, otherwise: op.then }, definitions);
  const inner = (id: ValueId, side: 'then' | 'otherwise'): ValueId => {
    const found = definitions.get(id);
    return found?.op === 'select' && found.condition === op.condition ? found[side] : id;
  };
  const then = inner(op.then, 'then');
  const otherwise = inner(op.otherwise, 'otherwise');
  const { result, span, condition } = op;
  if (op.kind === 'boolean') {
    const constant = (id: ValueId): bigint | undefined => {
      const found = definitions.get(id);
      return found?.op === 'const' ? found.value : undefined;
    };
    if (constant(then) === 1n) return { op: 'or', kind: 'boolean', left: condition, right: otherwise, result, span };
    if (constant(otherwise) === 0n) return { op: 'and', kind: 'boolean', left: condition, right: then, result, span };
  }
  return { ...op, then, otherwise };
}
