import { KIND_RANGE } from '../../../ir/kinds.js';
import type { Expr } from '../../../typed/ast.js';
import { kindOf } from '../../../typed/type-queries.js';

/** Operators whose result can leave the kind of their sides. */
const GROWING = ['+', '-', '*', '<<', '**'];
/** Operators whose low bits depend on the low bits of their sides alone. */
const OF_LOW_BITS = [...GROWING, '&', '|', '^'];

/** The sides on whose low bits alone the low bits of an operator depend: a shift's amount and an exponent count in full. */
const lowSides = (expr: Expr & { tag: 'arithmetic' }): Expr[] =>
  expr.operator === '<<' || expr.operator === '**' ? [expr.left] : [expr.left, expr.right];

/** What an expression is made of before it has a kind that is checked: the branches of a choice, the sides of an operator. */
function partsOf(expr: Expr): Expr[] {
  if (expr.tag === 'arithmetic') return [expr.left, expr.right];
  if (expr.tag === 'choose') return [expr.left, expr.right];
  return expr.tag === 'conditional' ? [expr.then, expr.otherwise] : [];
}

/** Whether a result in it can leave its kind. */
export const hasSum = (expr: Expr): boolean =>
  (expr.tag === 'arithmetic' && GROWING.includes(expr.operator)) || partsOf(expr).some(hasSum);

/**
 * Lets the operators below a `wrap` keep their low bits, in branches too. Gives the first part that would be checked although its exact result
 * can leave its kind: below `>>`, `/`, `%`, `min` and `max` the high bits count.
 */
export function keepLowBits(expr: Expr): Expr | undefined {
  if (expr.tag === 'conditional') return keepLowBits(expr.then) ?? keepLowBits(expr.otherwise);
  if (expr.tag === 'arithmetic' && OF_LOW_BITS.includes(expr.operator)) {
    if (GROWING.includes(expr.operator)) expr.wrap = true;
    return lowSides(expr)
      .map(keepLowBits)
      .find((found) => found !== undefined);
  }
  return partsOf(expr)
    .map(firstOutOfRange)
    .find((found) => found !== undefined);
}

/** The constants below a `wrap` of which the low bits alone count, as in `u8.wrap(x + 300n)`. */
export function lowConstants(expr: Expr): (Expr & { tag: 'constant' })[] {
  if (expr.tag === 'constant') return [expr];
  if (expr.tag === 'conditional') return [expr.then, expr.otherwise].flatMap(lowConstants);
  return expr.tag === 'arithmetic' && OF_LOW_BITS.includes(expr.operator) ? lowSides(expr).flatMap(lowConstants) : [];
}

function firstOutOfRange(expr: Expr): Expr | undefined {
  const below = partsOf(expr)
    .map(firstOutOfRange)
    .find((found) => found !== undefined);
  if (below !== undefined || expr.tag !== 'arithmetic' || !GROWING.includes(expr.operator)) return below;
  const [kind, bounds] = [kindOf(expr.type), boundsOf(expr)];
  if (kind === undefined || bounds === undefined) return expr;
  return bounds[0] < KIND_RANGE[kind].min || bounds[1] > KIND_RANGE[kind].max ? expr : undefined;
}

type Bounds = readonly [min: bigint, max: bigint];

/** Between which numbers the exact result lies; undefined where that takes too much to tell. */
function boundsOf(expr: Expr): Bounds | undefined {
  if (expr.tag === 'constant') return [expr.value, expr.value];
  const kind = kindOf(expr.type);
  if (kind === undefined) return undefined;
  const own: Bounds = [KIND_RANGE[kind].min, KIND_RANGE[kind].max];
  // A cast that widens has the values of what it casts.
  if (expr.tag === 'cast') {
    const from = kindOf(expr.value.type);
    return from === undefined || KIND_RANGE[from].min < own[0] || KIND_RANGE[from].max > own[1]
      ? own
      : (boundsOf(expr.value) ?? own);
  }
  if (expr.tag !== 'arithmetic') return own;
  const [left, right] = [boundsOf(expr.left), boundsOf(expr.right)];
  if (left === undefined || right === undefined) return undefined;
  switch (expr.operator) {
    case '+':
      return [left[0] + right[0], left[1] + right[1]];
    case '-':
      return [left[0] - right[1], left[1] - right[0]];
    case '*':
      return hull(left.flatMap((a) => right.map((b) => a * b)));
    case '<<':
      return right[1] > 128n ? undefined : hull(left.flatMap((a) => right.map((b) => a << b)));
    case '**':
      return right[1] > 128n || left[0] < 0n ? undefined : hull(left.flatMap((a) => right.map((b) => a ** b)));
    case '%':
      return left[0] >= 0n && right[0] >= 0n ? [0n, smaller(left[1], right[1])] : own;
    case '&':
      return left[0] >= 0n && right[0] >= 0n ? [0n, smaller(left[1], right[1])] : own;
    case '/':
    case '>>':
      return left[0] >= 0n && right[0] >= 0n ? [0n, left[1]] : own;
    default:
      return own;
  }
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const hull = (values: readonly bigint[]): Bounds => [
  values.reduce((a, b) => (a < b ? a : b)),
  values.reduce((a, b) => (a > b ? a : b)),
];
