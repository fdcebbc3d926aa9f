import { Node, SyntaxKind, type NewExpression, type PropertyDeclaration } from 'ts-morph';
import type { TypedField } from '../../typed/program.js';
import { addingWord } from '../fixes/rewrites.js';
import { classNamed } from '../names/class-names.js';
import type { ClassInfo } from '../scope/class-info.js';
import { constantExpression } from '../scope/constant-expression.js';
import { classByName, type CompilationUnit } from '../scope/scope.js';
import { languageName } from '../source/language.js';
import { collectionInstead } from '../types/written-instead.js';
import { componentInstance } from './component-arguments.js';
import { mappingField } from './mapping-fields.js';
import { isValueType } from './value-types.js';

/** Adds a field of state to its class: a value, a mapping or a component. What is wrong is reported. */
export function readField(
  unit: CompilationUnit,
  member: PropertyDeclaration,
  owner: ClassInfo,
  fields: Map<string, TypedField & { isReadonly: boolean }>,
): void {
  const { reporter } = unit;
  const name = member.getName();
  if (member.isStatic()) {
    if (!member.isReadonly())
      reporter.error(
        member,
        'QED1076',
        'a static field that can change is not supported',
        'make it `static readonly`',
        addingWord(member, SyntaxKind.StaticKeyword, 'readonly'),
      );
    return;
  }
  if (name.startsWith('#') || !Node.isIdentifier(member.getNameNode())) {
    reporter.error(member, 'QED1904', `the name ${name} is not supported`, plainName(name));
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
  if (Node.isArrowFunction(initialiser) || Node.isFunctionExpression(initialiser)) {
    const parameters = initialiser.getParameters().map((each) => each.getText());
    const result = initialiser.getReturnTypeNode()?.getText() ?? 'void';
    reporter.error(
      member.getNameNode(),
      'QED1061',
      `'${name}' is a field that holds a function, and state holds values`,
      `write it as a method: \`${name}(${parameters.join(', ')}): ${result} { .. }\``,
    );
    return;
  }
  const annotation = member.getTypeNode();
  const type = unit.types.read(annotation?.getType() ?? member.getType(), annotation ?? member);
  if (type.tag === 'error') return;
  if (!isValueType(type)) {
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

/** How a member of a class is named whose name is no plain one. */
export const plainName = (name: string): string =>
  /^['"][A-Za-z_$][\w$]*['"]$/.test(name)
    ? `write it without quotes: \`${name.slice(1, -1)}\``
    : 'use a plain name, with `private` where `#` stood';

/** Whether `new` makes a struct, a value. */
function makesStruct(node: NewExpression): boolean {
  const declaration = classNamed(node.getExpression());
  return declaration !== undefined && declaration.getExtends() === undefined;
}

/** What to write instead of a `Map` or `Set`; its types may stand before the `=` alone. */
function mappingInstead(node: NewExpression): string | undefined {
  const annotation = node.getParentIfKind(SyntaxKind.PropertyDeclaration)?.getTypeNode();
  const declared = Node.isTypeReference(annotation) ? annotation.getTypeArguments() : [];
  const types = node.getTypeArguments().length > 0 ? node.getTypeArguments() : declared;
  return collectionInstead(
    node.getExpression().getText(),
    types.map((each) => each.getText()),
  );
}

/** The class of `new Channel()`; undefined where it was refused. */
function componentOf(unit: CompilationUnit, node: NewExpression, owner: ClassInfo): string | undefined {
  const declaration = classNamed(node.getExpression());
  const info = declaration === undefined ? undefined : unit.classOf(declaration);
  if (info?.isComponent !== true) {
    if (declaration === undefined || info !== undefined)
      unit.reporter.error(
        node,
        'QED1027',
        `'${node.getText()}' is no component`,
        mappingInstead(node) ?? 'write `new` and a class that extends Component',
      );
    return undefined;
  }
  if (containsComponent(unit, info, owner)) {
    unit.reporter.error(node, 'QED1026', `the component '${info.name}' contains itself`);
    return undefined;
  }
  return info.parameters.length === 0 ? info.name : componentInstance(unit, info, node)?.name;
}

/** Whether a class is another one or has a component that does. */
function containsComponent(unit: CompilationUnit, info: ClassInfo, sought: ClassInfo): boolean {
  if (info.declaration === sought.declaration) return true;
  return [...info.fields.values()].some(
    ({ type }) => type.tag === 'component' && containsComponent(unit, classByName(unit, type.component), sought),
  );
}
