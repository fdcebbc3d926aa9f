import { Node, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { NUMBER, scalarType, type ScalarType } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import type { Scope } from '../scope/scope.js';
import { isGlobal } from '../source/language.js';

const I64 = scalarType('i64');
/** Up to here JavaScript's numbers are exact. */
const MOST = 2n ** 53n - 1n;
/** Counters lie between -2^31 and 2^31, which is checked when the loop is unrolled. */
const COUNTERS = 2n ** 31n;
const RANGES: Readonly<Record<string, bigint>> = { u8: 2n ** 8n, u16: 2n ** 16n, u32: 2n ** 32n };

/** A `number` that is known at run time only, as an i64, and how far it can be from zero. */
interface RunTimeNumber {
  readonly expr: Expr;
  readonly most: bigint;
}

/** `Number(x)` of one argument. */
export function numberCall(node: Node): Expression | undefined {
  if (!Node.isCallExpression(node) || node.getArguments().length !== 1) return undefined;
  const callee = node.getExpression();
  return callee.getText() === 'Number' && isGlobal(callee) ? (node.getArguments()[0] as Expression) : undefined;
}

/**
 * An index that is computed from `Number(x)`, as in `a[(Number(x) + 1) % 5]`. JavaScript's sums, products and remainders of
 * integers are exact up to 2^53, and so is an i64. Undefined where it is no such expression; refused where it could be
 * larger, or no whole number.
 */
export function indexArithmetic(scope: Scope, node: Node): Expr | undefined {
  if (!Node.isBinaryExpression(node) || !node.getDescendants().some(isOfRunTime)) return undefined;
  const found = canBeRead(node) ? read(scope, node) : undefined;
  const message = 'a `number` of this size need not be exact, or this operator is not known of an index';
  return found?.expr ?? scope.refuse(node, 'QED1018', message, 'compute it as an integer: `a[Number((i * j) % 3n)]`');
}

const isOfRunTime = (node: Node): boolean => {
  const argument = numberCall(node);
  return argument !== undefined && !argument.getType().isNumber() && !argument.getType().isNumberLiteral();
};

/** Whether there are only operators whose results are whole. */
function canBeRead(node: Node): boolean {
  if (Node.isParenthesizedExpression(node)) return canBeRead(node.getExpression());
  if (!Node.isBinaryExpression(node)) return isOfRunTime(node) || !node.getDescendants().some(isOfRunTime);
  const isKnown = ['+', '-', '*', '%'].includes(node.getOperatorToken().getText());
  return isKnown ? canBeRead(node.getLeft()) && canBeRead(node.getRight()) : !node.getDescendants().some(isOfRunTime);
}

function read(scope: Scope, node: Expression): RunTimeNumber | undefined {
  if (Node.isParenthesizedExpression(node)) return read(scope, node.getExpression());
  if (Node.isBinaryExpression(node))
    return operation(scope, node.getOperatorToken().getText(), node.getLeft(), node.getRight(), node);
  const argument = isOfRunTime(node) ? numberCall(node) : undefined;
  return argument === undefined ? counter(scope, node) : converted(scope, argument);
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

function converted(scope: Scope, argument: Expression): RunTimeNumber | undefined {
  const value = scope.expression(argument);
  const type = resolve(value.type);
  const most = type.tag === 'scalar' ? RANGES[type.kind] : undefined;
  return most === undefined ? undefined : { expr: cast(scope, argument, value, I64), most };
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
