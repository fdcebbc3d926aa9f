import { Scope as MemberScope, type MethodDeclaration } from 'ts-morph';

/** A method that can be called from outside: it becomes a circuit. */
export function isPublicMethod(method: MethodDeclaration): boolean {
  return !method.isStatic() && method.getScope() === MemberScope.Public && !method.getName().startsWith('#');
}
