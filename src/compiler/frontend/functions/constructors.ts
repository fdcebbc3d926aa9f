import { Node, type ClassDeclaration, type ConstructorDeclaration } from 'ts-morph';
import type { Expr, Stmt, TypedFunction } from '../../typed/ast.js';
import type { Variable } from '../../typed/nodes.js';
import { VOID, type StructType } from '../../typed/types.js';
import { Scope, type CompilationUnit } from '../scope/scope.js';
import { readParameters } from './parameters.js';
import { hasFixedParameters } from './supported-functions.js';

/** The constructor of a struct as a function whose result is the struct: its fields are local variables until then. */
export function readConstructor(
  unit: CompilationUnit,
  declaration: ClassDeclaration,
  type: StructType,
): TypedFunction | undefined {
  const [node] = declaration.getConstructors();
  if (node !== undefined && !hasFixedParameters(unit, node)) return undefined;
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
  const body = node === undefined ? [] : unit.readers.statements(scope, node.getStatements());
  if (node?.getDescendants().some((each) => Node.isReturnStatement(each)) === true)
    unit.reporter.error(node, 'QED1073', 'this constructor returns early', 'set all fields, one after the other');
  scope.finish();
  const parts = [...fields].map(([name, variable]) => ({ name, value: readVariable(variable, span) }));
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
    const span = scope.spanOf(parameter);
    const value: Expr = {
      tag: 'assign',
      target: readVariable(target, span),
      value: readVariable(variable, span),
      type: target.type,
      span,
    };
    return [{ tag: 'expression', value, span }];
  });
}

const readVariable = (variable: Variable, span: Expr['span']): Expr => ({
  tag: 'variable',
  variable,
  type: variable.type,
  span,
});
