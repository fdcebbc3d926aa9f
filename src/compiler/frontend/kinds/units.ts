import type { Node } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { ArithmeticOperator } from '../../typed/nodes.js';
import { kindOf, unitOf } from '../../typed/type-queries.js';
import { scalarType, type Type } from '../../typed/types.js';
import type { Scope } from '../scope/scope.js';

/** Whether one is the id of a checkpoint and the other a time. */
export function mixesUnits(a: Type, b: Type): boolean {
  const [left, right] = [unitOf(a), unitOf(b)];
  return left !== undefined && right !== undefined && left !== right;
}

/** Refuses an id of a checkpoint where a time is wanted, or the other way round. */
export const refuseMixedUnits = (scope: Scope, node: Node): Expr =>
  scope.refuse(node, 'QED1047', 'the id of a checkpoint and a time are mixed');

/** The type of a result: what is added to a time or taken from it leaves a time, and a difference of two times is a number. */
export function typeOfResult(operator: ArithmeticOperator, left: Type, right: Type): Type {
  const [unit, other] = [unitOf(left), unitOf(right)];
  const kind = kindOf(left);
  if (kind === undefined || (unit === undefined && other === undefined)) return left;
  if (operator === '+') return scalarType(kind, unit ?? other);
  return scalarType(kind, operator === '-' && other === undefined ? unit : undefined);
}
