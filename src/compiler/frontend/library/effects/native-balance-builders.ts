import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import type { MethodSignature } from '../../../typed/nodes.js';
import { VOID, scalarType } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';

/** What only the system contracts may do: `nativeBalance.credit(amount)` and `debit`. */
export function moveNativeBalance(
  scope: Scope,
  node: CallExpression,
  mode: 'credit' | 'debit',
  amount: Expression,
): Expr {
  if (!scope.unit.options.system)
    return scope.refuse(node, 'QED1040', 'only a system contract moves the native balance');
  return {
    tag: 'native',
    mode,
    amount: scope.expression(amount, scalarType('u64')),
    type: VOID,
    span: scope.spanOf(node),
  };
}

/** Paying from the native balance is a call of contract 0. */
const SEND: MethodSignature = {
  name: 'send',
  parameters: [
    { name: 'to', type: scalarType('UserId') },
    { name: 'amount', type: scalarType('u64') },
  ],
  result: VOID,
};

/** `balance.spend(to, amount)`. */
export function spend(scope: Scope, node: CallExpression, args: Expression[]): Expr {
  const span = scope.spanOf(node);
  return {
    tag: 'remote',
    mode: 'call',
    contract: 'NativeToken',
    contractId: { tag: 'constant', value: 0n, type: scalarType('ContractId'), span },
    signature: SEND,
    args: args.map((argument, i) => scope.expression(argument, SEND.parameters[i]!.type)),
    type: VOID,
    span,
  };
}
