import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { describe, isScalarLike, kindOf } from '../../../typed/type-queries.js';
import { scalarType } from '../../../typed/types.js';
import { defaultKind } from '../../kinds/default-kind.js';
import type { Scope } from '../../scope/scope.js';
import { listOf } from './hash-inputs.js';

/** `merkleRoot(leaf, index, path)`: the index is any number that is not negative. */
export function merkleRoot(scope: Scope, node: CallExpression, args: readonly Expression[]): Expr {
  const leaf = scope.expression(args[0]!, scalarType('Hash'));
  const index = scope.expression(args[1]!);
  const path = listOf(scope, args[2]!, 'Hash');
  for (const part of [leaf, index, path]) if (part.tag === 'error') return part;
  if (!isScalarLike(index.type))
    return scope.refuse(args[1]!, 'QED1010', `a ${describe(index.type)} is no index`, 'use an unsigned integer');
  scope.settle(() => defaultKind(index.type, scalarType('u64')));
  scope.later(() => {
    const kind = kindOf(index.type);
    if (kind === undefined || !['Field', 'Hash', 'i64', 'boolean'].includes(kind)) return;
    scope.error(args[1]!, 'QED1010', `a ${kind} is no index`, 'use an unsigned integer, as in `u64(x)`');
  });
  return {
    tag: 'merkleRoot',
    leaf,
    index,
    path,
    type: scalarType('Hash'),
    span: scope.spanOf(node),
  };
}
