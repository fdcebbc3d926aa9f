import { Node, SyntaxKind, VariableDeclarationKind, type Expression, type Statement } from 'ts-morph';
import type { Stmt } from '../../typed/ast.js';
import { VOID } from '../../typed/types.js';
import { readTarget } from '../places/assignment-target.js';
import type { Scope } from '../scope/scope.js';

/** How many statements a swap through a temporary has. */
export const SWAP_LENGTH = 3;

/**
 * `const t = a; a = b; b = t;` of structs or arrays, where nothing else names `t`: the same as `[a, b] = [b, a]`. Undefined
 * where the statements from `start` are no such swap.
 */
export function swapThroughTemporary(scope: Scope, nodes: readonly Statement[], start: number): Stmt | undefined {
  const [first, second, third] = nodes.slice(start, start + SWAP_LENGTH);
  if (first === undefined || second === undefined || third === undefined) return undefined;
  const held = heldPlace(first);
  const [left, right] = [assignedPlaces(second), assignedPlaces(third)];
  if (held === undefined || left === undefined || right === undefined) return undefined;
  const [a, b] = [left.target, right.target];
  const isSwap =
    same(held.place, a) && same(left.value, b) && right.value.getText() === held.name && isPlace(a) && isPlace(b);
  if (!isSwap || namesOf(first.getParentOrThrow(), held.name) !== 2) return undefined;
  const targets = [readTarget(scope, a), readTarget(scope, b)];
  const [x, y] = targets;
  if (x === undefined || y === undefined)
    return { tag: 'expression', value: scope.errorAt(second), span: scope.spanOf(second) };
  const values = [scope.expression(left.value, x.type), scope.expression(held.place, y.type)];
  const span = scope.spanOf(second);
  return { tag: 'expression', value: { tag: 'assignAll', targets: [x, y], values, type: VOID, span }, span };
}

/** `const t = place;` of a struct or an array: a scalar is a value of its own and needs no exchange. */
function heldPlace(node: Statement): { readonly name: string; readonly place: Expression } | undefined {
  if (!Node.isVariableStatement(node) || node.getDeclarationKind() === VariableDeclarationKind.Var) return undefined;
  const [declaration, ...others] = node.getDeclarations();
  const place = declaration?.getInitializer();
  if (declaration === undefined || place === undefined || others.length > 0) return undefined;
  if (!Node.isIdentifier(declaration.getNameNode()) || declaration.getTypeNode() !== undefined) return undefined;
  return place.getType().isObject() ? { name: declaration.getName(), place } : undefined;
}

/** `target = value;` */
function assignedPlaces(node: Statement): { readonly target: Expression; readonly value: Expression } | undefined {
  const inner = Node.isExpressionStatement(node) ? node.getExpression() : undefined;
  if (!Node.isBinaryExpression(inner) || inner.getOperatorToken().getKind() !== SyntaxKind.EqualsToken)
    return undefined;
  return { target: inner.getLeft(), value: inner.getRight() };
}

/** Whether it only names a place: to evaluate it twice does the same as once. */
function isPlace(node: Expression): boolean {
  if (!Node.isPropertyAccessExpression(node) && !Node.isElementAccessExpression(node)) return false;
  return !node
    .getDescendants()
    .some(
      (part) =>
        (Node.isCallExpression(part) && part.getExpression().getText() !== 'Number') ||
        Node.isPostfixUnaryExpression(part) ||
        (Node.isPrefixUnaryExpression(part) && /^(\+\+|--)/.test(part.getText())) ||
        (Node.isBinaryExpression(part) && /^(?![=!<>]=)[^=]*=$/.test(part.getOperatorToken().getText())),
    );
}

const same = (a: Node, b: Node): boolean => a.getText() === b.getText();

const namesOf = (node: Node, name: string): number =>
  node.getDescendantsOfKind(SyntaxKind.Identifier).filter((each) => each.getText() === name).length;
