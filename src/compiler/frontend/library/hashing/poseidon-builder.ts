import { Node, type CallExpression, type Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { scalarType } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';
import { hashable } from './hash-inputs.js';

/** `poseidon('tag', a, b, ..)`: scalars, and aggregates in declared order; the tag is optional. */
export function poseidon(scope: Scope, node: CallExpression, args: readonly Expression[]): Expr {
  let domain: string | undefined;
  const inputs: Expr[] = [];
  for (const [i, argument] of args.entries()) {
    if (Node.isStringLiteral(argument)) {
      const text = argument.getLiteralValue();
      if (i > 0) return scope.refuse(argument, 'QED1902', 'a domain tag comes first');
      if (!/^[\x20-\x7e]{1,31}$/.test(text))
        return scope.refuse(argument, 'QED1902', 'a domain tag has 1 to 31 ASCII characters');
      // The protocol's own hashes, of leaves and of entries under wide keys, must be no contract's to make.
      if (text.startsWith('qed/') && !scope.unit.options.system)
        return scope.refuse(argument, 'QED1079', `the tag '${text}' is reserved`);
      scope.unit.accountFor(argument);
      domain = text;
      continue;
    }
    const value = hashable(scope, argument);
    if (value.tag === 'error') return value;
    inputs.push(value);
  }
  return {
    tag: 'poseidon',
    ...(domain === undefined ? {} : { domain }),
    inputs,
    type: scalarType('Hash'),
    span: scope.spanOf(node),
  };
}
