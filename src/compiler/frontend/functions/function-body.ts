import { Node, type Expression } from 'ts-morph';
import type { Stmt } from '../../typed/ast.js';
import { resolve } from '../../typed/unify.js';
import type { FunctionNode } from '../scope/callable.js';
import type { Scope } from '../scope/scope.js';

/** Reads the body of a function; an expression is what it returns. */
export function readBody(scope: Scope, node: FunctionNode | Node): Stmt[] {
  const body = Node.isBodied(node) || Node.isBodyable(node) ? node.getBody() : undefined;
  if (body === undefined) return [];
  if (Node.isBlock(body)) return scope.unit.readers.statements(scope, body.getStatements());
  const span = scope.spanOf(body);
  if (scope.result !== undefined && resolve(scope.result).tag === 'void') {
    return [{ tag: 'expression', value: scope.expression(body as Expression), span }];
  }
  const value = scope.expression(body as Expression, scope.result);
  scope.result ??= value.type;
  return resolve(value.type).tag === 'void' ? [{ tag: 'expression', value, span }] : [{ tag: 'return', value, span }];
}
