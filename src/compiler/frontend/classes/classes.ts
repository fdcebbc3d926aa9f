import {
  Node,
  type ClassDeclaration,
  type MethodDeclaration,
  type NewExpression,
  type PropertyDeclaration,
} from 'ts-morph';
import type { MethodSignature } from '../../typed/nodes.js';
import type { TypedField } from '../../typed/program.js';
import { isAggregate, isScalarLike } from '../../typed/type-queries.js';
import { VOID, type Type } from '../../typed/types.js';
import { isResolved, resolve } from '../../typed/unify.js';
import { baseOf, languageName } from '../source/language.js';
import { mappingField } from '../library/mappings.js';
import { classNamed } from '../scope/names.js';
import { instanceOf, parametersOf } from './component-arguments.js';
import { Scope, type ClassInfo, type Unit } from '../scope/scope.js';
import { isPublicMethod } from './visibility.js';

/** Whether a class is meant as a contract, however wrong it is otherwise. */
export const extendsContract = (declaration: ClassDeclaration): boolean => baseOf(declaration) === 'Contract';

/** Reads what others see of a contract or component: its state and its methods' signatures. Undefined where the class is neither. */
export function readClass(unit: Unit, declaration: ClassDeclaration): ClassInfo | undefined {
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
    parameters: isComponent ? parametersOf(unit, declaration) : [],
  };
  unit.classes.set(declaration, info);
  for (const member of declaration.getMembers()) {
    if (Node.hasName(member) && !Node.isIdentifier(member.getNameNode()) && !Node.isPropertyDeclaration(member)) {
      unit.reporter.error(
        member,
        'QED1904',
        `the name '${member.getName()}' is not supported`,
        'use `private` and a plain name',
      );
    } else if (Node.isPropertyDeclaration(member)) readField(unit, member, info, fields);
    else if (Node.isMethodDeclaration(member)) {
      // A component's methods are no circuits: only its contract calls them.
      if (!isComponent && isPublicMethod(member)) signatures.set(member.getName(), signatureOf(unit, member));
    } else if (!Node.isGetAccessorDeclaration(member) && !(isComponent && Node.isConstructorDeclaration(member))) {
      const what = Node.isConstructorDeclaration(member)
        ? 'a constructor'
        : Node.isSetAccessorDeclaration(member)
          ? 'a setter'
          : member.getKindName();
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

function readField(
  unit: Unit,
  member: PropertyDeclaration,
  owner: ClassInfo,
  fields: Map<string, TypedField & { isReadonly: boolean }>,
): void {
  const { reporter } = unit;
  const name = member.getName();
  if (member.isStatic()) {
    if (!member.isReadonly())
      reporter.error(member, 'QED1076', 'a static field that can change is not supported', 'make it `static readonly`');
    return;
  }
  if (name.startsWith('#') || !Node.isIdentifier(member.getNameNode())) {
    reporter.error(member, 'QED1904', `the name '${name}' is not supported`, 'use `private` and a plain name');
    return;
  }
  const initialiser = member.getInitializer();
  if (initialiser === undefined || member.hasQuestionToken() || member.hasExclamationToken()) {
    reporter.error(member, 'QED1035', `'${name}' has no initial value`);
    return;
  }
  const span = reporter.spanOf(member.getNameNode());
  if (Node.isCallExpression(initialiser) && languageName(initialiser.getExpression()) === 'mapping') {
    const mapping = mappingField(unit, member, initialiser);
    if (mapping !== undefined) fields.set(name, { name, ...mapping, span, isReadonly: false });
    return;
  }
  if (Node.isNewExpression(initialiser) && !makesStruct(initialiser)) {
    const component = componentOf(unit, initialiser, owner);
    if (component !== undefined)
      fields.set(name, { name, type: { tag: 'component', component }, initial: undefined, span, isReadonly: true });
    return;
  }
  const annotation = member.getTypeNode();
  const type = unit.types.read(annotation?.getType() ?? member.getType(), annotation ?? member);
  if (type.tag === 'error') return;
  if (!isValue(type)) {
    reporter.error(annotation ?? member, 'QED1903', `a ${type.tag} cannot be state`);
    return;
  }
  fields.set(name, {
    name,
    type,
    initial: constantExpression(unit, initialiser, type),
    span,
    isReadonly: member.isReadonly(),
  });
}

/** Whether `new` makes a struct, a value. */
function makesStruct(node: NewExpression): boolean {
  const declaration = classNamed(node.getExpression());
  return declaration !== undefined && declaration.getExtends() === undefined;
}

/** The class of `new Channel()`; undefined where it was refused. */
function componentOf(unit: Unit, node: NewExpression, owner: ClassInfo): string | undefined {
  const declaration = classNamed(node.getExpression());
  const info = declaration === undefined ? undefined : unit.classOf(declaration);
  if (info?.isComponent !== true) {
    if (declaration === undefined || info !== undefined)
      unit.reporter.error(
        node,
        'QED1027',
        `'${node.getText()}' is no component`,
        'write `new` and a class that extends Component',
      );
    return undefined;
  }
  if (holds(unit, info, owner)) {
    unit.reporter.error(node, 'QED1026', `the component '${info.name}' contains itself`);
    return undefined;
  }
  return info.parameters.length === 0 ? info.name : instanceOf(unit, info, node)?.name;
}

/** Whether a class is another one or has a component that does. */
function holds(unit: Unit, info: ClassInfo, sought: ClassInfo): boolean {
  if (info.declaration === sought.declaration) return true;
  return [...info.fields.values()].some(
    ({ type }) => type.tag === 'component' && holds(unit, classByName(unit, type.component), sought),
  );
}

/** A class that was read. */
export const classByName = (unit: Unit, name: string): ClassInfo =>
  [...unit.classes.values(), ...unit.instances.values()].find((info) => info.name === name)!;

/** Reads an initialiser, which sees constants only; that it is constant is found when it is evaluated. */
export function constantExpression(
  unit: Unit,
  node: Parameters<Scope['expression']>[0],
  type: Type,
): ReturnType<Scope['expression']> {
  const scope = new Scope(unit, undefined, undefined);
  const value = scope.expression(node, type);
  scope.finish();
  return value;
}

/** Something that can be stored, passed and returned. */
const isValue = (type: Type): boolean =>
  (isScalarLike(type) || isAggregate(resolve(type))) && isResolved(type) && !holdsNumber(type);

function holdsNumber(type: Type): boolean {
  const known = resolve(type);
  switch (known.tag) {
    case 'array':
      return holdsNumber(known.item);
    case 'tuple':
      return known.items.some(holdsNumber);
    case 'struct':
      return known.fields.some((field) => holdsNumber(field.type));
    default:
      return !isScalarLike(known);
  }
}

function signatureOf(unit: Unit, method: MethodDeclaration): MethodSignature {
  const { reporter } = unit;
  const returnType = method.getReturnTypeNode();
  let result: Type = VOID;
  if (returnType === undefined) {
    reporter.error(
      method.getNameNode(),
      'QED1029',
      `the public method '${method.getName()}' declares no result`,
      'write what it returns, as in `: u64` or `: void`',
    );
  } else {
    result = unit.types.read(returnType.getType(), returnType);
    if (result.tag !== 'void' && result.tag !== 'error' && !isValue(result)) {
      reporter.error(
        returnType,
        'QED1018',
        `a public method cannot return a ${result.tag}`,
        'declare a kind, such as u32',
      );
    }
  }
  const parameters = method.getParameters().map((parameter, i) => {
    const annotation = parameter.getTypeNode();
    const type =
      annotation === undefined ? ({ tag: 'error' } as const) : unit.types.read(annotation.getType(), annotation);
    if (annotation !== undefined && type.tag !== 'error' && !isValue(type)) {
      reporter.error(parameter, 'QED1018', `a public method cannot take a ${type.tag}`, 'declare a kind, such as u32');
    }
    if (parameter.hasQuestionToken() || parameter.isRestParameter())
      reporter.error(parameter, 'QED1074', 'a public method takes all of its arguments');
    if (parameter.getInitializer() !== undefined) {
      reporter.error(
        parameter,
        'QED1902',
        'a public method has no default arguments',
        'default arguments are for private methods and functions',
      );
    }
    return {
      name: Node.isIdentifier(parameter.getNameNode()) ? parameter.getName() : `argument${i}`,
      type,
    };
  });
  return { name: method.getName(), parameters, result };
}
