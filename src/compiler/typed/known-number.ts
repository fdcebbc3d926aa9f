import type { Expr } from './ast.js';
import type { ArithmeticOperator } from './nodes.js';
import { resolve } from './unify.js';

/** The value of a `number` that is made of literals, lengths and constants of these; undefined where loops or calls decide it, and for what is no `number`. */
export function knownNumber(expr: Expr): number | undefined {
  if (resolve(expr.type).tag !== 'number') return undefined;
  switch (expr.tag) {
    case 'constant':
      return Number(expr.value);
    case 'variable':
      return expr.variable.known;
    case 'negate':
      return applied((value) => -value, expr.value);
    case 'floor':
      return applied(Math.floor, expr.value);
    case 'arithmetic':
      return applied((left, right) => ofNumbers(expr.operator, left, right!), expr.left, expr.right);
    default:
      return undefined;
  }
}

function applied(compute: (first: number, second?: number) => number, ...parts: readonly Expr[]): number | undefined {
  const [first, second] = parts.map(knownNumber);
  return first === undefined || (parts.length > 1 && second === undefined) ? undefined : compute(first, second);
}

/** What JavaScript's operator makes of two numbers. */
export function ofNumbers(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '**':
      return a ** b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
  }
}
