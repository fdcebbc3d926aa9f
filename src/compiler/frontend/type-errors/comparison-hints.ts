import { Node } from 'ts-morph';

/** What to write for `a < x < b`, which compares a boolean with b. */
export function chainedComparison(node: Node | undefined): string | undefined {
  const chain = node
    ?.getAncestors()
    .find((each) => Node.isBinaryExpression(each) && isComparison(each) && isComparison(each.getLeft()));
  if (!Node.isBinaryExpression(chain)) return undefined;
  const first = chain.getLeft();
  if (!Node.isBinaryExpression(first)) return undefined;
  const second = `${first.getRight().getText()} ${chain.getOperatorToken().getText()} ${chain.getRight().getText()}`;
  return `compare twice: \`${first.getText()} && ${second}\``;
}

const isComparison = (node: Node): boolean =>
  Node.isBinaryExpression(node) && /^([<>]=?|[!=]==?)$/.test(node.getOperatorToken().getText());

/** What to write for the least or the greatest of more than two values. */
export function minMaxHint(node: Node | undefined): string | undefined {
  const call = node?.getFirstAncestor(Node.isCallExpression);
  const name = call?.getExpression().getText();
  if (call === undefined || (name !== 'min' && name !== 'max')) return undefined;
  const args = call.getArguments();
  const spread = args.find(Node.isSpreadElement);
  if (spread !== undefined) return `write \`${spread.getExpression().getText()}.reduce((a, b) => ${name}(a, b))\``;
  if (args.length < 3) return undefined;
  return `write \`${args.slice(1).reduce((before, each) => `${name}(${before}, ${each.getText()})`, args[0]!.getText())}\``;
}
