import { Node, type Expression } from 'ts-morph';
import type { TypedFunction } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';
import type { Closure } from '../scope/callable.js';
import type { Scope } from '../scope/scope.js';
import { closureOf } from './closures.js';
import { functionLiteral, moduleFunction } from './function-literals.js';

/** The closure that an argument is: a function written out, the name of one, or a function of a module. Undefined, with a diagnostic, for all else. */
export function closureArgument(
  scope: Scope,
  node: Expression,
  types: readonly Type[],
  result: Type | undefined,
): Closure | undefined {
  scope.unit.accountFor(node);
  const literal = functionLiteral(node);
  if (literal !== undefined) return closureOf(scope, literal, types, result);
  const closure = Node.isIdentifier(node) ? namedFunction(scope, node) : undefined;
  if (closure === undefined) {
    scope.error(
      node,
      'QED1061',
      `'${node.getText()}' is no function that can be passed on`,
      'pass an arrow function, as in `(x) => x + 1n`',
    );
    return undefined;
  }
  const fn = closure.read();
  if (fn === undefined) return undefined;
  const given = fn.parameters.slice(0, types.length);
  const isFit =
    given.every(({ variable }, i) => unify(variable.type, types[i]!)) &&
    fn.parameters.slice(types.length).every(({ initial }) => initial !== undefined) &&
    (result === undefined || resolve(result).tag === 'void' || unify(fn.result, result));
  if (isFit) return closure;
  scope.error(node, 'QED1010', `'${node.getText()}' takes or gives other kinds`, 'wrap it in an arrow function');
  return undefined;
}

/** The function that a name stands for. */
function namedFunction(scope: Scope, node: Node): Closure | undefined {
  const symbol = node.getSymbol();
  const closure = scope.closureOf(symbol);
  if (closure !== undefined) return closure;
  const target = moduleFunction(node);
  if (target === undefined) return undefined;
  return { read: () => scope.unit.readers.functionOf(scope.unit, target, undefined) };
}

/** Reads the function that an array method runs for each item. */
export function callback(
  scope: Scope,
  node: Expression,
  types: readonly Type[],
  result: Type | undefined,
): TypedFunction | undefined {
  const fn = closureArgument(scope, node, types, result)?.read();
  if (fn !== undefined && fn.parameters.length > types.length) {
    scope.error(node, 'QED1061', 'this function has more parameters than it is given', 'wrap it in an arrow function');
    return undefined;
  }
  return fn && { ...fn, name: 'callback' };
}
