import { Node, type ParameterDeclaration } from 'ts-morph';
import type { FunctionNode } from '../scope/callable.js';
import { baseOf, languageExport } from '../source/language.js';

/**
 * Calls of functions that are compiled anew for what a call gives them: type parameters, functions, components and views, optional
 * parameters. Each combination is read once.
 */

/** Whether a function is one of those. */
export const isSpecialised = (node: FunctionNode): boolean =>
  node.getTypeParameters().length > 0 || node.getParameters().some((parameter) => parameterRole(parameter) !== 'value');

type ParameterRole = 'value' | 'function' | 'owner' | 'optional';

/** What a parameter takes: a value, a function, the state of a contract or component, or a value that may be left out. */
export function parameterRole(parameter: ParameterDeclaration): ParameterRole {
  const annotation = parameter.getTypeNode();
  if (annotation === undefined) return 'value';
  const type = annotation.getType();
  if (type.getCallSignatures().length > 0) return 'function';
  if (languageExport(type.getAliasSymbol()) === 'View') return 'owner';
  const declaration = type.getSymbol()?.getDeclarations()[0];
  if (Node.isClassDeclaration(declaration) && baseOf(declaration) !== undefined) return 'owner';
  return parameter.hasQuestionToken() ? 'optional' : 'value';
}
