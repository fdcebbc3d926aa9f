import type { Node } from 'ts-morph';
import { isInteger } from '../../ir/kinds.js';
import type { Expr } from '../../typed/ast.js';
import type { CompareOperator } from '../../typed/nodes.js';
import { describe, isAggregate, isScalarLike, kindOf } from '../../typed/type-queries.js';
import { BOOLEAN, type Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';
import { checkLiteral } from '../kinds/integer-literals.js';
import { mixesUnits, refuseMixedUnits } from '../kinds/units.js';
import { castingSides, comparingValues, widening, wideningHint } from '../fixes/operator-fixes.js';
import { castFor, orderHint } from './identifier-hints.js';
import type { Scope } from '../scope/scope.js';

/** A comparison of two values that have been read. */
export function compareOf(scope: Scope, node: Node, operator: CompareOperator, left: Expr, right: Expr): Expr {
  const span = scope.spanOf(node);
  if (resolve(left.type).tag === 'error' || resolve(right.type).tag === 'error') {
    unify(left.type, right.type);
    return scope.errorAt(node);
  }
  [left, right] = [numberBeside(scope, left, right), numberBeside(scope, right, left)];
  const [a, b] = [resolve(left.type), resolve(right.type)];
  if (isAggregate(a) || isAggregate(b))
    return scope.refuse(
      node,
      'QED1019',
      `'${operator}' of ${describe(a)} compares identity in JavaScript`,
      undefined,
      comparingValues(node),
    );
  if (!isCompared(a) || !isCompared(b))
    return scope.refuse(
      node,
      'QED1902',
      `a ${describe(isCompared(a) ? b : a)} cannot be compared`,
      'compare values, such as what was read from it',
    );
  if (mixesUnits(a, b)) return refuseMixedUnits(scope, node);
  if (!unify(a, b)) {
    const wider = widening(node, a, b);
    return scope.refuse(
      node,
      'QED1011',
      `'${operator}' of ${describe(a)} and ${describe(b)}`,
      wideningHint(node, a, b),
      wider,
    );
  }
  if (operator !== '===' && operator !== '!==') scope.later(() => checkOrder(scope, node, operator, left.type));
  return { tag: 'compare', operator, left, right, type: BOOLEAN, span };
}

/** Whether a value of the type is one that `===` takes: a scalar or a `number`. */
const isCompared = (type: Type): boolean => isScalarLike(type) || type.tag === 'number';

/** A `number` compared with an integer or an enum takes its kind. */
function numberBeside(scope: Scope, side: Expr, other: Expr): Expr {
  const wanted = resolve(other.type);
  if (
    resolve(side.type).tag !== 'number' ||
    (wanted.tag !== 'scalar' && wanted.tag !== 'infer' && wanted.tag !== 'enum')
  )
    return side;
  if (side.tag === 'constant') {
    const constant = { ...side, type: wanted };
    scope.later(() => checkLiteral(scope, constant));
    return constant;
  }
  return { tag: 'cast', value: side, mode: 'check', type: wanted, span: side.span };
}

function checkOrder(scope: Scope, node: Node, operator: string, type: Type): void {
  const kind = kindOf(type);
  if (kind === 'Field') scope.error(node, 'QED1014', `Field has no order, so no '${operator}'`);
  else if (kind !== undefined && !isInteger(kind))
    scope.error(
      node,
      'QED1013',
      `${kind} has no order, so no '${operator}'`,
      orderHint(kind),
      kind === 'UserId' || kind === 'ContractId' ? castingSides(node, castFor(kind)) : undefined,
    );
}
