import { Node, SyntaxKind, type Expression } from 'ts-morph';
import type { DiagnosticCode } from '../../diagnostics/codes.js';
import type { Expr } from '../../typed/ast.js';
import { describe, isScalarLike } from '../../typed/type-queries.js';
import { BOOLEAN, type Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';
import { element, property } from '../places/member-access.js';
import { call } from '../functions/calls.js';
import { fit, integerLiteral } from './fit-type.js';
import { isGlobal } from '../source/language.js';
import { refuseGlobal } from '../library/library.js';
import { arrayLiteral, literalOf, numberLiteral, objectLiteral } from './literals.js';
import { booleanLiteral, classNamed, identifier } from '../scope/names.js';
import { assignment, isAssignment, step } from '../places/assignments.js';
import { binary } from './operators.js';
import { prefix } from './unary.js';
import { presence } from '../functions/optional-parameters.js';
import type { Scope } from '../scope/scope.js';
import { isStructClass, newStruct } from '../classes/structs.js';
import { Temporaries } from '../scope/temporaries.js';

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

const CODES_OF: Partial<Record<SyntaxKind, DiagnosticCode>> = {
  [SyntaxKind.NullKeyword]: 'QED1063',
  [SyntaxKind.RegularExpressionLiteral]: 'QED1065',
  [SyntaxKind.AwaitExpression]: 'QED1064',
  [SyntaxKind.YieldExpression]: 'QED1064',
  [SyntaxKind.DeleteExpression]: 'QED1066',
  [SyntaxKind.TypeOfExpression]: 'QED1070',
  [SyntaxKind.ArrowFunction]: 'QED1061',
  [SyntaxKind.FunctionExpression]: 'QED1061',
};

const NAMES: Partial<Record<SyntaxKind, string>> = {
  [SyntaxKind.NullKeyword]: 'null',
  [SyntaxKind.RegularExpressionLiteral]: 'a regular expression',
  [SyntaxKind.AwaitExpression]: 'await',
  [SyntaxKind.YieldExpression]: 'yield',
  [SyntaxKind.DeleteExpression]: 'delete',
  [SyntaxKind.TypeOfExpression]: 'typeof',
  [SyntaxKind.VoidExpression]: 'void',
  [SyntaxKind.ArrowFunction]: 'a function as a value',
  [SyntaxKind.FunctionExpression]: 'a function as a value',
  [SyntaxKind.TaggedTemplateExpression]: 'a tagged template',
  [SyntaxKind.ClassExpression]: 'a class as a value',
};
const nameOf = (node: Node): string => NAMES[node.getKind()] ?? node.getKindName();

/** What `if`, `&&`, `?:`, a loop or an assertion asks. */
export function condition(scope: Scope, node: Expression): Expr {
  const assigned = [node, ...node.getDescendants()].find(
    (inner) => isAssignment(inner) && !insideFunction(inner, node),
  );
  if (assigned !== undefined) return scope.refuse(assigned, 'QED1024', 'a condition assigns');
  const expr = read(scope, node);
  const type = resolve(expr.type);
  if (type.tag === 'error' || (type.tag === 'scalar' && type.kind === 'boolean')) return expr;
  return scope.refuse(node, 'QED1015', `a condition is a boolean, and this is ${describe(type)}`);
}

const insideFunction = (node: Node, top: Node): boolean =>
  node
    .getAncestors()
    .some(
      (ancestor) =>
        Node.isArrowFunction(ancestor) && ancestor.getPos() >= top.getPos() && ancestor.getEnd() <= top.getEnd(),
    );

function conditional(
  scope: Scope,
  node: Expression & { getCondition(): Expression; getWhenTrue(): Expression; getWhenFalse(): Expression },
  expected?: Type,
): Expr {
  const known = presence(scope, node.getCondition());
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
  return { tag: 'conditional', condition: test, then, otherwise, type, span: scope.unit.reporter.spanOf(node) };
}
