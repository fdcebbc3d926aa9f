import type { Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { resolve } from '../../typed/unify.js';
import type { Scope } from '../scope/scope.js';

/** Reads an expression whose value nobody takes; even so it must have one. */
export function unusedValue(scope: Scope, node: Expression): Expr {
  const value = scope.expression(node);
  return resolve(value.type).tag === 'mapping'
    ? scope.refuse(node, 'QED1902', 'a mapping is no value', 'ask for an entry with `get`')
    : value;
}
