import { Node, SyntaxKind } from 'ts-morph';
import type { Stmt, TypedFunction } from '../../typed/ast.js';
import { hasEffects } from '../../typed/effects.js';
import { ERROR, VOID } from '../../typed/types.js';
import { isPublicMethod } from '../classes/visibility.js';
import type { FunctionNode } from '../scope/callable.js';
import type { ClassInfo } from '../scope/class-info.js';
import { Scope, type CompilationUnit } from '../scope/scope.js';
import { readBody } from './function-body.js';
import { PLAIN_INSTANCE, type FunctionInstance } from './function-instance.js';
import { readParameters } from './parameters.js';
import { isSupported, functionNameNode, functionName } from './supported-functions.js';

/** Reads a method, getter or function, once for each instance. Undefined where it was refused or calls itself. */
export function functionOf(
  unit: CompilationUnit,
  node: FunctionNode,
  owner: ClassInfo | undefined,
  instance: FunctionInstance = PLAIN_INSTANCE,
): TypedFunction | undefined {
  if (unit.functionsInProgress.has(node)) {
    unit.reporter.error(
      functionNameNode(node),
      'QED1026',
      `'${functionName(node)}' calls itself, directly or through others`,
    );
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
  unit: CompilationUnit,
  node: FunctionNode,
  owner: ClassInfo | undefined,
  instance: FunctionInstance,
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
    name: functionName(node),
    className: node.getParentIfKind(SyntaxKind.ClassDeclaration)?.getName(),
    span: unit.reporter.spanOf(functionNameNode(node)),
    parameters,
    result: scope.result ?? VOID,
    ...(hasClosures ? { isInner: true } : {}),
    body,
  };
  if (Node.isGetAccessorDeclaration(node) && hasEffects(fn)) {
    unit.reporter.error(functionNameNode(node), 'QED1044', `the getter '${fn.name}' changes something`);
  }
  return fn;
}
