import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { NUMBER, type Type } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import type { Scope } from '../../scope/scope.js';

/** `array(n, value)`: n items that are the same at first. */
export function arrayOf(scope: Scope, node: CallExpression, args: Expression[], expected?: Type): Expr {
  const length = scope.expression(args[0]!, NUMBER);
  const wanted = expected === undefined ? undefined : resolve(expected);
  const value = scope.expression(args[1]!, wanted?.tag === 'array' ? wanted.item : undefined);
  if (length.tag !== 'constant' || length.value < 1n || length.value > 4096n) {
    return length.tag === 'error'
      ? length
      : scope.refuse(args[0]!, 'QED1016', 'the length of an array is a literal from 1 to 4096');
  }
  const type: Type = { tag: 'array', item: value.type, length: Number(length.value) };
  if (!scope.unit.types.checkSize(type, node)) return scope.errorAt(node);
  return { tag: 'fill', value, length: type.length, type, span: scope.spanOf(node) };
}
