import { Node, type ArrowFunction, type FunctionDeclaration, type FunctionExpression } from 'ts-morph';
import type { Stmt, TypedFunction, TypedParameter } from '../../typed/ast.js';
import { describe } from '../../typed/type-queries.js';
import { ERROR, VOID, type Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';
import { bindPatternParts } from '../patterns/bindings.js';
import type { Closure, FunctionNode } from '../scope/callable.js';
import { Scope } from '../scope/scope.js';
import { readBody } from './function-body.js';
import { isSupported, functionNameNode, functionName } from './supported-functions.js';

/** A function written inside another one, or as a value. */
type ClosureNode = ArrowFunction | FunctionExpression | FunctionDeclaration;

/**
 * A closure of a scope: inlined where it is called, so it sees and may change the variables around it as JavaScript does. `types` and `result`
 * are what its place says of it.
 */
export function closureOf(scope: Scope, node: ClosureNode, types: readonly Type[] = [], result?: Type): Closure {
  let fn: TypedFunction | undefined;
  let state: 'new' | 'reading' | 'read' = 'new';
  return {
    read: () => {
      if (state === 'reading')
        scope.error(
          functionNameNode(node),
          'QED1026',
          `'${functionName(node)}' calls itself, directly or through others`,
        );
      if (state === 'new') {
        state = 'reading';
        fn = readClosure(scope, node, types, result);
        state = 'read';
      }
      return fn;
    },
  };
}

function readClosure(
  scope: Scope,
  node: ClosureNode,
  types: readonly Type[],
  result: Type | undefined,
): TypedFunction | undefined {
  const { unit } = scope;
  if (!isSupported(unit, node as FunctionNode)) return undefined;
  if (node.getTypeParameters().length > 0) {
    scope.error(
      functionNameNode(node),
      'QED1061',
      'a generic function inside another one is not supported',
      'move it out',
    );
    return undefined;
  }
  const annotation = node.getReturnTypeNode();
  const declared = annotation === undefined ? undefined : unit.types.read(annotation.getType(), annotation);
  const wanted = result !== undefined && resolve(result).tag !== 'void' ? result : undefined;
  const inner = new Scope(unit, scope.self, declared ?? result, scope);
  const prelude: Stmt[] = [];
  const parameters = node.getParameters().map((parameter, i): TypedParameter => {
    const name = parameter.getNameNode();
    const typeNode = parameter.getTypeNode();
    const written = typeNode === undefined ? undefined : unit.types.read(typeNode.getType(), typeNode);
    const given = types[i];
    if (written !== undefined && given !== undefined && !unify(written, given))
      scope.error(typeNode!, 'QED1010', `the argument is ${describe(given)}, and this declares ${describe(written)}`);
    const initialiser = parameter.getInitializer();
    const initial =
      initialiser === undefined || given !== undefined ? undefined : inner.expression(initialiser, written);
    const type = parameter.hasQuestionToken() ? undefined : (given ?? written ?? initial?.type);
    if (parameter.hasQuestionToken())
      scope.error(
        parameter,
        'QED1074',
        'an optional parameter of a closure is not supported',
        `give it a default, as in \`${parameter.getName()} = 0n\`, or move the function out of this one`,
      );
    else if (type === undefined)
      scope.error(parameter, 'QED1029', `the parameter '${parameter.getName()}' has no declared type`);
    const variable = unit.newVariable(Node.isIdentifier(name) ? name.getText() : '', type ?? ERROR);
    if (Node.isIdentifier(name)) inner.declare(name.getSymbol(), variable, 'parameter');
    else {
      const source = { tag: 'variable', variable, type: variable.type, span: unit.reporter.spanOf(name) } as const;
      prelude.push(...bindPatternParts(inner, name, source, 'parameter'));
    }
    return { variable, ...(initial === undefined ? {} : { initial }) };
  });
  const body = [...prelude, ...readBody(inner, node)];
  if (declared !== undefined && wanted !== undefined && !unify(declared, wanted))
    scope.error(annotation!, 'QED1010', `${describe(wanted)} is wanted, and this returns ${describe(declared)}`);
  return {
    name: functionName(node),
    span: unit.reporter.spanOf(functionNameNode(node)),
    parameters,
    result: inner.result ?? VOID,
    isInner: true,
    body,
  };
}
