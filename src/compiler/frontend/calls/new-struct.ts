import type { ClassDeclaration, NewExpression } from 'ts-morph';
import type { Expr, TypedFunction } from '../../typed/ast.js';
import type { StructType } from '../../typed/types.js';
import { readConstructor } from '../functions/constructors.js';
import type { Scope } from '../scope/scope.js';
import { type CompilationUnit } from '../scope/scope.js';
import { callFunction } from './call-arguments.js';

/** `new Box(1n, 2n)`: the constructor is inlined; its result is a fresh struct. */
export function newStruct(scope: Scope, node: NewExpression, declaration: ClassDeclaration): Expr {
  const { unit } = scope;
  const type = unit.types.read(node.getType(), node);
  if (type.tag !== 'struct') return scope.errorAt(node);
  if (declaration.getTypeParameters().length > 0 || declaration.isAbstract())
    return scope.refuse(node, 'QED1073', `'${declaration.getName()}' is generic or abstract`, 'write the types out');
  return callFunction(scope, node, constructorOf(unit, declaration, type), undefined);
}

function constructorOf(
  unit: CompilationUnit,
  declaration: ClassDeclaration,
  type: StructType,
): TypedFunction | undefined {
  const known = unit.functions.get(declaration);
  if (known !== undefined) {
    if (unit.functionsInProgress.has(declaration))
      unit.reporter.error(declaration, 'QED1026', `'${type.name}' is made of itself`);
    return known.get('');
  }
  const read = new Map<string, TypedFunction | undefined>([['', undefined]]);
  unit.functions.set(declaration, read);
  unit.functionsInProgress.add(declaration);
  const fn = readConstructor(unit, declaration, type);
  unit.functionsInProgress.delete(declaration);
  read.set('', fn);
  return fn;
}
