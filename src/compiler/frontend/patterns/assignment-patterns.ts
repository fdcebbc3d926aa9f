import { Node, SyntaxKind, type BinaryExpression, type Expression } from 'ts-morph';
import type { Expr, Stmt } from '../../typed/ast.js';
import { describe } from '../../typed/type-queries.js';
import type { Type } from '../../typed/types.js';
import { expectType } from '../kinds/expect-type.js';
import { readTarget } from '../places/assignment-target.js';
import type { Scope } from '../scope/scope.js';
import { writtenName } from '../source/member-names.js';
import { patternPart, patternRest, type PartKey } from './pattern-parts.js';

/** One element of a pattern: what it takes and where that goes. */
interface Element {
  readonly node: Node;
  readonly key: PartKey;
  readonly target: Expression;
  readonly fallback?: Expression | undefined;
  readonly isRest: boolean;
}

/** Whether an expression is an assignment to a pattern, through parentheses. */
export function patternAssignment(node: Node): BinaryExpression | undefined {
  let inner = node;
  while (Node.isParenthesizedExpression(inner)) inner = inner.getExpression();
  if (!Node.isBinaryExpression(inner) || inner.getOperatorToken().getKind() !== SyntaxKind.EqualsToken)
    return undefined;
  return isPattern(inner.getLeft()) ? inner : undefined;
}

const isPattern = (node: Node): boolean => Node.isObjectLiteralExpression(node) || Node.isArrayLiteralExpression(node);

/** `({ a, b: this.c } = value)` and `[a, [b, ...c]] = value` as a statement: the value first, then each place in order. */
export function assignPattern(scope: Scope, node: BinaryExpression): Stmt[] {
  const span = scope.spanOf(node);
  const value = scope.expression(node.getRight(), wantedOf(scope, node.getLeft()));
  if (value.tag === 'error') return [{ tag: 'expression', value, span }];
  const variable = scope.unit.newVariable('', value.type);
  const source: Expr = { tag: 'variable', variable, type: value.type, span: value.span };
  return [{ tag: 'let', variable, value, span }, ...assignParts(scope, node.getLeft(), source)];
}

/** What a pattern of places says of the value: the kinds of its literals. */
function wantedOf(scope: Scope, node: Node): Type | undefined {
  if (!Node.isArrayLiteralExpression(node)) return undefined;
  const items = node.getElements().map((element): Type | undefined => {
    if (Node.isIdentifier(element)) return scope.variableOf(element.getSymbol())?.type;
    return isPattern(element) ? wantedOf(scope, element) : undefined;
  });
  return items.every((item) => item !== undefined) ? { tag: 'tuple', items: items as Type[] } : undefined;
}

function assignParts(scope: Scope, pattern: Expression, source: Expr): Stmt[] {
  const elements = elementsOf(pattern);
  if (elements === undefined) {
    return [mistake(scope, pattern, 'QED1902', 'this pattern is not supported', 'name single members and items')];
  }
  const taken = elements.filter(({ isRest }) => !isRest).map(({ key }) => key);
  return elements.flatMap(({ node, key, target, fallback, isRest }): Stmt[] => {
    // In a list the rest begins at its own place, holes before it included.
    const before = typeof key === 'number' ? Array.from({ length: key }, (_, i) => i) : taken;
    const part = isRest ? patternRest(scope, node, before, source) : patternPart(scope, node, key, source, fallback);
    if (part === undefined)
      return [mistake(scope, node, 'QED1902', `a ${describe(source.type)} has no such part`, 'name one that it has')];
    const span = scope.spanOf(node);
    if (isPattern(target)) {
      const variable = scope.unit.newVariable('', part.type);
      const inner: Expr = { tag: 'variable', variable, type: part.type, span };
      return [{ tag: 'let', variable, value: part, span }, ...assignParts(scope, target, inner)];
    }
    const place = readTarget(scope, target);
    if (place === undefined) return [];
    const value = expectType(scope, node, part, place.type);
    return [{ tag: 'expression', value: { tag: 'assign', target: place, value, type: place.type, span }, span }];
  });
}

function mistake(scope: Scope, node: Node, code: 'QED1902', message: string, hint: string): Stmt {
  return { tag: 'expression', value: scope.refuse(node, code, message, hint), span: scope.spanOf(node) };
}

function elementsOf(pattern: Expression): Element[] | undefined {
  const found = Node.isArrayLiteralExpression(pattern)
    ? pattern
        .getElements()
        .map((element, key) => (Node.isOmittedExpression(element) ? 'hole' : elementOf(element, key)))
    : Node.isObjectLiteralExpression(pattern)
      ? pattern.getProperties().map((property) => memberOf(property))
      : [undefined];
  if (found.some((element) => element === undefined)) return undefined;
  return found.filter((element): element is Element => typeof element === 'object');
}

function elementOf(node: Expression, key: PartKey): Element {
  if (Node.isSpreadElement(node)) return { node, key, target: node.getExpression(), isRest: true };
  if (Node.isBinaryExpression(node) && node.getOperatorToken().getKind() === SyntaxKind.EqualsToken)
    return { node, key, target: node.getLeft(), fallback: node.getRight(), isRest: false };
  return { node, key, target: node, isRest: false };
}

function memberOf(node: Node): Element | undefined {
  if (Node.isSpreadAssignment(node)) return { node, key: '...', target: node.getExpression(), isRest: true };
  if (Node.isShorthandPropertyAssignment(node))
    return { node, key: node.getName(), target: node.getNameNode(), isRest: false };
  const key = Node.isPropertyAssignment(node) ? writtenName(node.getNameNode()) : undefined;
  if (!Node.isPropertyAssignment(node) || key === undefined) return undefined;
  return { ...elementOf(node.getInitializerOrThrow(), key), node };
}
