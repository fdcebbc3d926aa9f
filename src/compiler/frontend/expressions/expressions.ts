import { Node, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { ERROR, type Type } from '../../typed/types.js';
import { callExpression } from '../calls/calls.js';
import { insteadOfAssertion, keeping } from '../fixes/rewrites.js';
import { newStruct } from '../calls/new-struct.js';
import { isStructClass } from '../classes/struct-classes.js';
import { isOpen, resolve, unify } from '../../typed/unify.js';
import { expectType } from '../kinds/expect-type.js';
import { unusedValue } from '../kinds/unused-value.js';
import { integerLiteral, literalOf } from '../kinds/integer-literals.js';
import { refuseGlobal } from '../library/refused-javascript.js';
import { classNamed } from '../names/class-names.js';
import { refuseString } from '../names/constant-text.js';
import { identifier } from '../names/identifiers.js';
import { assignment, isAssignment, incrementOrDecrement } from '../places/assignments.js';
import { elementAccess } from '../places/element-access.js';
import { propertyAccess } from '../places/property-access.js';
import type { Scope } from '../scope/scope.js';
import { Temporaries } from '../scope/temporaries.js';
import { isGlobal } from '../source/language.js';
import { binaryExpression } from './binary.js';
import { conditionalExpression } from './conditions.js';
import { arrayLiteral, booleanLiteral, numberLiteral, objectLiteral } from './literals.js';
import { isNoValue, nodeName, notMade, REFUSAL_CODES, takenApart } from './refused-expressions.js';
import { unaryExpression } from './unary.js';

/** Reads any expression; a node that no case knows is refused, never passed over. */
export function expression(scope: Scope, node: Expression, expected?: Type): Expr {
  scope.unit.accountFor(node);
  // The type that wants it was refused, and nobody can write a value of it.
  if (expected !== undefined && resolve(expected).tag === 'error' && isNoValue(node)) return scope.errorAt(node);
  const isFirst = expected !== undefined && isOpen(expected);
  const expr = readExpression(scope, node, isFirst ? undefined : expected);
  if (isFirst && expr.tag === 'error') unify(expected, ERROR);
  return expected === undefined || expr.tag === 'error' ? expr : expectType(scope, node, expr, expected);
}

const isCallOfAt = (node: Node): boolean => {
  const callee = Node.isCallExpression(node) ? node.getExpression() : undefined;
  return (
    Node.isPropertyAccessExpression(callee) &&
    callee.getName() === 'at' &&
    classNamed(callee.getExpression()) === undefined
  );
};

function readExpression(scope: Scope, node: Expression, expected?: Type): Expr {
  if (Node.isParenthesizedExpression(node)) return readExpression(scope, node.getExpression(), expected);
  if (Node.isIdentifier(node)) return identifier(scope, node, expected);
  if (Node.isBigIntLiteral(node)) return integerLiteral(scope, node, literalOf(node.getText()), expected);
  if (Node.isNumericLiteral(node)) return numberLiteral(scope, node);
  if (Node.isTrueLiteral(node) || Node.isFalseLiteral(node)) return booleanLiteral(scope, node);
  if (Node.isPropertyAccessExpression(node)) return propertyAccess(scope, node, expected);
  if (Node.isElementAccessExpression(node)) return elementAccess(scope, node, expected);
  if (Node.isCallExpression(node)) return callExpression(scope, node, expected);
  if (Node.isBinaryExpression(node) && node.getOperatorToken().getText() === ',') {
    const first = unusedValue(scope, node.getLeft());
    const value = scope.expression(node.getRight(), expected);
    return new Temporaries(scope).around(value, [{ tag: 'expression', value: first, span: first.span }]);
  }
  if (Node.isBinaryExpression(node) && isAssignment(node)) return assignment(scope, node);
  if (Node.isBinaryExpression(node)) return binaryExpression(scope, node, expected);
  if (Node.isPrefixUnaryExpression(node)) return unaryExpression(scope, node, expected);
  if (Node.isPostfixUnaryExpression(node)) return incrementOrDecrement(scope, node);
  if (Node.isConditionalExpression(node)) return conditionalExpression(scope, node, expected);
  if (Node.isObjectLiteralExpression(node)) return objectLiteral(scope, node, expected);
  if (Node.isArrayLiteralExpression(node)) return arrayLiteral(scope, node, expected);
  if (Node.isSatisfiesExpression(node)) return readExpression(scope, node.getExpression(), expected);
  if (Node.isAsExpression(node)) {
    if (node.getTypeNode()?.getText() === 'const') return readExpression(scope, node.getExpression(), expected);
    const type = node.getTypeNode()?.getText() ?? '';
    return scope.refuse(node, 'QED1022', `'as ${type}' switches off the checks`, undefined, insteadOfAssertion(node));
  }
  if (Node.isTypeAssertion(node)) return scope.refuse(node, 'QED1022', 'a type assertion switches off the checks');
  if (Node.isNonNullExpression(node)) {
    // An item is always there; to TypeScript it may be missing.
    if (Node.isElementAccessExpression(node.getExpression()) || isCallOfAt(node.getExpression()))
      return readExpression(scope, node.getExpression(), expected);
    // Where what stands before it is refused, that is the mistake.
    const inner = scope.expression(node.getExpression(), expected);
    if (resolve(inner.type).tag === 'error') return scope.errorAt(node);
    const without = keeping('Remove !', node, node.getExpression());
    return scope.refuse(
      node,
      'QED1022',
      "'!' switches off the checks",
      'a value is never undefined: remove it',
      without,
    );
  }
  if (Node.isThisExpression(node))
    return scope.refuse(node, 'QED1027', '`this` cannot be kept or passed on', takenApart(node));
  if (Node.isNewExpression(node) && isGlobal(node.getExpression()))
    return refuseGlobal(scope, node, node.getExpression().getText());
  const made = Node.isNewExpression(node) ? classNamed(node.getExpression()) : undefined;
  if (Node.isNewExpression(node) && made !== undefined && isStructClass(made)) return newStruct(scope, node, made);
  if (Node.isNewExpression(node))
    return scope.refuse(
      node,
      'QED1027',
      `'new ${node.getExpression().getText()}' is not supported`,
      made === undefined ? undefined : notMade(made),
    );
  if (Node.isStringLiteral(node) || Node.isTemplateExpression(node) || Node.isNoSubstitutionTemplateLiteral(node)) {
    return refuseString(scope, node);
  }
  if (Node.isArrowFunction(node) && node.isAsync())
    return scope.refuse(node, 'QED1064', 'async functions are not supported');
  if (Node.isSpreadElement(node))
    return scope.refuse(node, 'QED1074', 'a list cannot be spread here', 'write its items one by one');
  const code = REFUSAL_CODES[node.getKind()];
  return scope.refuse(node, code ?? 'QED1902', `${nodeName(node)} is not supported`);
}
