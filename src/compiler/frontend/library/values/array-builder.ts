import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import type { Type } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import type { Scope } from '../../scope/scope.js';
import { arrayLength } from './array-length.js';

/** `array(n, value)`: n items that are the same at first. */
export function arrayOf(scope: Scope, node: CallExpression, args: Expression[], expected?: Type): Expr {
  const length = arrayLength(scope, args[0]!);
  const wanted = expected === undefined ? undefined : resolve(expected);
  const value = scope.expression(args[1]!, wanted?.tag === 'array' ? wanted.item : undefined);
  if (length === undefined) return scope.errorAt(node);
  const type: Type = { tag: 'array', item: value.type, length };
  if (!scope.unit.types.checkSize(type, node)) return scope.errorAt(node);
  return { tag: 'fill', value, length, type, span: scope.spanOf(node) };
}
