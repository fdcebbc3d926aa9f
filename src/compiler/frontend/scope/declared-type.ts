import type { ParameterDeclaration } from 'ts-morph';
import { ERROR, type Type } from '../../typed/types.js';
import type { CompilationUnit } from './scope.js';

/** The type that a parameter declares. */
export function declaredType(unit: CompilationUnit, parameter: ParameterDeclaration): Type {
  const annotation = parameter.getTypeNode();
  if (annotation !== undefined) return unit.types.read(annotation.getType(), annotation);
  unit.reporter.error(parameter, 'QED1029', `the parameter '${parameter.getName()}' has no declared type`);
  return ERROR;
}
