import { Node, SyntaxKind } from 'ts-morph';
import type { DiagnosticCode } from '../../diagnostics/codes.js';

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
