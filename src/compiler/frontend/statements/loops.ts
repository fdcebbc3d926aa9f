import {
  Node,
  type BindingName,
  type Expression,
  type ForOfStatement,
  type ForStatement,
  type Identifier,
  type Statement,
} from 'ts-morph';
import type { Expr, Stmt } from '../../typed/ast.js';
import { describe, itemOf } from '../../typed/type-queries.js';
import { bindPatternParts } from '../patterns/bindings.js';
import { NUMBER, type Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { unusedValue } from '../kinds/unused-value.js';
import type { Scope } from '../scope/scope.js';
import { checkKeyword, declarationList } from './declarations.js';

/** `for (let i = 0; i < 8 && more; i++)`: unrolled by the lowering; here it is made sure that a `number` bounds it. */
export function forLoop(
  scope: Scope,
  node: ForStatement,
  labels: readonly string[],
  body: (inner: Statement) => Stmt[],
): Stmt[] {
  const span = scope.spanOf(node);
  const initialiser = node.getInitializer();
  const start: Stmt[] = Node.isVariableDeclarationList(initialiser)
    ? declarationList(scope, initialiser)
    : initialiser === undefined
      ? []
      : [{ tag: 'expression', value: scope.expression(initialiser), span: scope.spanOf(initialiser) }];
  const conditionNode = node.getCondition();
  let condition = conditionNode === undefined ? undefined : scope.condition(conditionNode);
  if (condition === undefined || (condition.tag !== 'error' && !hasNumberBound(condition))) {
    scope.error(conditionNode ?? node, 'QED1017', 'no number known at compile time bounds this loop');
    condition = scope.errorAt(conditionNode ?? node);
  }
  const update = node.getIncrementor();
  const updates = update === undefined ? [] : commaSeparated(update).map((each) => unusedValue(scope, each));
  const target = scope.unit.newTarget();
  scope.jumps.push({ kind: 'loop', labels, target });
  const inner = body(node.getStatement());
  scope.jumps.pop();
  return [{ tag: 'for', target, start, condition, update: updates, body: inner, span }];
}

/** Whether one part of an `&&` compares numbers alone: that part decides when unrolling ends. */
function hasNumberBound(condition: Expr): boolean {
  if (condition.tag === 'logical')
    return condition.operator === '&&' && (hasNumberBound(condition.left) || hasNumberBound(condition.right));
  return (
    condition.tag === 'compare' &&
    resolve(condition.left.type).tag === 'number' &&
    resolve(condition.right.type).tag === 'number'
  );
}

/** `a, b, c` one by one. */
export function commaSeparated(node: Expression): Expression[] {
  if (Node.isBinaryExpression(node) && node.getOperatorToken().getText() === ',')
    return [...commaSeparated(node.getLeft()), node.getRight()];
  return [node];
}

/** `for (const item of array)`, and of its `entries()`, `keys()` and `values()`. */
export function forOfLoop(
  scope: Scope,
  node: ForOfStatement,
  labels: readonly string[],
  body: (inner: Statement) => Stmt[],
): Stmt[] {
  const span = scope.spanOf(node);
  const initialiser = node.getInitializer();
  if (node.isAwaited() || !Node.isVariableDeclarationList(initialiser)) {
    scope.error(node, 'QED1901', 'this form of for-of is not supported', 'write `for (const item of array)`');
    return [];
  }
  checkKeyword(scope, initialiser);
  const listed = iteratorOf(node.getExpression());
  const array = scope.expression(listed?.array ?? node.getExpression());
  const type = resolve(array.type);
  const isList = type.tag === 'array' || type.tag === 'tuple';
  const itemType: Type | undefined = isList ? itemOf(type) : type.tag === 'error' ? type : undefined;
  if (itemType === undefined) {
    scope.error(
      node.getExpression(),
      'QED1017',
      `a ${describe(type)} cannot be looped over`,
      'loop over a fixed array',
    );
    return [];
  }
  const pattern = initialiser.getDeclarations()[0]!.getNameNode();
  const [indexName, name] = namesOf(pattern, listed?.name ?? 'values');
  if (indexName === undefined && name === undefined) {
    scope.error(
      pattern,
      'QED1902',
      'this pattern of an entry is not supported',
      'write `[i, item]`, `[i]` or `[, item]`',
    );
    return [];
  }
  const index = indexName && scope.unit.newVariable(indexName.getText(), NUMBER);
  if (index !== undefined) scope.declare(indexName!.getSymbol(), index);
  const item = scope.unit.newVariable(Node.isIdentifier(name) ? name.getText() : '', itemType);
  if (Node.isIdentifier(name)) scope.declare(name.getSymbol(), item);
  const parts =
    name === undefined
      ? []
      : bindPatternParts(
          scope,
          name,
          { tag: 'variable', variable: item, type: itemType, span: scope.spanOf(name) },
          'local',
        );
  const target = scope.unit.newTarget();
  scope.jumps.push({ kind: 'loop', labels, target });
  const inner = body(node.getStatement());
  scope.jumps.pop();
  return [{ tag: 'forOf', target, item, index, array, body: [...parts, ...inner], span }];
}

const ITERATORS = ['entries', 'keys', 'values'] as const;
type IteratorName = (typeof ITERATORS)[number];

/** The array in `array.entries()` and the like: of the language's arrays or of JavaScript's, not of a class that has such a method too. */
function iteratorOf(node: Expression): { readonly array: Expression; readonly name: IteratorName } | undefined {
  if (!Node.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  if (!Node.isPropertyAccessExpression(callee)) return undefined;
  const name = ITERATORS.find((each) => each === callee.getName());
  const declaration = callee.getNameNode().getSymbol()?.getDeclarations()[0];
  if (name === undefined || !Node.isInterfaceDeclaration(declaration?.getParent())) return undefined;
  return { array: callee.getExpression(), name };
}

/** What the index and the item are called; neither where the pattern is not supported. */
function namesOf(pattern: BindingName, of: IteratorName): [Identifier | undefined, BindingName | undefined] {
  if (of === 'values') return [undefined, pattern];
  if (of === 'keys') return [Node.isIdentifier(pattern) ? pattern : undefined, undefined];
  return entryNames(pattern);
}

/** The names of `[i, item]`, `[i]` and `[, item]`. */
function entryNames(pattern: BindingName): [Identifier | undefined, BindingName | undefined] {
  if (!Node.isArrayBindingPattern(pattern)) return [undefined, undefined];
  const names = pattern.getElements().map((element) => {
    const isPlain = Node.isBindingElement(element) && element.getInitializer() === undefined;
    return isPlain && element.getDotDotDotToken() === undefined ? element.getNameNode() : undefined;
  });
  const [index, item] = names;
  const isIndex = Node.isIdentifier(index);
  if (pattern.getElements().length > 2 || (index !== undefined && !isIndex)) return [undefined, undefined];
  const isRead = pattern.getElements().every((element, i) => names[i] !== undefined || !Node.isBindingElement(element));
  return isRead ? [isIndex ? index : undefined, item] : [undefined, undefined];
}
