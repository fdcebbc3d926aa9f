import { Node, type ClassDeclaration, type Expression, type NewExpression, type ParameterDeclaration } from 'ts-morph';
import type { Expr, Stmt, TypedFunction } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import { walk } from '../../typed/walk.js';
import type { ClassInfo } from '../scope/class-info.js';
import { constantExpression } from '../scope/constant-expression.js';
import { declaredType } from '../scope/declared-type.js';
import type { CompilationUnit } from '../scope/scope.js';

/** What a component is made with, `new Limit(100n)`: constants that are compiled into the methods of that one component. */

/** The parameters of a component's constructor, which does nothing else; what is wrong is reported. */
export function componentParameters(
  unit: CompilationUnit,
  declaration: ClassDeclaration,
): readonly ParameterDeclaration[] {
  const [node] = declaration.getConstructors();
  if (node === undefined) return [];
  const refuse = (at: Node, message: string): void =>
    unit.reporter.error(at, 'QED1904', message, 'write `constructor(readonly limit: u64) { super(); }`');
  if (node.getStatements().some((statement) => statement.getText().replace(/\s|;/g, '') !== 'super()'))
    refuse(node, 'the constructor of a component only takes constants');
  return node.getParameters().filter((parameter) => {
    if (parameter.isReadonly() && Node.isIdentifier(parameter.getNameNode())) return true;
    refuse(parameter, `'${parameter.getName()}' is no readonly member`);
    return false;
  });
}

/** The component that one `new` makes. Undefined, with a diagnostic, where an argument is no constant. */
export function componentInstance(unit: CompilationUnit, info: ClassInfo, node: NewExpression): ClassInfo | undefined {
  const known = unit.componentInstances.get(node);
  if (known !== undefined) return known;
  const constants = new Map<string, { value: Expression; type: Type }>();
  for (const [i, parameter] of info.parameters.entries()) {
    const value = (node.getArguments()[i] as Expression | undefined) ?? parameter.getInitializer();
    const type = declaredType(unit, parameter);
    if (value === undefined || type.tag === 'error' || !isConstant(unit, value, type)) return undefined;
    constants.set(parameter.getName(), { value, type });
  }
  let name = `${info.name}(${node
    .getArguments()
    .map((argument) => argument.getText())
    .join(', ')})`;
  while ([...unit.componentInstances.values()].some((other) => other.name === name)) name += "'";
  const instance: ClassInfo = { ...info, name, constants, events: new Map() };
  unit.componentInstances.set(node, instance);
  return instance;
}

const CONSTANT: readonly Expr['tag'][] = [
  'constant',
  'not',
  'negate',
  'arithmetic',
  'compare',
  'logical',
  'conditional',
  'cast',
  'choose',
  'struct',
  'array',
  'fill',
  'clone',
  'member',
  'index',
];

function isConstant(unit: CompilationUnit, node: Expression, type: Type): boolean {
  const value = constantExpression(unit, node, type);
  const found = value.tag !== 'error' && isMadeOfConstants(value);
  if (!found && value.tag !== 'error')
    unit.reporter.error(node, 'QED1035', `'${node.getText()}' is no constant`, 'a component takes constants only');
  return found;
}

function isMadeOfConstants(value: Expr, seen = new Set<TypedFunction>()): boolean {
  let found = true;
  walk(value, (part) => {
    found &&= part.tag === 'error' || CONSTANT.includes(part.tag as Expr['tag']) || isOfModule(part, seen);
  });
  return found;
}

function isOfModule(part: Expr | Stmt, seen: Set<TypedFunction>): boolean {
  if (part.tag !== 'call' || part.callee.isConstant !== true) return false;
  if (seen.has(part.callee)) return true;
  seen.add(part.callee);
  return part.callee.body.every((each) => each.tag === 'return' && isMadeOfConstants(each.value!, seen));
}
