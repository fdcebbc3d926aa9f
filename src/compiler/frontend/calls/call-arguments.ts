import { Node, type CallExpression, type Expression, type NewExpression } from 'ts-morph';
import { itemsOf } from '../../typed/array-items.js';
import type { Expr, TypedFunction } from '../../typed/ast.js';
import { describe } from '../../typed/type-queries.js';
import { ERROR } from '../../typed/types.js';
import { expectType } from '../kinds/expect-type.js';
import type { Scope } from '../scope/scope.js';
import { Temporaries } from '../scope/temporaries.js';

/** A call of a function that has been read. */
export function callFunction(
  scope: Scope,
  node: CallExpression | NewExpression,
  callee: TypedFunction | undefined,
  self: Expr | undefined,
): Expr {
  const nodes = node.getArguments() as Expression[];
  if (callee === undefined) {
    nodes.forEach((argument) => scope.expression(argument, Node.isSpreadElement(argument) ? undefined : ERROR));
    return scope.errorAt(node);
  }
  if (nodes.some((argument) => Node.isSpreadElement(argument))) return spreadCall(scope, node, callee, self);
  const args = nodes.map((argument, i) => scope.expression(argument, callee.parameters[i]?.variable.type));
  return inlineCall(scope, node, callee, self, args);
}

/** The call with its arguments, in order; it is inlined by the lowering. */
export const inlineCall = (
  scope: Scope,
  node: Node,
  callee: TypedFunction,
  self: Expr | undefined,
  args: readonly Expr[],
): Expr => ({
  tag: 'call',
  callee,
  ...(self === undefined ? {} : { self }),
  args,
  type: callee.result,
  span: scope.spanOf(node),
});

/** `f(a, ...pair)`: the arguments are evaluated in order, then the items of each spread one are passed on. */
function spreadCall(
  scope: Scope,
  node: CallExpression | NewExpression,
  callee: TypedFunction,
  self: Expr | undefined,
): Expr {
  const temporaries = new Temporaries(scope);
  const args: Expr[] = [];
  for (const argument of node.getArguments() as Expression[]) {
    const wanted = callee.parameters[args.length]?.variable.type;
    if (!Node.isSpreadElement(argument)) {
      args.push(temporaries.keep(scope.expression(argument, wanted)));
      continue;
    }
    const whole = temporaries.keep(scope.expression(argument.getExpression()));
    const items = itemsOf(whole);
    if (items === undefined)
      return scope.refuse(argument, 'QED1074', `a ${describe(whole.type)} cannot be spread into arguments`);
    args.push(
      ...items.map((item, i) =>
        expectType(scope, argument, item, callee.parameters[args.length + i]?.variable.type ?? item.type),
      ),
    );
  }
  if (args.some(({ tag }) => tag === 'error')) return scope.errorAt(node);
  return temporaries.around(inlineCall(scope, node, callee, self, args));
}
