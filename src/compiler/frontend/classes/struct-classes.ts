import { Node, type ClassDeclaration } from 'ts-morph';
import type { CompilationUnit } from '../scope/scope.js';

/** Classes that are structs: fields, static members, and a constructor that sets the fields. */

/** Whether a class is one, however wrong it is otherwise. */
export const isStructClass = (declaration: ClassDeclaration): boolean => declaration.getExtends() === undefined;

/** Refuses what a struct cannot have. */
export function checkStructClass(unit: CompilationUnit, declaration: ClassDeclaration): void {
  for (const member of declaration.getMembers()) {
    const isField = Node.isPropertyDeclaration(member) || Node.isConstructorDeclaration(member);
    if (Node.isPropertyDeclaration(member) && member.hasExclamationToken())
      unit.reporter.error(member, 'QED1022', "'!' switches off the checks", 'give it a value in the constructor');
    if (isField || isMeantAsContract(declaration) || (Node.isStaticable(member) && member.isStatic())) continue;
    const name = Node.hasName(member) ? `'${member.getName()}'` : 'this member';
    unit.reporter.error(
      member,
      'QED1073',
      `${name} makes '${declaration.getName() ?? 'the class'}' more than a struct`,
    );
  }
}

/** Whether another class extends it, or it is what should be the file's contract: both are reported themselves. */
function isMeantAsContract(declaration: ClassDeclaration): boolean {
  const file = declaration.getSourceFile();
  const classes = file.getClasses();
  if (classes.some((each) => each.getBaseClass() === declaration)) return true;
  return classes.every((each) => each.getExtends() === undefined) && file.getReferencingSourceFiles().length === 0;
}
