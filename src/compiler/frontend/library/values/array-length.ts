import type { Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { knownNumber } from '../../../typed/known-number.js';
import { itemOf } from '../../../typed/type-queries.js';
import { NUMBER, type Type } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import type { Scope } from '../../scope/scope.js';

/** A length that is known when compiling, within the limits of an array. */
export function arrayLength(scope: Scope, node: Expression): number | undefined {
  const length = scope.expression(node, NUMBER);
  const value = knownNumber(length);
  if (value !== undefined && Number.isInteger(value) && value >= 1 && value <= 4096) return value;
  if (length.tag !== 'error') scope.error(node, 'QED1016', 'the length of an array is a literal from 1 to 4096');
  return undefined;
}

/** The type that all items have. */
export function itemTypeOf(list: Expr): Type | undefined {
  const type = resolve(list.type);
  return type.tag === 'array' || type.tag === 'tuple' ? itemOf(type) : undefined;
}
