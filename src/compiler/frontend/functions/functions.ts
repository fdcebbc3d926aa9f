import { Node, type Expression, type ParameterDeclaration } from 'ts-morph';
import type { DiagnosticCode } from '../../diagnostics/codes.js';
import type { Stmt, TypedFunction, TypedParameter } from '../../typed/ast.js';
import { hasEffects } from '../../typed/effects.js';
import { ERROR, VOID, type Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { bind, bindParts } from '../places/bindings.js';
import type { TypeArguments } from '../classes/type-reader.js';
import { isPublicMethod } from '../classes/visibility.js';
import { Scope, type ClassInfo, type Closure, type FunctionNode, type Unit } from '../scope/scope.js';

/** One reading of a function whose arguments decide more than values: types, closures, components, what is left out. */
export interface Instance {
  /** The same for the same. */
  readonly key: string;
  readonly types: TypeArguments;
  readonly parameters: ReadonlyMap<ParameterDeclaration, BoundParameter>;
}
export type BoundParameter =
  | { readonly tag: 'closure'; readonly closure: Closure }
  | { readonly tag: 'absent' }
  | { readonly tag: 'typed'; readonly type: Type };

const PLAIN: Instance = { key: '', types: new Map(), parameters: new Map() };

/** Reads a method, getter or function, once for each instance. Undefined where it was refused or calls itself. */
export function functionOf(
  unit: Unit,
  node: FunctionNode,
  owner: ClassInfo | undefined,
  instance: Instance = PLAIN,
): TypedFunction | undefined {
  if (unit.functionsInProgress.has(node)) {
    unit.reporter.error(nameNode(node), 'QED1026', `'${nameOf(node)}' calls itself, directly or through others`);
    return undefined;
  }
  const key = `${owner?.name ?? ''}:${instance.key}`;
  const known = unit.functions.get(node) ?? new Map<string, TypedFunction | undefined>();
  if (known.has(key)) return known.get(key);
  unit.functions.set(node, known.set(key, undefined));
  unit.functionsInProgress.add(node);
  const fn = isSupported(unit, node)
    ? unit.types.within(instance.types, () => readFunction(unit, node, owner, instance))
    : undefined;
  unit.functionsInProgress.delete(node);
  known.set(key, fn);
  return fn;
}

function readFunction(
  unit: Unit,
  node: FunctionNode,
  owner: ClassInfo | undefined,
  instance: Instance,
): TypedFunction | undefined {
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
  const parameters = readParameters(scope, node, prelude, instance);
  const body = [...prelude, ...readBody(scope, node)];
  scope.finish();
  const hasClosures = [...instance.parameters.values()].some(({ tag }) => tag === 'closure');
  const fn: TypedFunction = {
    name: nameOf(node),
    span: unit.reporter.spanOf(nameNode(node)),
    parameters,
    result: scope.result ?? VOID,
    ...(hasClosures ? { isInner: true } : {}),
    body,
  };
  if (Node.isGetAccessorDeclaration(node) && hasEffects(fn)) {
    unit.reporter.error(nameNode(node), 'QED1044', `the getter '${fn.name}' changes something`);
  }
  return fn;
}

/** The parameters that are values; what the instance has bound otherwise is declared in the scope. */
export function readParameters(
  scope: Scope,
  node: FunctionNode,
  prelude: Stmt[],
  { parameters }: Instance = PLAIN,
): TypedParameter[] {
  return node.getParameters().flatMap((parameter): TypedParameter[] => {
    const bound = parameters.get(parameter);
    const symbol = parameter.getNameNode().getSymbol();
    if (parameter.hasQuestionToken()) scope.declareOptional(symbol, bound?.tag !== 'absent');
    if (bound?.tag === 'closure') {
      scope.declareClosure(symbol, bound.closure);
      return [];
    }
    if (bound?.tag === 'absent') {
      if (parameter.getInitializer() !== undefined) prelude.push(...defaultOf(scope, parameter));
      return [];
    }
    return [readParameter(scope, parameter, prelude, bound?.type)];
  });
}

/** A parameter that this call leaves out: its default is evaluated where the body begins. */
function defaultOf(scope: Scope, parameter: ParameterDeclaration): Stmt[] {
  const annotation = parameter.getTypeNode();
  const type = annotation === undefined ? undefined : scope.unit.types.read(annotation.getType(), annotation);
  const value = scope.expression(parameter.getInitializerOrThrow(), type);
  return bind(scope, parameter.getNameNode(), type === undefined ? value : { ...value, type }, 'parameter');
}

/** Reads the body of a function; an expression is what it returns. */
export function readBody(scope: Scope, node: FunctionNode | Node): Stmt[] {
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

function readParameter(
  scope: Scope,
  parameter: ParameterDeclaration,
  prelude: Stmt[],
  given: Type | undefined,
): TypedParameter {
  const { unit } = scope;
  const type = given ?? declaredType(unit, parameter);
  if (parameter.isRestParameter()) {
    unit.reporter.error(parameter, 'QED1074', 'a rest parameter is not supported', 'take a fixed array');
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

/** The type that a parameter declares. */
export function declaredType(unit: Unit, parameter: ParameterDeclaration): Type {
  const annotation = parameter.getTypeNode();
  if (annotation !== undefined) return unit.types.read(annotation.getType(), annotation);
  unit.reporter.error(parameter, 'QED1029', `the parameter '${parameter.getName()}' has no declared type`);
  return ERROR;
}

/** Whether a function can be read at all; what is wrong is reported. */
export function isSupported(unit: Unit, node: FunctionNode): boolean {
  const refuse = (what: string, hint: string, code: DiagnosticCode = 'QED1900'): false => {
    unit.reporter.error(nameNode(node), code, `${what} are not supported`, hint);
    return false;
  };
  if (Node.isAsyncable(node) && node.isAsync())
    return refuse('async functions', 'a method runs at once: remove `async`', 'QED1064');
  if (Node.isGeneratorable(node) && node.isGenerator()) return refuse('generators', 'return a fixed array', 'QED1064');
  if ((Node.isBodied(node) || Node.isBodyable(node)) && node.getBody() === undefined) {
    return refuse('functions without a body', 'write the body, or import the function');
  }
  if (Node.isOverloadable(node) && node.getOverloads().length > 0)
    return refuse('overloads', 'give each function its own name', 'QED1074');
  return true;
}

/** The name of a function, for messages. */
export const nameOf = (node: Node): string =>
  Node.hasName(node)
    ? node.getName()
    : Node.isVariableDeclaration(node.getParent())
      ? (node.getParent() as { getName(): string } & Node).getName()
      : 'function';
/** Where messages about a function point to. */
export const nameNode = (node: Node): Node => (Node.hasName(node) ? node.getNameNode() : node);
