import { Node, type ArrowFunction, type FunctionExpression } from 'ts-morph';
import type { FunctionNode } from '../scope/callable.js';
import { actualSymbol } from '../source/language.js';

/** The function that an expression writes out, through parentheses. */
export function functionLiteral(node: Node | undefined): ArrowFunction | FunctionExpression | undefined {
  let inner = node;
  while (Node.isParenthesizedExpression(inner)) inner = inner.getExpression();
  return Node.isArrowFunction(inner) || Node.isFunctionExpression(inner) ? inner : undefined;
}

/** The function of a module that a name stands for, here or in another file. */
export function moduleFunction(node: Node): FunctionNode | undefined {
  const declaration = actualSymbol(node.getSymbol())?.getDeclarations()[0];
  if (Node.isFunctionDeclaration(declaration))
    return Node.isSourceFile(declaration.getParent()) ? declaration : undefined;
  if (!Node.isVariableDeclaration(declaration)) return undefined;
  const isOfModule = declaration.getVariableStatement()?.getParent() === declaration.getSourceFile();
  return isOfModule ? functionLiteral(declaration.getInitializer()) : undefined;
}
