import { Node, type CallExpression, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Scope } from '../scope/scope.js';

/**
 * Builds a call of a function or method that is not the contract's own. TypeScript knows optional arguments that a builder may not know of:
 * whatever the builder has not read is refused, so that no argument is ever dropped.
 */
export function withAllArguments(scope: Scope, node: CallExpression, build: (args: Expression[]) => Expr): Expr {
  const args = node.getArguments() as Expression[];
  const spread = args.find(Node.isSpreadElement);
  if (spread !== undefined)
    return scope.refuse(
      spread,
      'QED1074',
      'a list cannot be spread into this function',
      'write its items one by one, as in `min(pair[0], pair[1])`',
    );
  const call = build(args);
  if (call.tag === 'error') return call;
  const dropped = args.find((argument) => !scope.unit.isAccountedFor(argument));
  return dropped === undefined
    ? call
    : scope.refuse(dropped, 'QED1902', 'this argument is not supported', 'leave it out, or write a loop');
}
