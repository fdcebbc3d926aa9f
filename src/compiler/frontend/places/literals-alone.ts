import { Node, SyntaxKind, type Expression } from 'ts-morph';
import type { ArithmeticOperator } from '../../typed/nodes.js';
import { literalOf } from '../kinds/integer-literals.js';
import { constantLiteral } from '../names/constants.js';
import type { Scope } from '../scope/scope.js';
import { exactly } from '../operators/constant-arithmetic.js';

/**
 * What an expression of integer literals, and of constants that are made of them, is in JavaScript. Undefined for everything else, and where
 * JavaScript throws.
 */
export function valueOfLiterals(scope: Scope, node: Expression | undefined): bigint | undefined {
  if (node === undefined) return undefined;
  if (Node.isBigIntLiteral(node)) return literalOf(node.getText());
  if (Node.isParenthesizedExpression(node)) return valueOfLiterals(scope, node.getExpression());
  if (Node.isIdentifier(node)) {
    const symbol = node.getSymbol();
    const isLocal = scope.variableOf(symbol) !== undefined;
    return isLocal ? undefined : valueOfLiterals(scope, scope.constantNamed(symbol) ?? constantLiteral(node));
  }
  if (Node.isPrefixUnaryExpression(node)) {
    const value = valueOfLiterals(scope, node.getOperand());
    if (value === undefined) return undefined;
    if (node.getOperatorToken() === SyntaxKind.MinusToken) return -value;
    return node.getOperatorToken() === SyntaxKind.TildeToken ? ~value : undefined;
  }
  if (!Node.isBinaryExpression(node)) return undefined;
  const [left, right] = [valueOfLiterals(scope, node.getLeft()), valueOfLiterals(scope, node.getRight())];
  const operator = node.getOperatorToken().getText();
  if (left === undefined || right === undefined || !isArithmetic(operator)) return undefined;
  return exactly(operator, left, right);
}

const OPERATORS: readonly string[] = ['+', '-', '*', '/', '%', '<<', '>>', '**', '&', '|', '^'];
const isArithmetic = (operator: string): operator is ArithmeticOperator => OPERATORS.includes(operator);
