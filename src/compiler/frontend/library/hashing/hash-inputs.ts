import type { Expression } from 'ts-morph';
import type { IrKind } from '../../../ir/kinds.js';
import type { Expr } from '../../../typed/ast.js';
import { describe, isAggregate, isScalarLike } from '../../../typed/type-queries.js';
import { scalarType } from '../../../typed/types.js';
import { isResolved, resolve, unify } from '../../../typed/unify.js';
import type { Scope } from '../../scope/scope.js';

/** A value that can be flattened to field elements, of kinds that are known. */
export function hashable(scope: Scope, argument: Expression): Expr {
  const value = scope.expression(argument);
  scope.later(() => {
    if (resolve(value.type).tag !== 'error' && !isResolved(value.type))
      scope.error(argument, 'QED1034', 'nothing says of which kind this is');
  });
  if (!isScalarLike(value.type) && !isAggregate(resolve(value.type)) && resolve(value.type).tag !== 'error')
    return scope.refuse(argument, 'QED1902', `a ${describe(value.type)} cannot be hashed`);
  return value;
}

/** An array or tuple whose items are all of one kind, and as many as are wanted. */
export function listOf(scope: Scope, argument: Expression, kind: IrKind, length?: number): Expr {
  const value = scope.expression(argument);
  const type = resolve(value.type);
  if (type.tag === 'error') return value;
  const items = type.tag === 'array' ? [type.item] : type.tag === 'tuple' ? type.items : undefined;
  const found = type.tag === 'array' ? type.length : items?.length;
  if (length !== undefined && found !== undefined && found !== length)
    return scope.refuse(argument, 'QED1016', `${found} items where ${length} are wanted`);
  if (items?.every((item) => unify(item, scalarType(kind))) === true) return value;
  return scope.refuse(
    argument,
    'QED1010',
    `a ${describe(type)} where an array of ${kind} is wanted`,
    `pass a FixedArray<${kind}, N>`,
  );
}
