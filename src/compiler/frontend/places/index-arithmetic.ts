import { Node, type Expression, type VariableDeclaration } from 'ts-morph';
import type { Expr, Stmt } from '../../typed/ast.js';
import { NUMBER, scalarType, type ScalarType } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import type { Scope } from '../scope/scope.js';
import { isOfRunTime, MOST, runTimeNumber, type RunTimeNumber } from './run-time-numbers.js';

const I64 = scalarType('i64');
/** Counters lie between -2^31 and 2^31, which is checked when the loop is unrolled. */
const COUNTERS = 2n ** 31n;

/**
 * An index that is computed from `Number(x)`, as in `a[(Number(x) + 1) % 5]`. JavaScript's sums, products and remainders of
 * integers are exact up to 2^53, and so is an i64. Undefined where it is no such expression; refused where it could be
 * larger, or no whole number.
 */
export function indexArithmetic(scope: Scope, node: Node): Expr | undefined {
  if (!Node.isBinaryExpression(node) || !hasRunTime(scope, node)) return undefined;
  const found = canBeRead(scope, node) ? read(scope, node) : undefined;
  return found?.expr ?? refuseSize(scope, node);
}

const refuseSize = (scope: Scope, node: Node): Expr =>
  scope.refuse(
    node,
    'QED1018',
    'a `number` of this size need not be exact, or this operator is not known of an index',
    'compute it as an integer: `a[Number((i * j) % 3n)]`',
  );

const hasRunTime = (scope: Scope, node: Node): boolean =>
  node.getDescendants().some((each) => isOfRunTime(scope, each));

/** Whether there are only operators whose results are whole. */
function canBeRead(scope: Scope, node: Node): boolean {
  if (Node.isParenthesizedExpression(node)) return canBeRead(scope, node.getExpression());
  if (!Node.isBinaryExpression(node)) return isOfRunTime(scope, node) || !hasRunTime(scope, node);
  const isKnown = ['+', '-', '*', '%'].includes(node.getOperatorToken().getText());
  return isKnown ? canBeRead(scope, node.getLeft()) && canBeRead(scope, node.getRight()) : !hasRunTime(scope, node);
}

function read(scope: Scope, node: Expression): RunTimeNumber | undefined {
  if (Node.isParenthesizedExpression(node)) return read(scope, node.getExpression());
  if (Node.isBinaryExpression(node))
    return operation(scope, node.getOperatorToken().getText(), node.getLeft(), node.getRight(), node);
  return isOfRunTime(scope, node) ? converted(scope, node) : counter(scope, node);
}

function operation(
  scope: Scope,
  operator: string,
  leftNode: Expression,
  rightNode: Expression,
  node: Node,
): RunTimeNumber | undefined {
  if (operator !== '+' && operator !== '-' && operator !== '*' && operator !== '%')
    return counter(scope, node as Expression);
  const [left, right] = [read(scope, leftNode), read(scope, rightNode)];
  if (left === undefined || right === undefined) return undefined;
  const most =
    operator === '*'
      ? left.most * right.most
      : operator === '%'
        ? least(left.most, right.most)
        : left.most + right.most;
  if (most > MOST) return undefined;
  const sides = { left: left.expr, right: right.expr };
  return { expr: { tag: 'arithmetic', operator, ...sides, type: I64, span: scope.spanOf(node) }, most };
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

function converted(scope: Scope, node: Expression): RunTimeNumber | undefined {
  const value = runTimeNumber(scope, node);
  if (value === undefined || value.most > MOST) return undefined;
  return { expr: cast(scope, node, value.expr, I64), most: value.most };
}

/** A `number` that is known when compiling. */
function counter(scope: Scope, node: Expression): RunTimeNumber | undefined {
  const value = scope.expression(node);
  const span = scope.spanOf(node);
  if (resolve(value.type).tag !== 'number') return undefined;
  if (value.tag === 'constant') {
    const most = value.value < 0n ? -value.value : value.value;
    return { expr: { tag: 'constant', value: value.value, type: I64, span }, most };
  }
  const offset = (type: typeof NUMBER): Expr => ({ tag: 'constant', value: COUNTERS, type, span });
  const raised: Expr = { tag: 'arithmetic', operator: '+', left: value, right: offset(NUMBER), type: NUMBER, span };
  const left = cast(scope, node, cast(scope, node, raised, scalarType('u32')), I64);
  return { expr: { tag: 'arithmetic', operator: '-', left, right: offset(I64), type: I64, span }, most: COUNTERS };
}

const cast = (scope: Scope, node: Node, value: Expr, type: ScalarType): Expr => ({
  tag: 'cast',
  value,
  mode: 'check',
  type,
  span: scope.spanOf(node),
});

/** `const k = Number(i)` or `const k = (Number(i) + 1) % 5`, for indices below: the integer is kept. Undefined where it declares something else. */
export function declaredNumber(scope: Scope, declaration: VariableDeclaration): Stmt[] | undefined {
  const [name, initialiser] = [declaration.getNameNode(), declaration.getInitializer()];
  const isConst = declaration.getVariableStatement()?.getDeclarationKind() === 'const';
  if (!isConst || !Node.isIdentifier(name) || initialiser === undefined) return undefined;
  const annotation = declaration.getTypeNode();
  if (annotation !== undefined && !annotation.getType().isNumber()) return undefined;
  const isComputed = Node.isBinaryExpression(initialiser) && hasRunTime(scope, initialiser);
  if (isComputed ? !canBeRead(scope, initialiser) : !isOfRunTime(scope, initialiser)) return undefined;
  const value = (isComputed ? read(scope, initialiser) : runTimeNumber(scope, initialiser)) ?? {
    expr: refuseSize(scope, initialiser),
    most: 0n,
  };
  const variable = scope.unit.newVariable(name.getText(), value.expr.type);
  scope.declare(name.getSymbol(), variable);
  scope.unit.runTimeNumbers.set(variable, value.most);
  return [{ tag: 'let', variable, value: value.expr, span: scope.spanOf(declaration) }];
}
