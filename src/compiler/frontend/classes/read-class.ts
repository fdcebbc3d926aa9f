import { Node, type ClassDeclaration } from 'ts-morph';
import type { MethodSignature } from '../../typed/nodes.js';
import type { TypedField } from '../../typed/program.js';
import type { ClassInfo } from '../scope/class-info.js';
import type { CompilationUnit } from '../scope/scope.js';
import { baseOf } from '../source/language.js';
import { componentParameters } from './component-arguments.js';
import { plainName, readField } from './fields.js';
import { methodSignature } from './method-signatures.js';
import { isPublicMethod } from './visibility.js';

/** Whether a class is meant as a contract, however wrong it is otherwise. */
export const extendsContract = (declaration: ClassDeclaration): boolean => baseOf(declaration) === 'Contract';

/** Reads what others see of a contract or component: its state and its methods' signatures. Undefined where the class is neither. */
export function readClass(unit: CompilationUnit, declaration: ClassDeclaration): ClassInfo | undefined {
  const name = declaration.getName();
  const at = declaration.getNameNode() ?? declaration;
  if (name === undefined) {
    unit.reporter.error(at, 'QED1904', 'a contract has a name');
    return undefined;
  }
  const isComponent = baseOf(declaration) === 'Component';
  if (!isComponent && !extendsContract(declaration)) {
    // What an import that failed should have given is unknown, and the import was reported.
    const isUnknown = unit.reporter.failed && declaration.getExtends()?.getExpression().getType().isAny() === true;
    if (!isUnknown)
      unit.reporter.error(declaration.getExtends() ?? at, 'QED1036', `'${name}' does not extend Contract itself`);
    return undefined;
  }
  if (declaration.isAbstract()) {
    unit.reporter.error(at, 'QED1036', `'${name}' is abstract`, 'a contract is complete: remove `abstract`');
    return undefined;
  }
  if (declaration.getTypeParameters().length > 0) {
    unit.reporter.error(declaration.getTypeParameters()[0]!, 'QED1028', `'${name}' has type parameters`);
    return undefined;
  }
  if ([...unit.classes.values()].some((other) => other.name === name)) {
    unit.reporter.error(at, 'QED1904', `two classes are named '${name}'`, 'rename one');
    return undefined;
  }
  const fields = new Map<string, TypedField & { isReadonly: boolean }>();
  const signatures = new Map<string, MethodSignature>();
  const info: ClassInfo = {
    name,
    isComponent,
    declaration,
    fields,
    signatures,
    events: new Map(),
    parameters: isComponent ? componentParameters(unit, declaration) : [],
  };
  unit.classes.set(declaration, info);
  for (const member of declaration.getMembers()) {
    if (Node.isClassStaticBlockDeclaration(member)) {
      unit.reporter.error(
        member,
        'QED1904',
        'a static block in a contract is not supported',
        'give fields and constants their values where they are declared',
      );
    } else if (
      Node.hasName(member) &&
      !Node.isIdentifier(member.getNameNode()) &&
      !Node.isPropertyDeclaration(member)
    ) {
      unit.reporter.error(
        member,
        'QED1904',
        `the name ${member.getName()} is not supported`,
        plainName(member.getName()),
      );
    } else if (Node.isPropertyDeclaration(member)) readField(unit, member, info, fields);
    else if (Node.isMethodDeclaration(member)) {
      // A component's methods are no circuits: only its contract calls them.
      if (!isComponent && isPublicMethod(member)) signatures.set(member.getName(), methodSignature(unit, member));
    } else if (!Node.isGetAccessorDeclaration(member) && !(isComponent && Node.isConstructorDeclaration(member))) {
      const what = Node.isConstructorDeclaration(member) ? 'a constructor' : 'a setter';
      unit.reporter.error(
        member,
        Node.isSetAccessorDeclaration(member) ? 'QED1076' : 'QED1904',
        `${what} in a contract is not supported`,
        'use fields with an initial value, and methods',
      );
    }
  }
  for (const decorator of [
    ...declaration.getDecorators(),
    ...declaration.getMembers().flatMap((member) => (Node.isDecoratable(member) ? member.getDecorators() : [])),
  ]) {
    unit.reporter.error(decorator, 'QED1075', 'decorators are not supported');
  }
  return info;
}
