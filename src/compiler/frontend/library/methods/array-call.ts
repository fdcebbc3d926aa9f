import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import type { ArrayType, TupleType, Type } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';

/** A call of a method that arrays and tuples have. */
export interface ArrayCall {
  readonly scope: Scope;
  readonly node: CallExpression;
  readonly name: string;
  /** What stands before the dot, and as it was read. */
  readonly list: Expression;
  readonly array: Expr;
  readonly type: ArrayType | TupleType;
  /** The type of all items; undefined where they are of several. */
  readonly item: Type | undefined;
  readonly length: number;
  readonly args: readonly Expression[];
  readonly expected: Type | undefined;
}

/** Makes the expression for the call of one method. */
export type ArrayMethod = (call: ArrayCall & { readonly item: Type }) => Expr;
