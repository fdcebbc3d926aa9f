import type { MessagePart } from '../../ir/effect-ops.js';
import type { Expr } from '../../typed/ast.js';
import { compare } from './arithmetic.js';
import { markSide } from '../coverage-marks.js';
import type { Lowering } from '../method-lowering.js';
import type { Scalar } from '../values.js';

/** Lowers `assert(..)`: its condition, the values that it compares, and its message. */
export function lowerAssert(lowering: Lowering, expr: Expr & { tag: 'assert' }): void {
  const { condition, span } = expr;
  const compared: { text: string; value: number }[] = [];
  let holds: Scalar;
  if (condition.tag === 'compare') {
    const sides = { left: lowering.expression(condition.left), right: lowering.expression(condition.right) };
    holds = compare(lowering, condition.operator, sides.left, sides.right, condition.span);
    for (const { side, text } of expr.compared) {
      const value = sides[side];
      if (value.tag === 'scalar') compared.push({ text, value: value.id });
    }
  } else holds = lowering.scalar(condition);
  const message = expr.message.map((part): MessagePart => {
    if (typeof part === 'string') return part;
    const value = lowering.expression(part);
    return value.tag === 'number' ? String(value.value) : { value: (value as Scalar).id };
  });
  markSide(lowering, expr, 1, holds, 0n);
  if (holds.constant === 1n) return;
  if (holds.constant === 0n && lowering.flow!.guard === undefined)
    lowering.context.report(span, 'QED1042', 'this assertion fails whenever the method runs');
  lowering.builder.assert(holds, message, compared);
  markSide(lowering, expr, 0, holds, 1n);
}
