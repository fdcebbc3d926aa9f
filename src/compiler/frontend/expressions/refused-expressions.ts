import { Node, SyntaxKind, type ClassDeclaration } from 'ts-morph';
import type { DiagnosticCode } from '../../diagnostics/codes.js';
import { baseOf } from '../source/language.js';

/** The code for an expression that JavaScript has and a circuit has not. */
export const REFUSAL_CODES: Partial<Record<SyntaxKind, DiagnosticCode>> = {
  [SyntaxKind.NullKeyword]: 'QED1063',
  [SyntaxKind.RegularExpressionLiteral]: 'QED1065',
  [SyntaxKind.AwaitExpression]: 'QED1064',
  [SyntaxKind.YieldExpression]: 'QED1064',
  [SyntaxKind.DeleteExpression]: 'QED1066',
  [SyntaxKind.TypeOfExpression]: 'QED1070',
  [SyntaxKind.ArrowFunction]: 'QED1061',
  [SyntaxKind.FunctionExpression]: 'QED1061',
};

const NAMES: Partial<Record<SyntaxKind, string>> = {
  [SyntaxKind.NullKeyword]: 'null',
  [SyntaxKind.RegularExpressionLiteral]: 'a regular expression',
  [SyntaxKind.AwaitExpression]: 'await',
  [SyntaxKind.YieldExpression]: 'yield',
  [SyntaxKind.DeleteExpression]: 'delete',
  [SyntaxKind.TypeOfExpression]: 'typeof',
  [SyntaxKind.VoidExpression]: 'void',
  [SyntaxKind.ArrowFunction]: 'a function as a value',
  [SyntaxKind.FunctionExpression]: 'a function as a value',
  [SyntaxKind.TaggedTemplateExpression]: 'a tagged template',
  [SyntaxKind.ClassExpression]: 'a class as a value',
};

/** Whether an expression can only be a value of a type that is refused: nothing, or a text. */
export const isNoValue = (node: Node): boolean =>
  Node.isNullLiteral(node) || Node.isStringLiteral(node) || (Node.isIdentifier(node) && node.getText() === 'undefined');

/** How a message names such an expression. */
export const nodeName = (node: Node): string => NAMES[node.getKind()] ?? node.getKindName();

/** What to write for `const { x } = this`. */
export function takenApart(node: Node): string | undefined {
  const pattern = node.getParentIfKind(SyntaxKind.VariableDeclaration)?.getNameNode();
  const [first] = Node.isObjectBindingPattern(pattern) ? pattern.getElements() : [];
  if (first === undefined) return undefined;
  const name = first.getPropertyNameNode()?.getText() ?? first.getName();
  return `take each field by itself: \`const ${first.getName()} = this.${name}\``;
}

/** What to do with a contract or component in place of `new`. */
export function notMade(declaration: ClassDeclaration): string {
  const name = declaration.getName() ?? 'Other';
  return baseOf(declaration) === 'Component'
    ? `a component is a field of a contract: \`part = new ${name}()\` outside of its methods`
    : `\`qed deploy\` makes contracts; this one calls another by its id, \`${name}.call(id).method(..)\`, and reads it with \`${name}.at(user, { contract: id })\``;
}
