import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { describe, isAggregate, isScalarLike } from '../../../typed/type-queries.js';
import type { Type } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import { constantText } from '../../names/constant-text.js';
import type { Scope } from '../../scope/scope.js';

/** `stale(value, 'reason')`: that the value may be old does no harm. */
export function acceptStale(scope: Scope, node: CallExpression, args: Expression[], expected?: Type): Expr {
  const [argument, note] = args;
  const value = scope.expression(argument!, expected);
  const type = resolve(value.type);
  if (type.tag === 'error') return value;
  if (!isScalarLike(type) && !isAggregate(type))
    return scope.refuse(
      argument!,
      'QED1902',
      `a ${describe(type)} is not read yet`,
      'wrap the value that is read of it',
    );
  const reason = note === undefined ? '' : (constantText(note)?.trim() ?? '');
  if (note === undefined || reason === '')
    return scope.refuse(note ?? node, 'QED1046', 'the reason is a string that is not empty');
  scope.unit.accountFor(note);
  return { tag: 'stale', value, reason, type: value.type, span: scope.spanOf(node) };
}
