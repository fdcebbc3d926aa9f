import { Node, type CallExpression, type Expression, type ParameterDeclaration } from 'ts-morph';
import type { Expr, TypedFunction } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import { isResolved } from '../../typed/unify.js';
import { closureArgument } from '../functions/function-arguments.js';
import { functionOf } from '../functions/functions.js';
import { isLeftOut } from '../functions/optional-parameters.js';
import { parameterRole } from '../functions/parameter-roles.js';
import { expectType } from '../kinds/expect-type.js';
import type { FunctionNode } from '../scope/callable.js';
import type { ClassInfo } from '../scope/class-info.js';
import type { Scope } from '../scope/scope.js';
import { instanceKey } from './instance-keys.js';
import { CallInference } from './type-inference.js';

/** The call of a specialised function; undefined where something was reported. */
export function specialisedCall(
  scope: Scope,
  node: CallExpression,
  target: FunctionNode,
  owner: ClassInfo | undefined,
  expected: Type | undefined,
): { readonly callee: TypedFunction; readonly args: Expr[] } | undefined {
  const call = new CallInference(scope, node);
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
    if (argument === undefined || isLeftOut(scope, argument)) call.bound.set(parameter, { tag: 'absent' });
    else if (parameterRole(parameter) === 'function') functions.push([parameter, argument]);
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
      : expectType(scope, nodes[parameters.indexOf(parameter)]!, value, wanted);
  });
  const instance = { key: instanceKey(call, parameters), types: call.types, parameters: call.bound };
  const callee = functionOf(scope.unit, target, owner, instance);
  return callee && { callee, args };
}

function valueArgument(call: CallInference, parameter: ParameterDeclaration, node: Expression): boolean {
  const { scope } = call;
  const annotation = parameter.getTypeNode();
  if (parameterRole(parameter) === 'owner') {
    const value = scope.unit.readers.ownerArgument(scope, node);
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

function functionArgument(call: CallInference, parameter: ParameterDeclaration, node: Expression): boolean {
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
function decideTypes(call: CallInference, target: FunctionNode, expected: Type | undefined): boolean {
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
