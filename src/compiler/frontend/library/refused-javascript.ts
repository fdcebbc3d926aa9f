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

/** Refuses a function or class of JavaScript's own library. */
export function refuseGlobal(scope: Scope, node: Node, name: string): Expr {
  if (NOT_DETERMINISTIC.includes(name)) return scope.refuse(node, 'QED1067', `'${name}' is not the same for everyone`);
  return scope.refuse(node, 'QED1069', `'${name}' of JavaScript is not supported`);
}
