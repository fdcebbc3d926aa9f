import { Node } from 'ts-morph';
import type { Fix } from '../../diagnostics/fix.js';
import { argumentText, fixOfKinds, wrapping } from './rewrites.js';

const ARITHMETIC = /^([-+*/%&|^]|<<|>>|\*\*)$/;

/** The right side of these has a kind of its own. */
const OF_ONE_SIDE = /^(<<|>>|\*\*)$/;

/** The values that an arithmetic expression is computed from, without its literals; none where it is no such expression. */
export function partsOf(node: Node): Node[] {
  return Node.isBinaryExpression(node) && ARITHMETIC.test(node.getOperatorToken().getText()) ? sidesOf(node) : [];
}

function sidesOf(node: Node): Node[] {
  if (Node.isParenthesizedExpression(node)) return sidesOf(node.getExpression());
  if (Node.isBigIntLiteral(node)) return [];
  if (!Node.isBinaryExpression(node) || !ARITHMETIC.test(node.getOperatorToken().getText())) return [node];
  const isOneSided = OF_ONE_SIDE.test(node.getOperatorToken().getText());
  return [...sidesOf(node.getLeft()), ...(isOneSided ? [] : sidesOf(node.getRight()))];
}

/** Casts these parts of an expression. */
export const castingParts = (node: Node, parts: readonly Node[], kind: string): Fix =>
  fixOfKinds(`Convert its parts with ${kind}(..)`, node, ...parts.flatMap((part) => wrapping(part, kind)));

/** The text of an expression with casts around these parts of it. */
export function withCasts(node: Node, parts: readonly Node[], kind: string): string {
  const text = node.getSourceFile().getFullText();
  let [result, at] = ['', node.getStart()];
  for (const part of parts) {
    result += `${text.slice(at, part.getStart())}${kind}(${argumentText(part)})`;
    at = part.getEnd();
  }
  return result + text.slice(at, node.getEnd());
}
