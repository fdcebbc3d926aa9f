import { Node, SyntaxKind, VariableDeclarationKind } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Scope } from '../scope/scope.js';
import { actualSymbol } from '../source/language.js';
import { constOf, declaredConstant, withoutMarks } from './declared-constants.js';

/** The text of a string literal, or of a constant that is one: of a module, of a class, or a `const` of a function. */
export function constantText(written: Node): string | undefined {
  const seen = new Set<Node>();
  for (let node: Node | undefined = withoutMarks(written); node !== undefined && !seen.has(node);) {
    if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return node.getLiteralValue();
    // Constants that name each other have no text.
    seen.add(node);
    const initialiser: Node | undefined = declaredConstant(node)?.initialiser ?? constOf(declarationOf(node));
    node = initialiser && withoutMarks(initialiser);
  }
  return undefined;
}

/** Whether a constant is a string. One that is declared to be something else is refused by TypeScript, at its declaration. */
export function isText(declaration: Node | undefined): boolean {
  if (!Node.isVariableDeclaration(declaration)) return false;
  const [annotation, value] = [declaration.getTypeNode(), declaration.getInitializer()];
  const isDeclaredText = annotation === undefined || annotation.getKind() === SyntaxKind.StringKeyword;
  return isDeclaredText && value !== undefined && constantText(value) !== undefined;
}

const declarationOf = (node: Node): Node | undefined =>
  Node.isIdentifier(node) ? actualSymbol(node.getSymbol())?.getDeclarations()[0] : undefined;

/** Refuses a string, and a name of one, where a value is wanted. */
export function refuseString(scope: Scope, node: Node): Expr {
  const declaration = node.getParentIfKind(SyntaxKind.VariableDeclaration);
  const isConst = declaration?.getVariableStatement()?.getDeclarationKind() === VariableDeclarationKind.Const;
  const hint =
    declaration === undefined
      ? undefined
      : isConst
        ? 'write the template in the message itself: a constant holds one literal'
        : 'declare it `const`: a message may then name it';
  return scope.refuse(node, 'QED1062', 'a string is no value', hint);
}
