import { Node, type CallExpression, type Expression, type ParameterDeclaration, type Type as TsType } from 'ts-morph';
import type { Expr, TypedFunction } from '../../typed/ast.js';
import { partsOf } from '../../typed/type-queries.js';
import type { Type } from '../../typed/types.js';
import { isResolved, resolve, unify } from '../../typed/unify.js';
import { closureArgument } from './closures.js';
import { fit } from '../expressions/fit-type.js';
import { functionOf, type BoundParameter } from './functions.js';
import { baseOf, languageExport } from '../source/language.js';
import type { ClassInfo, FunctionNode, Scope } from '../scope/scope.js';
import type { TypeArgument } from '../classes/type-reader.js';

/**
 * Calls of functions that are compiled anew for what a call gives them: type parameters, functions, components and views, optional
 * parameters. Each combination is read once.
 */

/** Whether a function is one of those. */
export const isSpecialised = (node: FunctionNode): boolean =>
  node.getTypeParameters().length > 0 || node.getParameters().some((parameter) => parameterSort(parameter) !== 'value');

type Sort = 'value' | 'function' | 'owner' | 'optional';

/** What a parameter takes: a value, a function, the state of a contract or component, or a value that may be left out. */
export function parameterSort(parameter: ParameterDeclaration): Sort {
  const annotation = parameter.getTypeNode();
  if (annotation === undefined) return 'value';
  const type = annotation.getType();
  if (type.getCallSignatures().length > 0) return 'function';
  if (languageExport(type.getAliasSymbol()) === 'View') return 'owner';
  const declaration = type.getSymbol()?.getDeclarations()[0];
  if (Node.isClassDeclaration(declaration) && baseOf(declaration) !== undefined) return 'owner';
  return parameter.hasQuestionToken() ? 'optional' : 'value';
}

/** One call while its arguments are matched with the parameters. */
class Call {
  readonly types = new Map<unknown, TypeArgument>();
  readonly bound = new Map<ParameterDeclaration, BoundParameter>();
  readonly args = new Map<ParameterDeclaration, Expr>();
  readonly key: string[] = [];

  constructor(
    readonly scope: Scope,
    readonly node: CallExpression,
  ) {}

  /** The declared type with what is known of the type parameters; undefined where it names one that is not known yet. */
  known(type: TsType, at: Node): Type | undefined {
    const { types } = this.scope.unit;
    return types.within(this.types, () => types.tryRead(type, at));
  }

  /** Learns type parameters from the type of an argument. */
  learn(declared: TsType, type: Type, at: Node): void {
    const actual = resolve(type);
    if (declared.isTypeParameter()) {
      const symbol = declared.getSymbol()?.compilerSymbol;
      const before = this.types.get(symbol);
      if (before === undefined) this.types.set(symbol, actual);
      else if (typeof before !== 'number') unify(before, actual);
      return;
    }
    if (actual.tag === 'array' || (actual.tag === 'tuple' && !declared.isTuple())) {
      const [item, size] = declared.getTypeArguments();
      const length = actual.tag === 'array' ? actual.length : actual.items.length;
      if (size?.isTypeParameter() === true && !this.types.has(size.getSymbol()?.compilerSymbol))
        this.types.set(size.getSymbol()?.compilerSymbol, length);
      const items = actual.tag === 'array' ? [actual.item] : actual.items;
      if (item !== undefined) items.forEach((each) => this.learn(item, each, at));
    } else if (actual.tag === 'tuple') {
      declared.getTupleElements().forEach((each, i) => actual.items[i] && this.learn(each, actual.items[i], at));
    } else if (actual.tag === 'struct') {
      for (const { name, type: part } of partsOf(actual)) {
        const property = declared.getProperty(name);
        if (property !== undefined) this.learn(property.getTypeAtLocation(at), part, at);
      }
    }
  }
}

/** The call of a specialised function; undefined where something was reported. */
export function specialisedCall(
  scope: Scope,
  node: CallExpression,
  target: FunctionNode,
  owner: ClassInfo | undefined,
  expected: Type | undefined,
): { readonly callee: TypedFunction; readonly args: Expr[] } | undefined {
  const call = new Call(scope, node);
  const nodes = node.getArguments() as Expression[];
  const parameters = target.getParameters();
  node.getTypeArguments().forEach((given, i) => {
    const symbol = target.getTypeParameters()[i]?.getSymbol()?.compilerSymbol;
    const type = given.getType();
    call.types.set(
      symbol,
      type.isNumberLiteral() ? Number(type.getLiteralValue()) : scope.unit.types.read(type, given),
    );
  });
  const functions: [ParameterDeclaration, Expression][] = [];
  for (const [i, parameter] of parameters.entries()) {
    const argument = nodes[i];
    if (argument !== undefined && Node.isSpreadElement(argument)) {
      scope.error(argument, 'QED1074', 'spreading arguments into this function is not supported', 'name each argument');
      return undefined;
    }
    if (argument === undefined || isAbsent(scope, argument)) call.bound.set(parameter, { tag: 'absent' });
    else if (parameterSort(parameter) === 'function') functions.push([parameter, argument]);
    else if (!valueArgument(call, parameter, argument)) return undefined;
  }
  for (const [parameter, argument] of functions) if (!functionArgument(call, parameter, argument)) return undefined;
  if (!decideTypes(call, target, expected)) return undefined;
  const args = [...call.args].map(([parameter, value]) => {
    const annotation = parameter.getTypeNode();
    if (call.bound.has(parameter) || annotation === undefined) return value;
    const wanted = call.known(annotation.getType(), annotation);
    return wanted === undefined || value.tag === 'error'
      ? value
      : fit(scope, nodes[parameters.indexOf(parameter)]!, value, wanted);
  });
  const instance = { key: keyOf(call, parameters), types: call.types, parameters: call.bound };
  const callee = functionOf(scope.unit, target, owner, instance);
  return callee && { callee, args };
}

/** `undefined`, and an optional parameter that the caller was not given either. */
export function isAbsent(scope: Scope, node: Node): boolean {
  if (!Node.isIdentifier(node)) return false;
  return node.getText() === 'undefined' || scope.isGiven(node.getSymbol()) === false;
}

function valueArgument(call: Call, parameter: ParameterDeclaration, node: Expression): boolean {
  const { scope } = call;
  const annotation = parameter.getTypeNode();
  if (parameterSort(parameter) === 'owner') {
    const value = scope.unit.checks.ownerArgument(scope, node);
    call.args.set(parameter, value);
    call.bound.set(parameter, { tag: 'typed', type: value.type });
    return value.tag !== 'error';
  }
  const declared = annotation?.getType();
  const wanted = declared === undefined ? undefined : call.known(declared, annotation!);
  const value = scope.expression(node, wanted);
  call.args.set(parameter, value);
  if (value.tag === 'error') return false;
  if (declared !== undefined) call.learn(declared, value.type, annotation!);
  return true;
}

function functionArgument(call: Call, parameter: ParameterDeclaration, node: Expression): boolean {
  const annotation = parameter.getTypeNodeOrThrow();
  const signature = annotation.getType().getCallSignatures()[0]!;
  const types = signature.getParameters().map((each) => call.known(each.getTypeAtLocation(annotation), annotation));
  if (types.some((type) => type === undefined)) {
    call.scope.error(node, 'QED1077', `nothing says which types '${parameter.getName()}' takes`);
    return false;
  }
  const declared = signature.getReturnType();
  const closure = closureArgument(call.scope, node, types as Type[], call.known(declared, annotation));
  const fn = closure?.read();
  if (closure === undefined || fn === undefined) return false;
  call.learn(declared, fn.result, annotation);
  call.bound.set(parameter, { tag: 'closure', closure });
  return true;
}

/** What the arguments did not tell, the result may; what nothing tells is reported. */
function decideTypes(call: Call, target: FunctionNode, expected: Type | undefined): boolean {
  const result = target.getReturnTypeNode();
  if (expected !== undefined && result !== undefined) call.learn(result.getType(), expected, result);
  for (const parameter of target.getTypeParameters()) {
    const given = call.types.get(parameter.getSymbol()?.compilerSymbol);
    const isKnown = given !== undefined && (typeof given === 'number' || isResolved(given));
    if (isKnown) continue;
    call.scope.error(call.node, 'QED1077', `nothing here says what '${parameter.getName()}' is`);
    return false;
  }
  return true;
}

const closureIds = new WeakMap<TypedFunction, number>();
let closureCount = 0;
/** A name for a closure that no other one has. */
function idOf(fn: TypedFunction): number {
  let id = closureIds.get(fn);
  if (id === undefined) closureIds.set(fn, (id = closureCount++));
  return id;
}

function keyOf(call: Call, parameters: readonly ParameterDeclaration[]): string {
  const types = [...call.types.values()].map((type) => (typeof type === 'number' ? `#${type}` : typeKey(type)));
  const bound = parameters.map((parameter) => {
    const each = call.bound.get(parameter);
    if (each?.tag === 'closure') return `closure ${idOf(each.closure.read()!)}`;
    return each?.tag === 'typed' ? typeKey(each.type) : (each?.tag ?? '');
  });
  return [...types, '', ...bound].join(';');
}

/** A text that two types share only where they are the same. */
function typeKey(type: Type): string {
  const known = resolve(type);
  switch (known.tag) {
    case 'scalar':
      return known.kind;
    case 'enum':
      return `${known.name}{${known.kind},${known.members.map(({ value }) => value).join()}}`;
    case 'array':
      return `${typeKey(known.item)}[${known.length}]`;
    case 'tuple':
      return `[${known.items.map(typeKey).join()}]`;
    case 'struct':
      return `${known.name}{${known.fields.map(({ name, type: inner }) => `${name}:${typeKey(inner)}`).join()}}`;
    case 'component':
      return `component ${known.component}`;
    case 'view':
      return `view ${known.contract}`;
    default:
      return known.tag;
  }
}
