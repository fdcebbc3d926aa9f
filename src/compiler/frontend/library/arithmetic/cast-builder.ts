import type { CallExpression, Expression } from 'ts-morph';
import type { IrKind } from '../../../ir/kinds.js';
import type { Expr } from '../../../typed/ast.js';
import { describe, isScalarLike, unitOf } from '../../../typed/type-queries.js';
import { scalarType } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import { defaultKind } from '../../kinds/default-kind.js';
import type { Scope } from '../../scope/scope.js';
import type { Builder } from '../builder.js';

const CASTS = [
  'u8',
  'u16',
  'u32',
  'u64',
  'u128',
  'i64',
  'UserId',
  'ContractId',
  'Field',
] as const satisfies readonly IrKind[];

/** `u64(x)` and the like, by their names. */
export const CAST_BUILDERS: Readonly<Record<string, Builder>> = Object.fromEntries(
  CASTS.map((kind): [string, Builder] => [kind, (scope, node, args) => cast(scope, node, args[0]!, kind)]),
);

/** A cast that checks the range. */
function cast(scope: Scope, node: CallExpression, argument: Expression, kind: IrKind): Expr {
  const value = scope.expression(argument);
  const from = resolve(value.type);
  // An id of a checkpoint stays one in a wider kind.
  const type = scalarType(kind, unitOf(from));
  if (from.tag === 'error') return value;
  if (from.tag === 'infer') scope.settle(() => defaultKind(value.type, type));
  else if (!isScalarLike(from) && from.tag !== 'number')
    return scope.refuse(node, 'QED1010', `a ${describe(from)} cannot be cast to ${kind}`, 'cast its members');
  return { tag: 'cast', value, mode: 'check', type, span: scope.spanOf(node) };
}
