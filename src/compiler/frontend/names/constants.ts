import { Node } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { isAggregate } from '../../typed/type-queries.js';
import { NUMBER, type Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import type { LocalConstant } from '../scope/local-constant.js';
import { Scope } from '../scope/scope.js';
import type { DeclaredConstant } from './declared-constants.js';
import { canBe, knownConstant, readKnown } from './known-values.js';
import { sharedConstant } from './shared-constants.js';

/** A `const` of a module or a static readonly field: its initialiser is read anew at each use, so a literal takes the kind of its use. */
export function constantOf(scope: Scope, node: Node, declaration: Node, expected?: Type): Expr {
  const name = node.getText();
  if (isDeclaredLater(node, declaration)) return refuseLater(scope, node);
  const isStatic = Node.isPropertyDeclaration(declaration) && declaration.isStatic() && declaration.isReadonly();
  const isConst =
    Node.isVariableDeclaration(declaration) && declaration.getVariableStatement()?.getDeclarationKind() === 'const';
  if (
    (!isStatic && !isConst) ||
    (!Node.isPropertyDeclaration(declaration) && !Node.isVariableDeclaration(declaration))
  ) {
    return scope.refuse(
      node,
      'QED1905',
      `'${name}' can change, so it is no constant`,
      'declare it `const`, or `static readonly` in a class',
    );
  }
  const initialiser = declaration.getInitializer();
  if (initialiser === undefined) return scope.refuse(node, 'QED1905', `'${name}' has no value`);
  if (
    Node.isVariableDeclaration(declaration) &&
    declaration.getVariableStatement()?.getParent() !== declaration.getSourceFile()
  ) {
    return scope.refuse(node, 'QED1902', `'${name}' is not visible here`);
  }
  const { unit } = scope;
  if (unit.constantsInProgress.has(declaration)) return scope.refuse(node, 'QED1026', `'${name}' is defined by itself`);
  unit.constantsInProgress.add(declaration);
  try {
    const typeNode = declaration.getTypeNode();
    const type = typeNode === undefined ? expected : unit.types.read(declaration.getType(), typeNode);
    return constantValue(scope, node, { initialiser, typeNode }, type, typeNode === undefined);
  } finally {
    unit.constantsInProgress.delete(declaration);
  }
}

/** Whether a function uses a name that stands below it in the function around both. */
export function isDeclaredLater(node: Node, declaration: Node | undefined): boolean {
  if (!Node.isVariableDeclaration(declaration) || declaration.getSourceFile() !== node.getSourceFile()) return false;
  return (
    declaration.getStart() > node.getStart() &&
    declaration.getFirstAncestor(Node.isFunctionLikeDeclaration) !== undefined
  );
}

export function refuseLater(scope: Scope, node: Node): Expr {
  const message = `'${node.getText()}' is declared below the function that uses it`;
  return scope.refuse(node, 'QED1902', message, 'declare it before that function');
}

/** Reads a constant's initialiser in a scope of its own: it sees no local variable. */
export function constantValue(
  scope: Scope,
  node: Node,
  constant: DeclaredConstant,
  expected: Type | undefined,
  reportAtUse: boolean,
): Expr {
  const { initialiser } = constant;
  const { unit } = scope;
  if (unit.refusedConstants.has(initialiser)) return scope.errorAt(node);
  const number = unit.numberConstants.get(initialiser);
  if (number !== undefined) return { tag: 'constant', value: number, type: NUMBER, span: scope.spanOf(node) };
  const inner = new Scope(unit, undefined, undefined, undefined, reportAtUse ? (scope.place ?? node) : undefined);
  const known = knownConstant(scope, constant);
  if (known !== undefined && canBe(known, expected)) {
    const value = readKnown(inner, initialiser, known, expected);
    scope.later(() => inner.finish());
    return { ...value, span: scope.spanOf(node) };
  }
  const span = scope.spanOf(node);
  const value = sharedConstant(scope, constant, expected, { name: node.getText(), span, place: inner.place });
  // What no use has asked for is wrong by itself, and need not be read again.
  if (value.tag === 'error' && expected === undefined) unit.refusedConstants.add(initialiser);
  return ofModule(value, span);
}

/** A struct or array of a module is one object that nobody may change. */
const ofModule = (value: Expr, span: Expr['span']): Expr =>
  isAggregate(resolve(value.type)) ? { ...value, span, isKept: true } : { ...value, span };

/** A `const` of a function that is made of literals alone: each use gives it a kind, as of a constant of a module. */
export function localConstant(scope: Scope, node: Node, constant: LocalConstant, expected: Type | undefined): Expr {
  const value = readKnown(scope, node, constant.known, expected, constant.withKind);
  constant.uses.push(value.type);
  return { ...value, span: scope.spanOf(node) };
}
