import { Node, type ParameterDeclaration } from 'ts-morph';
import type { Stmt, TypedParameter } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import { bindPattern, bindPatternParts } from '../patterns/bindings.js';
import type { FunctionNode } from '../scope/callable.js';
import { declaredType } from '../scope/declared-type.js';
import type { Scope } from '../scope/scope.js';
import { PLAIN_INSTANCE, type FunctionInstance } from './function-instance.js';

/** The parameters that are values; what the instance has bound otherwise is declared in the scope. */
export function readParameters(
  scope: Scope,
  node: FunctionNode,
  prelude: Stmt[],
  { parameters }: FunctionInstance = PLAIN_INSTANCE,
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
  return bindPattern(scope, parameter.getNameNode(), type === undefined ? value : { ...value, type }, 'parameter');
}

function readParameter(
  scope: Scope,
  parameter: ParameterDeclaration,
  prelude: Stmt[],
  given: Type | undefined,
): TypedParameter {
  const { unit } = scope;
  const type = given ?? declaredType(unit, parameter);
  const name = parameter.getNameNode();
  const initialiser = parameter.getInitializer();
  const initial = initialiser === undefined ? undefined : scope.expression(initialiser, type);
  const variable = unit.newVariable(Node.isIdentifier(name) ? name.getText() : '', type);
  if (Node.isIdentifier(name)) scope.declare(name.getSymbol(), variable, 'parameter');
  else
    prelude.push(
      ...bindPatternParts(
        scope,
        name,
        { tag: 'variable', variable, type, span: unit.reporter.spanOf(name) },
        'parameter',
      ),
    );
  return { variable, ...(initial === undefined ? {} : { initial }) };
}
