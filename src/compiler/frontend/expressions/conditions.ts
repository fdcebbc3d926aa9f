import { Node, SyntaxKind, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { describe, isScalarLike, kindOf } from '../../typed/type-queries.js';
import { BOOLEAN, ERROR, type Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';
import { comparingWithZero } from '../fixes/operator-fixes.js';
import { knownPresence } from '../functions/optional-parameters.js';
import { isAssignment } from '../places/assignments.js';
import type { Scope } from '../scope/scope.js';

/** What `if`, `&&`, `?:`, a loop or an assertion asks. */
export function condition(scope: Scope, node: Expression): Expr {
  const assigned = [node, ...node.getDescendants()].find(
    (inner) => isAssignment(inner) && !insideFunction(inner, node),
  );
  if (assigned !== undefined) return scope.refuse(assigned, 'QED1024', 'a condition assigns');
  const asked = givenAsked(scope, node);
  if (asked !== undefined) return asked;
  const expr = scope.expression(node);
  const type = resolve(expr.type);
  if (type.tag === 'error' || (type.tag === 'scalar' && type.kind === 'boolean')) return expr;
  const compared = comparingWithZero(node, kindOf(type));
  return scope.refuse(node, 'QED1015', `a condition is a boolean, and this is ${describe(type)}`, undefined, compared);
}

/** `if (b)` of an optional parameter that is no boolean asks two things at once: whether it is given, and whether it is zero. */
function givenAsked(scope: Scope, node: Expression): Expr | undefined {
  const isNegated = Node.isPrefixUnaryExpression(node) && node.getOperatorToken() === SyntaxKind.ExclamationToken;
  const name = isNegated ? node.getOperand() : node;
  if (!Node.isIdentifier(name) || !scope.isOptional(name)) return undefined;
  const type = name.getType().getNonNullableType();
  if (type.isBoolean()) return undefined;
  const isValue = !type.isObject() && type.getNumberIndexType() === undefined;
  const text = name.getText();
  if (scope.isGiven(name.getSymbol()) === false) {
    // What follows need not be told again that it is not given.
    scope.declareOptional(name.getSymbol(), true);
    scope.declare(name.getSymbol(), scope.unit.newVariable(text, ERROR));
  }
  return scope.refuse(
    node,
    'QED1063',
    `\`${node.getText()}\` asks of '${text}' whether it is given${isValue ? ' and whether it is zero' : ''}`,
    `${isValue ? 'ask for one of them' : 'say so'}: \`${text} ${isNegated ? '===' : '!=='} undefined\``,
  );
}

const insideFunction = (node: Node, top: Node): boolean =>
  node
    .getAncestors()
    .some(
      (ancestor) =>
        Node.isArrowFunction(ancestor) && ancestor.getPos() >= top.getPos() && ancestor.getEnd() <= top.getEnd(),
    );

/** `c ? a : b`; only one side is read where an optional parameter decides it. */
export function conditionalExpression(
  scope: Scope,
  node: Expression & { getCondition(): Expression; getWhenTrue(): Expression; getWhenFalse(): Expression },
  expected?: Type,
): Expr {
  const known = knownPresence(scope, node.getCondition());
  if (known !== undefined) return scope.expression(known ? node.getWhenTrue() : node.getWhenFalse(), expected);
  const test = scope.condition(node.getCondition());
  const then = scope.expression(node.getWhenTrue(), expected);
  const otherwise = scope.expression(
    node.getWhenFalse(),
    expected ?? (isScalarLike(then.type) ? undefined : then.type),
  );
  if (test.tag === 'error' || then.tag === 'error' || otherwise.tag === 'error') return scope.errorAt(node);
  if (!unify(then.type, otherwise.type)) {
    return scope.refuse(node, 'QED1011', `one side is ${describe(then.type)}, the other ${describe(otherwise.type)}`);
  }
  const type =
    resolve(then.type).tag === 'void'
      ? then.type
      : expected !== undefined && resolve(expected) !== BOOLEAN
        ? expected
        : then.type;
  return { tag: 'conditional', condition: test, then, otherwise, type, ...scope.placeOf(node) };
}
