import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import type { Scope } from '../scope/scope.js';

/** Makes the expression for the call of one function of the library. */
export type Builder = (scope: Scope, node: CallExpression, args: Expression[], expected?: Type) => Expr;
