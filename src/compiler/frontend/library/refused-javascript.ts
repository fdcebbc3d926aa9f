import type { Node } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Scope } from '../scope/scope.js';

/** What no circuit can do, by its name in JavaScript. */
const NOT_DETERMINISTIC = [
  'Math.random',
  'Date.now',
  'Date',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
];

/** What to write instead of a function of `Math`. */
const MATH: Readonly<Record<string, string>> = {
  max: '`max(a, b)` of qed/contract takes two values of one kind',
  min: '`min(a, b)` of qed/contract takes two values of one kind',
  abs: 'write `x < 0n ? -x : x`',
  sign: 'compare it with 0n',
  pow: 'write `x ** 2n`, with an exponent that is known',
  floor: '`/` of integers drops the fraction already',
  trunc: '`/` of integers drops the fraction already',
  ceil: 'write `(a + b - 1n) / b`',
  round: 'write `(a + b / 2n) / b`',
  sqrt: 'take the root as an argument and assert that it is one: `root * root <= x && x < (root + 1n) * (root + 1n)`',
};

const TABLE = 'a call has no tables of its own: use a mapping of the state, or a fixed array that a loop goes through';
const LOW_BITS = 'a kind keeps the low bits of a result: `u8.wrap(x)`';

/** What to write instead of others. */
const OTHERS: Readonly<Record<string, string>> = {
  'BigInt.asUintN': LOW_BITS,
  'BigInt.asIntN': LOW_BITS,
  'Array.of': 'write the items in brackets: `[a, b]`',
  'Array.isArray': 'remove the question: its type says what a value is',
  Map: TABLE,
  Set: TABLE,
  WeakMap: TABLE,
  WeakSet: TABLE,
};

/** Refuses a function or class of JavaScript's own library. */
export function refuseGlobal(scope: Scope, node: Node, name: string): Expr {
  if (NOT_DETERMINISTIC.includes(name)) return scope.refuse(node, 'QED1067', `'${name}' is not the same for everyone`);
  const hint = name.startsWith('Math.') && Object.hasOwn(MATH, name.slice(5)) ? MATH[name.slice(5)] : OTHERS[name];
  return scope.refuse(node, 'QED1069', `'${name}' of JavaScript is not supported`, hint);
}
