import { Node, type BindingElement } from 'ts-morph';

/** The name of a member as it is declared or picked: plain, quoted or a number, in brackets too. Undefined where it is computed. */
export function writtenName(name: Node): string | undefined {
  if (Node.isIdentifier(name)) return name.getText();
  return literalName(Node.isComputedPropertyName(name) ? name.getExpression() : name);
}

/** The member that a literal names, as in `p['x']` and `p[1]`. */
export function literalName(node: Node): string | undefined {
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return node.getLiteralText();
  return Node.isNumericLiteral(node) ? String(node.getLiteralValue()) : undefined;
}

/** The member that an element of an object pattern takes; undefined where its name is computed. */
export function pickedName(element: BindingElement): string | undefined {
  const property = element.getPropertyNameNode();
  return property === undefined ? element.getNameNode().getText() : writtenName(property);
}
