import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { knownNumber } from '../../../typed/known-number.js';
import { describe, kindOf } from '../../../typed/type-queries.js';
import { NUMBER } from '../../../typed/types.js';
import { inferType, resolve } from '../../../typed/unify.js';
import { integerConstant } from '../../kinds/integer-literals.js';
import type { Scope } from '../../scope/scope.js';

/** `Number(x)`, which is part of an index and nothing by itself. */
export const toNumber = (scope: Scope, node: CallExpression): Expr =>
  scope.refuse(
    node,
    'QED1018',
    'Number(..) of a run-time value is an index, and nothing else',
    'use the integer itself; an index is `a[Number(i)]`, or `const k = Number(i)` and `a[k + 1]`',
  );

/** `Math.floor(x)` of a `number`. */
export function floor(scope: Scope, node: CallExpression, [argument]: Expression[]): Expr {
  const value = scope.expression(argument!, NUMBER);
  return { tag: 'floor', value, type: NUMBER, span: scope.spanOf(node) };
}

/** `BigInt(n)` of a `number` or boolean; its use tells the kind. */
export function toBigInt(scope: Scope, node: CallExpression, [argument]: Expression[]): Expr {
  const value = scope.expression(argument!);
  const from = resolve(value.type);
  if (from.tag === 'error') return value;
  if (from.tag !== 'number' && kindOf(from) !== 'boolean')
    return scope.refuse(node, 'QED1902', `BigInt of ${describe(from)} is not supported`, 'cast with `u64(x)`');
  const type = inferType();
  const known = knownNumber(value);
  if (known !== undefined && Number.isSafeInteger(known)) return integerConstant(scope, node, BigInt(known), type);
  scope.later(() => {
    if (kindOf(type) === undefined) scope.error(node, 'QED1034', 'nothing says of which kind this is');
  });
  return { tag: 'cast', value, mode: 'check', type, span: scope.spanOf(node) };
}
