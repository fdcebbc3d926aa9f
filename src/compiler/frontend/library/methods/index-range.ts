import type { Expr } from '../../../typed/ast.js';
import { knownNumber } from '../../../typed/known-number.js';
import { BOOLEAN, NUMBER } from '../../../typed/types.js';

/** Whether `start <= i`, where `start` counts from the end if it is negative. All of it is known when compiling, in loops too. */
export const isFrom = (start: Expr, i: Expr, length: number): Expr => atMost(fromStart(start, length), i);

/** Whether `i < end`, where `end` counts from the end of the list if it is negative. */
export const isBefore = (end: Expr, i: Expr, length: number): Expr => ({
  tag: 'compare',
  operator: '<',
  left: i,
  right: fromStart(end, length),
  type: BOOLEAN,
  span: end.span,
});

const atMost = (left: Expr, right: Expr): Expr => ({
  tag: 'compare',
  operator: '<=',
  left,
  right,
  type: BOOLEAN,
  span: left.span,
});

/** A `number` that stands in the source nowhere. */
export const numberAt = (value: number, { span }: Expr): Expr => ({
  tag: 'constant',
  value: BigInt(value),
  type: NUMBER,
  span,
});

/** The place that JavaScript counts from the end of a list where it is negative, without its fraction; what is no number is 0. */
export function relativeIndex(index: number, length: number): number {
  const whole = Math.trunc(index) || 0;
  return whole < 0 ? whole + length : whole;
}

/** The same place, within the list, of an index that may be known in a run only. */
function fromStart(index: Expr, length: number): Expr {
  const known = knownNumber(index);
  if (known !== undefined) {
    return numberAt(Math.min(Math.max(relativeIndex(known, length), 0), length), index);
  }
  const { span } = index;
  const number = { type: NUMBER, span } as const;
  const negated: Expr = { tag: 'negate', value: index, ...number };
  return {
    tag: 'conditional',
    condition: { tag: 'compare', operator: '<=', left: index, right: numberAt(-1, index), type: BOOLEAN, span },
    then: {
      tag: 'arithmetic',
      operator: '-',
      left: numberAt(length, index),
      right: { tag: 'floor', value: negated, ...number },
      ...number,
    },
    otherwise: { tag: 'floor', value: index, ...number },
    ...number,
  };
}
