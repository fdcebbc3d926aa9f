import { Node, type Expression, type TypeNode } from 'ts-morph';
import { actualSymbol, unqualified } from '../source/language.js';
import { classNamed } from './class-names.js';

/** A constant outside of functions: what it is, and the kind that it declares. */
export interface DeclaredConstant {
  readonly initialiser: Expression;
  readonly typeNode?: TypeNode | undefined;
}

/** The constant of a module, the static readonly field or the member of a constant object that a name stands for. */
export function declaredConstant(name: Node): DeclaredConstant | undefined {
  const node = unqualified(name);
  if (Node.isPropertyAccessExpression(node)) {
    if (node.hasQuestionDotToken()) return undefined;
    const owner = classNamed(node.getExpression());
    if (owner !== undefined) return staticConstant(owner.getStaticMember(node.getName()));
    const initialiser = constantMember(node.getExpression(), node.getName());
    return initialiser && { initialiser };
  }
  if (!Node.isIdentifier(node)) return undefined;
  const declaration = actualSymbol(node.getSymbol())?.getDeclarations()[0];
  if (!Node.isVariableDeclaration(declaration)) return undefined;
  const statement = declaration.getVariableStatement();
  const isConstant =
    statement?.getDeclarationKind() === 'const' && statement.getParent() === declaration.getSourceFile();
  const initialiser = isConstant ? declaration.getInitializer() : undefined;
  return initialiser && { initialiser, typeNode: declaration.getTypeNode() };
}

function staticConstant(member: Node | undefined): DeclaredConstant | undefined {
  if (!Node.isPropertyDeclaration(member) || !member.isReadonly()) return undefined;
  const initialiser = member.getInitializer();
  return initialiser && { initialiser, typeNode: member.getTypeNode() };
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
  const declared = declaredConstant(node);
  return declared?.typeNode === undefined ? declared?.initialiser : undefined;
}
