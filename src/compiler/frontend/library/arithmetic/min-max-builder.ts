import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { describe, isScalarLike, kindOf } from '../../../typed/type-queries.js';
import type { Type } from '../../../typed/types.js';
import { unify } from '../../../typed/unify.js';
import { mixesUnits, refuseMixedUnits } from '../../kinds/units.js';
import { orderHint } from '../../operators/identifier-hints.js';
import type { Scope } from '../../scope/scope.js';

/** `min(a, b)` and `max(a, b)`. */
export function minOrMax(
  scope: Scope,
  node: CallExpression,
  which: 'min' | 'max',
  args: Expression[],
  expected?: Type,
): Expr {
  const wanted =
    expected !== undefined && isScalarLike(expected) && kindOf(expected) !== 'boolean' ? expected : undefined;
  const left = scope.expression(args[0]!, wanted);
  const right = scope.expression(args[1]!, wanted);
  if (mixesUnits(left.type, right.type)) return refuseMixedUnits(scope, node);
  if (!unify(left.type, right.type))
    return scope.refuse(node, 'QED1011', `${which} of ${describe(left.type)} and ${describe(right.type)}`);
  scope.later(() => {
    const kind = kindOf(left.type);
    if (kind === 'Field') scope.error(node, 'QED1014', `Field has no order, so no ${which}`);
    else if (kind === 'Hash' || kind === 'UserId' || kind === 'ContractId')
      scope.error(node, 'QED1013', `${kind} has no order, so no ${which}`, orderHint(kind));
  });
  return { tag: 'choose', which, left, right, type: left.type, span: scope.spanOf(node) };
}
