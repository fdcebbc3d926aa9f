import { CHECKPOINT_NAMES } from '../../ir/context-ops.js';
import type { Expr, Where } from '../../typed/ast.js';
import { CHECKPOINT } from '../../typed/language-structs.js';
import { compare } from './arithmetic.js';
import type { Lowering } from '../method-lowering.js';
import type { Scalar, Value, View } from '../values.js';

/** The contract and checkpoint that a view is of. */
export function lowerWhere(lowering: Lowering, where: readonly Where[]): Pick<View, 'contractId' | 'checkpoint'> {
  const found: { contractId?: Scalar; checkpoint?: Scalar } = {};
  const values = where.map(({ name, value }) => ({ name, value: lowering.scalar(value), span: value.span }));
  for (const { name, value, span } of values) {
    if (name === 'contract') found.contractId = value;
    else found.checkpoint = pastCheckpoint(lowering, value, span);
  }
  return found;
}

/** `context.checkpointAt(id)`: all that a checkpoint knows; what nobody uses of it is not opened. */
export function lowerCheckpointAt(lowering: Lowering, expr: Expr & { tag: 'checkpointAt' }): Value {
  const id = pastCheckpoint(lowering, lowering.scalar(expr.checkpoint), expr.checkpoint.span);
  const parts = CHECKPOINT_NAMES.map((name) => lowering.emit(lowering.builder.checkpoint(name, id), expr.span));
  return { tag: 'aggregate', type: CHECKPOINT, parts: [id, ...parts], aliases: [] };
}

/** Asserts on this path that a checkpoint is not later than the anchor: a session knows nothing newer. */
function pastCheckpoint(lowering: Lowering, id: Scalar, span: Expr['span']): Scalar {
  const anchor = lowering.anchorId();
  const holds = compare(lowering, '<=', id, anchor, span);
  const shown = [
    { text: 'checkpoint', value: id.id },
    { text: 'anchor', value: anchor.id },
  ];
  lowering.builder.assert(holds, [], shown, 'checkpoint');
  return id;
}
