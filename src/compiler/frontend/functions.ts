import { Node, type Expression, type ParameterDeclaration } from 'ts-morph';
import type { DiagnosticCode } from '../diagnostics/codes.js';
import type { Stmt, TypedFunction, TypedParameter } from '../typed/ast.js';
import { hasEffects } from '../typed/effects.js';
import { ERROR, resolve, unify, VOID, type Type } from '../typed/types.js';
import { bindParts } from './bindings.js';
import { isPublicMethod } from './visibility.js';
import { Scope, type ClassInfo, type FunctionNode, type Unit } from './scope.js';

/** Reads a method, getter or function, once. Undefined where it was refused or calls itself. */
export function functionOf(unit: Unit, node: FunctionNode, owner: ClassInfo | undefined): TypedFunction | undefined {
  if (unit.functions.has(node)) {
    if (unit.functionsInProgress.has(node)) {
      unit.reporter.error(nameNode(node), 'QED1026', `'${nameOf(node)}' calls itself, directly or through others`);
    }
    return unit.functions.get(node);
  }
  unit.functions.set(node, undefined);
  unit.functionsInProgress.add(node);
  const fn = isSupported(unit, node) ? readFunction(unit, node, owner) : undefined;
  unit.functionsInProgress.delete(node);
  unit.functions.set(node, fn);
  return fn;
}

function readFunction(unit: Unit, node: FunctionNode, owner: ClassInfo | undefined): TypedFunction | undefined {
  const isStatic = Node.isMethodDeclaration(node) && node.isStatic();
  const returnType = node.getReturnTypeNode();
  // A public method without one has been reported as such.
  const isIncomplete =
    returnType === undefined && Node.isMethodDeclaration(node) && owner?.isComponent === false && isPublicMethod(node);
  const declared = isIncomplete
    ? ERROR
    : returnType === undefined
      ? undefined
      : unit.types.read(returnType.getType(), returnType);
  const scope = new Scope(unit, isStatic ? undefined : owner, declared);
  const prelude: Stmt[] = [];
  const parameters = node.getParameters().map((parameter) => readParameter(scope, parameter, prelude));
  const body = [...prelude, ...readBody(scope, node)];
  scope.finish();
  const fn: TypedFunction = {
    name: nameOf(node),
    span: unit.reporter.spanOf(nameNode(node)),
    parameters,
    result: scope.result ?? VOID,
    body,
  };
  if (Node.isGetAccessorDeclaration(node) && hasEffects(fn)) {
    unit.reporter.error(nameNode(node), 'QED1044', `the getter '${fn.name}' changes something`);
  }
  return fn;
}

function readBody(scope: Scope, node: FunctionNode | Node): Stmt[] {
  const body = Node.isBodied(node) || Node.isBodyable(node) ? node.getBody() : undefined;
  if (body === undefined) return [];
  if (Node.isBlock(body)) return scope.unit.checks.statements(scope, body.getStatements());
  const span = scope.unit.reporter.spanOf(body);
  if (scope.result !== undefined && resolve(scope.result).tag === 'void') {
    return [{ tag: 'expression', value: scope.expression(body as Expression), span }];
  }
  const value = scope.expression(body as Expression, scope.result);
  scope.result ??= value.type;
  return resolve(value.type).tag === 'void' ? [{ tag: 'expression', value, span }] : [{ tag: 'return', value, span }];
}

function readParameter(scope: Scope, parameter: ParameterDeclaration, prelude: Stmt[]): TypedParameter {
  const { unit } = scope;
  const annotation = parameter.getTypeNode();
  let type: Type;
  if (annotation === undefined) {
    unit.reporter.error(parameter, 'QED1029', `the parameter '${parameter.getName()}' has no declared type`);
    type = ERROR;
  } else type = unit.types.read(annotation.getType(), annotation);
  if (parameter.isRestParameter() || parameter.hasQuestionToken()) {
    unit.reporter.error(
      parameter,
      'QED1902',
      'optional and rest parameters are not supported',
      'give it a default, as in `n: u32 = 0n`',
    );
  }
  const name = parameter.getNameNode();
  const initialiser = parameter.getInitializer();
  const initial = initialiser === undefined ? undefined : scope.expression(initialiser, type);
  const variable = unit.newVariable(Node.isIdentifier(name) ? name.getText() : '', type);
  if (Node.isIdentifier(name)) scope.declare(name.getSymbol(), variable, 'parameter');
  else
    prelude.push(
      ...bindParts(scope, name, { tag: 'variable', variable, type, span: unit.reporter.spanOf(name) }, 'parameter'),
    );
  return { variable, ...(initial === undefined ? {} : { initial }) };
}

/** Reads the arrow function that an array method runs for each item; it sees and may change the variables around it. */
export function callback(
  scope: Scope,
  node: Expression,
  types: readonly Type[],
  result: Type | undefined,
): TypedFunction | undefined {
  if (!Node.isArrowFunction(node)) {
    scope.error(node, 'QED1902', 'only an arrow function can be passed here', 'as in `x => x + 1n`');
    return undefined;
  }
  if (!isSupported(scope.unit, node)) return undefined;
  const inner = new Scope(scope.unit, scope.self, result, scope);
  const prelude: Stmt[] = [];
  const parameters = types.map((type, i): TypedParameter => {
    const declared = node.getParameters()[i];
    const annotation = declared?.getTypeNode();
    if (annotation !== undefined && !unify(scope.unit.types.read(annotation.getType(), annotation), type)) {
      scope.error(annotation, 'QED1010', 'the item is of another kind');
    }
    const name = declared?.getNameNode();
    const variable = scope.unit.newVariable(Node.isIdentifier(name) ? name.getText() : '', type);
    if (Node.isIdentifier(name)) inner.declare(name.getSymbol(), variable, 'parameter');
    else if (name !== undefined) {
      prelude.push(
        ...bindParts(
          inner,
          name,
          { tag: 'variable', variable, type, span: scope.unit.reporter.spanOf(name) },
          'parameter',
        ),
      );
    }
    return { variable };
  });
  const body = [...prelude, ...readBody(inner, node)];
  const type = inner.result ?? VOID;
  return { name: 'callback', span: scope.unit.reporter.spanOf(node), parameters, result: type, body };
}

function isSupported(unit: Unit, node: FunctionNode): boolean {
  const refuse = (what: string, hint: string, code: DiagnosticCode = 'QED1900'): false => {
    unit.reporter.error(nameNode(node), code, `${what} are not supported`, hint);
    return false;
  };
  if (Node.isAsyncable(node) && node.isAsync())
    return refuse('async functions', 'a method runs at once: remove `async`', 'QED1064');
  if (Node.isGeneratorable(node) && node.isGenerator()) return refuse('generators', 'return a fixed array', 'QED1064');
  if (node.getTypeParameters().length > 0) return refuse('generic functions', 'write the types out');
  if ((Node.isBodied(node) || Node.isBodyable(node)) && node.getBody() === undefined) {
    return refuse('functions without a body', 'write the body, or import the function');
  }
  if (Node.isOverloadable(node) && node.getOverloads().length > 0)
    return refuse('overloads', 'give each function its own name', 'QED1074');
  return true;
}

const nameOf = (node: Node): string =>
  Node.hasName(node)
    ? node.getName()
    : Node.isVariableDeclaration(node.getParent())
      ? (node.getParent() as { getName(): string } & Node).getName()
      : 'function';
const nameNode = (node: Node): Node => (Node.hasName(node) ? node.getNameNode() : node);
