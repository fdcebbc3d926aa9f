import { Node, type ArrowFunction, type Expression, type FunctionDeclaration, type FunctionExpression } from 'ts-morph';
import type { Stmt, TypedFunction, TypedParameter } from '../../typed/ast.js';
import { describe } from '../../typed/type-queries.js';
import { VOID, type Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';
import { bindParts } from '../places/bindings.js';
import { isSupported, nameNode, nameOf, readBody } from './functions.js';
import { actualSymbol } from '../source/language.js';
import { Scope, type Closure, type FunctionNode } from '../scope/scope.js';

/** A function written inside another one, or as a value. */
type ClosureNode = ArrowFunction | FunctionExpression | FunctionDeclaration;

/** The function that an expression writes out, through parentheses. */
export function functionLiteral(node: Node | undefined): ArrowFunction | FunctionExpression | undefined {
  let inner = node;
  while (Node.isParenthesizedExpression(inner)) inner = inner.getExpression();
  return Node.isArrowFunction(inner) || Node.isFunctionExpression(inner) ? inner : undefined;
}

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
        scope.error(nameNode(node), 'QED1026', `'${nameOf(node)}' calls itself, directly or through others`);
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
    scope.error(nameNode(node), 'QED1061', 'a generic function inside another one is not supported', 'move it out');
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
    const type = given ?? written;
    if (type === undefined || parameter.isRestParameter() || parameter.hasQuestionToken()) {
      const isOpen = type !== undefined;
      scope.error(
        parameter,
        isOpen ? 'QED1074' : 'QED1029',
        isOpen
          ? 'optional and rest parameters of a closure are not supported'
          : `the parameter '${parameter.getName()}' has no declared type`,
      );
    }
    const initialiser = parameter.getInitializer();
    const initial = initialiser === undefined || given !== undefined ? undefined : inner.expression(initialiser, type);
    const variable = unit.newVariable(Node.isIdentifier(name) ? name.getText() : '', type ?? { tag: 'error' });
    if (Node.isIdentifier(name)) inner.declare(name.getSymbol(), variable, 'parameter');
    else {
      const source = { tag: 'variable', variable, type: variable.type, span: unit.reporter.spanOf(name) } as const;
      prelude.push(...bindParts(inner, name, source, 'parameter'));
    }
    return { variable, ...(initial === undefined ? {} : { initial }) };
  });
  const body = [...prelude, ...readBody(inner, node)];
  if (declared !== undefined && wanted !== undefined && !unify(declared, wanted))
    scope.error(annotation!, 'QED1010', `${describe(wanted)} is wanted, and this returns ${describe(declared)}`);
  return {
    name: nameOf(node),
    span: unit.reporter.spanOf(nameNode(node)),
    parameters,
    result: inner.result ?? VOID,
    isInner: true,
    body,
  };
}

/** The closure that an argument is: a function written out, the name of one, or a function of a module. Undefined, with a diagnostic, for all else. */
export function closureArgument(
  scope: Scope,
  node: Expression,
  types: readonly Type[],
  result: Type | undefined,
): Closure | undefined {
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
export function namedFunction(scope: Scope, node: Node): Closure | undefined {
  const symbol = node.getSymbol();
  const closure = scope.closureOf(symbol);
  if (closure !== undefined) return closure;
  const target = moduleFunction(node);
  if (target === undefined) return undefined;
  return { read: () => scope.unit.checks.functionOf(scope.unit, target, undefined) };
}

/** The function of a module that a name stands for, here or in another file. */
export function moduleFunction(node: Node): FunctionNode | undefined {
  const declaration = actualSymbol(node.getSymbol())?.getDeclarations()[0];
  if (Node.isFunctionDeclaration(declaration))
    return Node.isSourceFile(declaration.getParent()) ? declaration : undefined;
  if (!Node.isVariableDeclaration(declaration)) return undefined;
  const isOfModule = declaration.getVariableStatement()?.getParent() === declaration.getSourceFile();
  return isOfModule ? functionLiteral(declaration.getInitializer()) : undefined;
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
