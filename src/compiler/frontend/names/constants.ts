import { Node, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { isAggregate } from '../../typed/type-queries.js';
import type { Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { Scope } from '../scope/scope.js';
import { actualSymbol, unqualified } from '../source/language.js';

/** A `const` of a module or a static readonly field: its initialiser is read anew at each use, so a literal takes the kind of its use. */
export function constantOf(scope: Scope, node: Node, declaration: Node, expected?: Type): Expr {
  const name = node.getText();
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
    const annotation = declaration.getTypeNode();
    if (annotation !== undefined)
      return constantValue(scope, node, initialiser, unit.types.read(declaration.getType(), annotation), false);
    return constantValue(scope, node, initialiser, expected, true);
  } finally {
    unit.constantsInProgress.delete(declaration);
  }
}

/** Reads a constant's initialiser in a scope of its own: it sees no local variable. Its kinds are settled with those of the function that uses it. */
export function constantValue(
  scope: Scope,
  node: Node,
  initialiser: Expression,
  expected: Type | undefined,
  reportAtUse: boolean,
): Expr {
  const inner = new Scope(scope.unit, undefined, undefined, undefined, reportAtUse ? (scope.place ?? node) : undefined);
  const value = inner.expression(initialiser, expected);
  scope.later(() => inner.finish());
  const span = scope.spanOf(node);
  return isAggregate(resolve(value.type)) ? { ...value, span, isKept: true } : { ...value, span };
}

/** A `const` of a function that is made of literals alone; it is read anew at each use, as that of a module is. */
export function localConstant(scope: Scope, node: Node, initialiser: Expression, expected: Type | undefined): Expr {
  const inner = new Scope(scope.unit, scope.self, undefined, scope, scope.place ?? node);
  return { ...inner.expression(initialiser, expected), span: scope.spanOf(node) };
}

/** What a constant object without declared type has under a name, as in `SIDE.Buy` of `const SIDE = { Buy: 1n } as const`. */
export function constantMember(object: Node, name: string): Expression | undefined {
  const value = constantLiteral(object);
  const literal = Node.isAsExpression(value) || Node.isSatisfiesExpression(value) ? value.getExpression() : value;
  if (!Node.isObjectLiteralExpression(literal)) return undefined;
  const property = literal.getProperty(name);
  return Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
}

/** The initialiser of a module's constant without declared type, or a member of it. */
export function constantLiteral(expression: Node): Expression | undefined {
  const node = unqualified(expression);
  if (Node.isPropertyAccessExpression(node)) return constantMember(node.getExpression(), node.getName());
  if (!Node.isIdentifier(node)) return undefined;
  const declaration = actualSymbol(node.getSymbol())?.getDeclarations()[0];
  if (!Node.isVariableDeclaration(declaration) || declaration.getTypeNode() !== undefined) return undefined;
  const statement = declaration.getVariableStatement();
  const isConstant =
    statement?.getDeclarationKind() === 'const' && statement.getParent() === declaration.getSourceFile();
  return isConstant ? declaration.getInitializer() : undefined;
}
