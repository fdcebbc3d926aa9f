import { Node, type CallExpression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import type { Scope } from '../scope/scope.js';
import { isGlobal, languageName, unqualified } from '../source/language.js';
import { withAllArguments } from './all-arguments.js';
import { BUILDERS } from './builders.js';
import { refuseGlobal } from './refused-javascript.js';

/** A call of the library, or undefined where it is none. */
export function libraryCall(scope: Scope, node: CallExpression, expected?: Type): Expr | undefined {
  const name = libraryName(unqualified(node.getExpression()));
  if (name === undefined) return undefined;
  const builder = Object.hasOwn(BUILDERS, name) ? BUILDERS[name] : undefined;
  if (builder !== undefined) return withAllArguments(scope, node, (args) => builder(scope, node, args, expected));
  if (name === 'mapping')
    return scope.refuse(
      node,
      'QED1902',
      'a mapping is a field of a contract',
      'declare it as `name = mapping<K, V>()`',
    );
  return refuseGlobal(scope, node, name);
}

function libraryName(callee: Node): string | undefined {
  if (Node.isIdentifier(callee)) return languageName(callee) ?? (isGlobal(callee) ? callee.getText() : undefined);
  if (!Node.isPropertyAccessExpression(callee) || !Node.isIdentifier(unqualified(callee.getExpression())))
    return undefined;
  const object = unqualified(callee.getExpression());
  const name = languageName(object) ?? (isGlobal(object) ? object.getText() : undefined);
  return name === undefined ? undefined : `${name}.${callee.getName()}`;
}
