import type { Node } from 'ts-morph';
import { isInteger } from '../../ir/kinds.js';
import type { Expr } from '../../typed/ast.js';
import type { ArithmeticOperator } from '../../typed/nodes.js';
import { describe, isScalarLike, kindOf } from '../../typed/type-queries.js';
import { NUMBER, scalarType, type Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';
import { defaultKind } from '../kinds/default-kind.js';
import { mixesUnits, refuseMixedUnits, typeOfResult } from '../kinds/units.js';
import type { Scope } from '../scope/scope.js';
import { castingSides, widening, wideningHint } from '../fixes/operator-fixes.js';
import { arithmeticHint, castFor } from './identifier-hints.js';
import { constantArithmetic } from './constant-arithmetic.js';

/** Combines two read sides; a compound assignment has its target as the left one. */
export function arithmeticOf(scope: Scope, node: Node, operator: ArithmeticOperator, left: Expr, right: Expr): Expr {
  const span = scope.spanOf(node);
  const [a, b] = [resolve(left.type), resolve(right.type)];
  if (a.tag === 'error' || b.tag === 'error') {
    unify(a, b);
    return scope.errorAt(node);
  }
  if (a.tag === 'number' && b.tag === 'number') return { tag: 'arithmetic', operator, left, right, type: NUMBER, span };
  if (!isScalarLike(a) || !isScalarLike(b)) {
    return scope.refuse(
      node,
      'QED1018',
      `'${operator}' of ${describe(a)} and ${describe(b)}`,
      'declare it as a bigint kind, such as u32',
    );
  }
  if ((operator === '+' || operator === '-') && mixesUnits(a, b)) return refuseMixedUnits(scope, node);
  if (!checkOperandKinds(scope, node, operator, left, right)) return scope.errorAt(node);
  scope.later(() => checkArithmeticKind(scope, node, operator, left.type));
  const constant = constantArithmetic(scope, node, operator, left, right);
  if (constant !== undefined) return constant;
  return { tag: 'arithmetic', operator, left, right, type: typeOfResult(operator, left.type, right.type), span };
}

/** Shifts and powers have their own kind on the right; all else needs one kind. */
function checkOperandKinds(scope: Scope, node: Node, operator: ArithmeticOperator, left: Expr, right: Expr): boolean {
  if (operator === '<<' || operator === '>>' || operator === '**') {
    defaultKind(right.type, scalarType('u32'));
    scope.later(() => {
      const kind = kindOf(right.type);
      if (kind !== undefined && (!isInteger(kind) || kind === 'i64'))
        scope.error(
          node,
          'QED1013',
          `the right side of '${operator}' is an unsigned integer, not ${kind}`,
          kind === 'i64' ? 'cast it, as in `x >> u32(n)`' : undefined,
        );
    });
    return true;
  }
  if (unify(left.type, right.type)) return true;
  scope.error(
    node,
    'QED1011',
    `'${operator}' of ${describe(left.type)} and ${describe(right.type)}`,
    wideningHint(node, left.type, right.type),
    widening(node, left.type, right.type),
  );
  return false;
}

/** Refuses an operator that the kind does not have, once the kind is known. */
export function checkArithmeticKind(scope: Scope, node: Node, operator: ArithmeticOperator, type: Type): void {
  const kind = kindOf(type);
  if (kind === undefined || isInteger(kind)) {
    if (resolve(type).tag === 'enum')
      scope.error(node, 'QED1018', `'${operator}' of an enum`, 'enums have equality only');
  } else if (kind === 'Field') {
    if (!['+', '-', '*', '**'].includes(operator)) scope.error(node, 'QED1014', `Field has no '${operator}'`);
  } else
    scope.error(node, 'QED1013', `'${operator}' of ${kind}`, arithmeticHint(kind), castingSides(node, castFor(kind)));
}
