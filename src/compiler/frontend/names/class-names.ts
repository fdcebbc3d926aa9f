import { Node, type ClassDeclaration } from 'ts-morph';
import { actualSymbol, unqualified } from '../source/language.js';

/** What has a `this` of its own. */
const bindsThis = (node: Node): boolean =>
  Node.isMethodDeclaration(node) ||
  Node.isPropertyDeclaration(node) ||
  Node.isGetAccessorDeclaration(node) ||
  Node.isSetAccessorDeclaration(node) ||
  Node.isConstructorDeclaration(node) ||
  Node.isFunctionDeclaration(node) ||
  Node.isFunctionExpression(node);

/** The class that an expression names, as in `Token.at(..)`; `this` in a static method names its own. */
export function classNamed(expression: Node): ClassDeclaration | undefined {
  const node = unqualified(expression);
  if (Node.isThisExpression(node)) {
    const member = node.getFirstAncestor(bindsThis);
    const isStatic = (Node.isMethodDeclaration(member) || Node.isPropertyDeclaration(member)) && member.isStatic();
    const owner = isStatic ? member.getParent() : undefined;
    return Node.isClassDeclaration(owner) ? owner : undefined;
  }
  if (!Node.isIdentifier(node)) return undefined;
  const declaration = actualSymbol(node.getSymbol())?.getDeclarations()[0];
  return Node.isClassDeclaration(declaration) ? declaration : undefined;
}
