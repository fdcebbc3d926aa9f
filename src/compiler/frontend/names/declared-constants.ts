import { Node, type BindingName, type Expression, type Identifier, type TypeNode } from 'ts-morph';
import { actualSymbol, unqualified } from '../source/language.js';
import { literalName, pickedName, writtenName } from '../source/member-names.js';
import { classNamed } from './class-names.js';

/** A constant outside of functions: what it is, and the kind that it declares. */
export interface DeclaredConstant {
  readonly initialiser: Expression;
  readonly typeNode?: TypeNode | undefined;
}

/** The constant of a module, the static readonly field, or the part of a constant object or array that an expression stands for. */
export function declaredConstant(name: Node): DeclaredConstant | undefined {
  const node = unqualified(name);
  if (Node.isPropertyAccessExpression(node)) {
    if (node.hasQuestionDotToken()) return undefined;
    const owner = classNamed(node.getExpression());
    if (owner !== undefined) return staticConstant(owner.getStaticMember(node.getName()));
  }
  const part = constantPart(node);
  if (part !== undefined) return { initialiser: part };
  if (!Node.isIdentifier(node)) return undefined;
  const parent = node.getParent();
  const symbol = Node.isShorthandPropertyAssignment(parent) ? parent.getValueSymbol() : node.getSymbol();
  const declaration = actualSymbol(symbol)?.getDeclarations()[0];
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

/** What stands in a constant object or array without declared type: `SIDE.Buy`, `SIDE['Buy']` and `LIMITS[1]`, however deep. */
export function constantPart(node: Node): Expression | undefined {
  if (Node.isPropertyAccessExpression(node)) return memberOf(node.getExpression(), node.getName());
  if (!Node.isElementAccessExpression(node) || node.hasQuestionDotToken()) return undefined;
  const index = node.getArgumentExpression();
  const name = index && (literalName(index) ?? numberNamed(index));
  return name === undefined ? undefined : memberOf(node.getExpression(), name);
}

/**
 * The number that a name stands for wherever it stands: a member of an enum, or a constant that is made of one or of a literal. What TypeScript
 * narrows a variable to at its use is no proof: a function that was called in between may have assigned another value.
 */
function numberNamed(index: Node): string | undefined {
  if (!Node.isIdentifier(index) && !Node.isPropertyAccessExpression(index)) return undefined;
  const declaration = actualSymbol(index.getSymbol())?.getDeclarations()[0];
  if (Node.isEnumMember(declaration)) return declaration.getValue()?.toString();
  const initialiser =
    declaredConstant(index)?.initialiser ?? (Node.isIdentifier(index) ? constOf(declaration) : undefined);
  return initialiser && (literalName(initialiser) ?? numberNamed(initialiser));
}

/** The initialiser of a `const`, of a function too. */
export function constOf(declaration: Node | undefined): Expression | undefined {
  if (!Node.isVariableDeclaration(declaration)) return undefined;
  return declaration.getVariableStatement()?.getDeclarationKind() === 'const'
    ? declaration.getInitializer()
    : undefined;
}

function memberOf(object: Node, name: string): Expression | undefined {
  const value = constantLiteral(object);
  return value && memberOfLiteral(value, name);
}

function memberOfLiteral(written: Node, name: string): Expression | undefined {
  const literal = withoutMarks(written);
  if (Node.isArrayLiteralExpression(literal)) {
    const items = literal.getElements();
    const item = items.some(Node.isSpreadElement) || !/^\d+$/.test(name) ? undefined : items[Number(name)];
    return Node.isOmittedExpression(item) ? undefined : item;
  }
  if (!Node.isObjectLiteralExpression(literal)) return memberOf(literal, name);
  // Of two parts that have the member, the last one gives it.
  for (const part of literal.getProperties().reverse()) {
    if (Node.isPropertyAssignment(part)) {
      if (writtenName(part.getNameNode()) === name) return part.getInitializer();
    } else if (Node.isShorthandPropertyAssignment(part)) {
      if (part.getName() === name) return part.getNameNode();
    } else return Node.isSpreadAssignment(part) ? memberOf(part.getExpression(), name) : undefined;
  }
  return undefined;
}

/**
 * What each name of a pattern takes out of a constant object or array, as in `const { max } = LIMITS`: the same as `const max = LIMITS.max`. Undefined
 * where a name takes anything else.
 */
export function constantParts(pattern: BindingName, whole: Node): [name: Identifier, part: Expression][] | undefined {
  return constantLiteral(whole) === undefined ? undefined : partsOf(pattern, whole);
}

function partsOf(pattern: BindingName, whole: Node): [Identifier, Expression][] | undefined {
  if (Node.isIdentifier(pattern)) return undefined;
  const found: [Identifier, Expression][] = [];
  for (const [i, element] of pattern.getElements().entries()) {
    if (!Node.isBindingElement(element)) continue;
    if (element.getDotDotDotToken() !== undefined || element.getInitializer() !== undefined) return undefined;
    const key = Node.isObjectBindingPattern(pattern) ? pickedName(element) : String(i);
    const part = key === undefined ? undefined : memberOfLiteral(whole, key);
    if (part === undefined) return undefined;
    const name = element.getNameNode();
    const inner = Node.isIdentifier(name) ? [[name, part] as [Identifier, Expression]] : partsOf(name, part);
    if (inner === undefined) return undefined;
    found.push(...inner);
  }
  return found;
}

/** What stands in parentheses, before `as const`, `satisfies` or `!`. */
export function withoutMarks(node: Node): Node {
  const isMarked =
    Node.isAsExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isParenthesizedExpression(node) ||
    Node.isNonNullExpression(node);
  return isMarked ? withoutMarks(node.getExpression()) : node;
}

/** The initialiser of a module's constant without declared type, or a member of it. */
function constantLiteral(expression: Node): Expression | undefined {
  const declared = declaredConstant(withoutMarks(expression));
  return declared?.typeNode === undefined ? declared?.initialiser : undefined;
}
