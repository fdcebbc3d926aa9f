import { Node, type ClassDeclaration, type ConstructorDeclaration, type NewExpression } from 'ts-morph';
import type { Expr, Stmt, TypedFunction } from '../../typed/ast.js';
import type { Variable } from '../../typed/nodes.js';
import { VOID, type StructType } from '../../typed/types.js';
import { calling } from '../functions/calls.js';
import { readParameters } from '../functions/functions.js';
import { Scope, type Unit } from '../scope/scope.js';

/** Classes that are structs: fields, static members, and a constructor that sets the fields. */

/** Whether a class is one, however wrong it is otherwise. */
export const isStructClass = (declaration: ClassDeclaration): boolean => declaration.getExtends() === undefined;

/** Refuses what a struct cannot have. */
export function checkStructClass(unit: Unit, declaration: ClassDeclaration): void {
  for (const member of declaration.getMembers()) {
    const isField = Node.isPropertyDeclaration(member) || Node.isConstructorDeclaration(member);
    if (Node.isPropertyDeclaration(member) && member.hasExclamationToken())
      unit.reporter.error(member, 'QED1022', "'!' switches off the checks", 'give it a value in the constructor');
    if (isField || (Node.isStaticable(member) && member.isStatic())) continue;
    const name = Node.hasName(member) ? `'${member.getName()}'` : 'this member';
    unit.reporter.error(
      member,
      'QED1073',
      `${name} makes '${declaration.getName() ?? 'the class'}' more than a struct`,
    );
  }
}

/** `new Box(1n, 2n)`: the constructor is inlined; its result is a fresh struct. */
export function newStruct(scope: Scope, node: NewExpression, declaration: ClassDeclaration): Expr {
  const { unit } = scope;
  const type = unit.types.read(node.getType(), node);
  if (type.tag !== 'struct') return scope.errorAt(node);
  if (declaration.getTypeParameters().length > 0 || declaration.isAbstract())
    return scope.refuse(node, 'QED1073', `'${declaration.getName()}' is generic or abstract`, 'write the types out');
  return calling(scope, node, constructorOf(unit, declaration, type), undefined);
}

function constructorOf(unit: Unit, declaration: ClassDeclaration, type: StructType): TypedFunction | undefined {
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

function readConstructor(unit: Unit, declaration: ClassDeclaration, type: StructType): TypedFunction | undefined {
  const [node] = declaration.getConstructors();
  const span = unit.reporter.spanOf(declaration.getNameNode() ?? declaration);
  const scope = new Scope(unit, undefined, VOID);
  const fields = new Map<string, Variable>(
    type.fields.map((field) => [field.name, unit.newVariable(field.name, field.type)]),
  );
  const prelude: Stmt[] = [];
  const parameters = node === undefined ? [] : readParameters(scope, node, prelude);
  scope.declareFields(fields);
  const start = type.fields.map(({ name, type: of }): Stmt => {
    const initialiser = declaration.getInstanceProperty(name);
    const value = Node.isPropertyDeclaration(initialiser) ? initialiser.getInitializer() : undefined;
    return { tag: 'let', variable: fields.get(name)!, value: value && scope.expression(value, of), span };
  });
  const given = node === undefined ? [] : givenFields(scope, node, fields);
  const body = node === undefined ? [] : unit.checks.statements(scope, node.getStatements());
  if (node?.getDescendants().some((each) => Node.isReturnStatement(each)) === true)
    unit.reporter.error(node, 'QED1073', 'this constructor returns early', 'set all fields, one after the other');
  scope.finish();
  const parts = [...fields].map(([name, variable]) => ({ name, value: read(variable, span) }));
  const result: Expr = { tag: 'struct', parts, type, span };
  const all: Stmt[] = [...prelude, ...start, ...given, ...body, { tag: 'return', value: result, span }];
  return { name: declaration.getName() ?? 'constructor', span, parameters, result: type, body: all };
}

/** `constructor(readonly a: u64)`: the parameter is a field too. */
function givenFields(scope: Scope, node: ConstructorDeclaration, fields: ReadonlyMap<string, Variable>): Stmt[] {
  return node.getParameters().flatMap((parameter): Stmt[] => {
    const target = parameter.isParameterProperty() ? fields.get(parameter.getName()) : undefined;
    const variable = scope.variableOf(parameter.getNameNode().getSymbol());
    if (target === undefined || variable === undefined) return [];
    const span = scope.unit.reporter.spanOf(parameter);
    const value: Expr = {
      tag: 'assign',
      target: read(target, span),
      value: read(variable, span),
      type: target.type,
      span,
    };
    return [{ tag: 'expression', value, span }];
  });
}

const read = (variable: Variable, span: Expr['span']): Expr => ({
  tag: 'variable',
  variable,
  type: variable.type,
  span,
});
