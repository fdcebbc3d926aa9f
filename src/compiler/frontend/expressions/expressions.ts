import { Node, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import { call } from '../calls/calls.js';
import { newStruct } from '../calls/new-struct.js';
import { isStructClass } from '../classes/struct-classes.js';
import { fit } from '../kinds/expect-type.js';
import { integerLiteral, literalOf } from '../kinds/integer-literals.js';
import { refuseGlobal } from '../library/refused-javascript.js';
import { classNamed } from '../names/class-names.js';
import { identifier } from '../names/identifiers.js';
import { assignment, isAssignment, step } from '../places/assignments.js';
import { element } from '../places/element-access.js';
import { property } from '../places/property-access.js';
import type { Scope } from '../scope/scope.js';
import { Temporaries } from '../scope/temporaries.js';
import { isGlobal } from '../source/language.js';
import { binary } from './binary.js';
import { conditional } from './conditions.js';
import { arrayLiteral, booleanLiteral, numberLiteral, objectLiteral } from './literals.js';
import { CODES_OF, nameOf } from './refused-expressions.js';
import { prefix } from './unary.js';

/** Reads any expression; a node that no case knows is refused, never passed over. */
export function expression(scope: Scope, node: Expression, expected?: Type): Expr {
  const expr = read(scope, node, expected);
  return expected === undefined || expr.tag === 'error' ? expr : fit(scope, node, expr, expected);
}

function read(scope: Scope, node: Expression, expected?: Type): Expr {
  if (Node.isParenthesizedExpression(node)) return read(scope, node.getExpression(), expected);
  if (Node.isIdentifier(node)) return identifier(scope, node, expected);
  if (Node.isBigIntLiteral(node)) return integerLiteral(scope, node, literalOf(node.getText()), expected);
  if (Node.isNumericLiteral(node)) return numberLiteral(scope, node);
  if (Node.isTrueLiteral(node) || Node.isFalseLiteral(node)) return booleanLiteral(scope, node);
  if (Node.isPropertyAccessExpression(node)) return property(scope, node, expected);
  if (Node.isElementAccessExpression(node)) return element(scope, node);
  if (Node.isCallExpression(node)) return call(scope, node, expected);
  if (Node.isBinaryExpression(node) && node.getOperatorToken().getText() === ',') {
    const first = scope.expression(node.getLeft());
    const value = scope.expression(node.getRight(), expected);
    return new Temporaries(scope).around(value, [{ tag: 'expression', value: first, span: first.span }]);
  }
  if (Node.isBinaryExpression(node) && isAssignment(node)) return assignment(scope, node);
  if (Node.isBinaryExpression(node)) return binary(scope, node, expected);
  if (Node.isPrefixUnaryExpression(node)) return prefix(scope, node, expected);
  if (Node.isPostfixUnaryExpression(node)) return step(scope, node);
  if (Node.isConditionalExpression(node)) return conditional(scope, node, expected);
  if (Node.isObjectLiteralExpression(node)) return objectLiteral(scope, node, expected);
  if (Node.isArrayLiteralExpression(node)) return arrayLiteral(scope, node, expected);
  if (Node.isSatisfiesExpression(node)) return read(scope, node.getExpression(), expected);
  if (Node.isAsExpression(node)) {
    if (node.getTypeNode()?.getText() === 'const') return read(scope, node.getExpression(), expected);
    return scope.refuse(node, 'QED1022', `'as ${node.getTypeNode()?.getText() ?? ''}' switches off the checks`);
  }
  if (Node.isTypeAssertion(node)) return scope.refuse(node, 'QED1022', 'a type assertion switches off the checks');
  if (Node.isNonNullExpression(node)) {
    if (Node.isElementAccessExpression(node.getExpression())) return read(scope, node.getExpression(), expected);
    return scope.refuse(node, 'QED1022', "'!' switches off the checks", 'a value is never undefined: remove it');
  }
  if (Node.isThisExpression(node)) return scope.refuse(node, 'QED1027', '`this` cannot be kept or passed on');
  if (Node.isNewExpression(node) && isGlobal(node.getExpression()))
    return refuseGlobal(scope, node, node.getExpression().getText());
  const made = Node.isNewExpression(node) ? classNamed(node.getExpression()) : undefined;
  if (Node.isNewExpression(node) && made !== undefined && isStructClass(made)) return newStruct(scope, node, made);
  if (Node.isNewExpression(node))
    return scope.refuse(node, 'QED1027', `'new ${node.getExpression().getText()}' is not supported`);
  if (Node.isStringLiteral(node) || Node.isTemplateExpression(node) || Node.isNoSubstitutionTemplateLiteral(node)) {
    return scope.refuse(node, 'QED1062', 'a string is no value');
  }
  if (Node.isArrowFunction(node) && node.isAsync())
    return scope.refuse(node, 'QED1064', 'async functions are not supported');
  const code = CODES_OF[node.getKind()];
  return scope.refuse(node, code ?? 'QED1902', `${nameOf(node)} is not supported`);
}
