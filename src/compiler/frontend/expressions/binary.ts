import { Node, SyntaxKind, type BinaryExpression, type Expression } from 'ts-morph';
import type { Fix } from '../../diagnostics/fix.js';
import type { Expr } from '../../typed/ast.js';
import type { ArithmeticOperator, CompareOperator } from '../../typed/nodes.js';
import { BOOLEAN, type Type } from '../../typed/types.js';
import { fix, replacing } from '../fixes/rewrites.js';
import { isGivenParameter, knownPresence } from '../functions/optional-parameters.js';
import { arithmeticOf } from '../operators/arithmetic.js';
import { compareOf } from '../operators/comparison.js';
import { constantComparison } from '../operators/constant-arithmetic.js';
import { resolve } from '../../typed/unify.js';
import type { Scope } from '../scope/scope.js';
import { isNoValue } from './refused-expressions.js';

const ARITHMETIC: Partial<Record<SyntaxKind, ArithmeticOperator>> = {
  [SyntaxKind.PlusToken]: '+',
  [SyntaxKind.MinusToken]: '-',
  [SyntaxKind.AsteriskToken]: '*',
  [SyntaxKind.SlashToken]: '/',
  [SyntaxKind.PercentToken]: '%',
  [SyntaxKind.AsteriskAsteriskToken]: '**',
  [SyntaxKind.LessThanLessThanToken]: '<<',
  [SyntaxKind.GreaterThanGreaterThanToken]: '>>',
  [SyntaxKind.AmpersandToken]: '&',
  [SyntaxKind.BarToken]: '|',
  [SyntaxKind.CaretToken]: '^',
};

const COMPARE: Partial<Record<SyntaxKind, CompareOperator>> = {
  [SyntaxKind.EqualsEqualsEqualsToken]: '===',
  [SyntaxKind.ExclamationEqualsEqualsToken]: '!==',
  [SyntaxKind.LessThanToken]: '<',
  [SyntaxKind.LessThanEqualsToken]: '<=',
  [SyntaxKind.GreaterThanToken]: '>',
  [SyntaxKind.GreaterThanEqualsToken]: '>=',
};

/** An operator with two sides. */
export function binaryExpression(scope: Scope, node: BinaryExpression, expected?: Type): Expr {
  const token = node.getOperatorToken().getKind();
  const [left, right] = [node.getLeft(), node.getRight()];
  const arithmeticOperator = ARITHMETIC[token];
  if (arithmeticOperator !== undefined) return arithmetic(scope, node, arithmeticOperator, left, right);
  const comparison = COMPARE[token];
  const known = knownPresence(scope, node);
  if (known !== undefined) return { tag: 'constant', value: known ? 1n : 0n, type: BOOLEAN, span: scope.spanOf(node) };
  if (comparison !== undefined) return compare(scope, node, comparison, left, right);
  switch (token) {
    case SyntaxKind.AmpersandAmpersandToken:
    case SyntaxKind.BarBarToken: {
      // The left side does not decide here, so the value is that of the right side.
      if (knownPresence(scope, left) !== undefined) return scope.condition(right);
      const operator = token === SyntaxKind.BarBarToken ? '||' : '&&';
      const sides = { left: scope.condition(left), right: scope.condition(right) };
      if (sides.left.tag === 'error' || sides.right.tag === 'error') return scope.errorAt(node);
      return { tag: 'logical', operator, ...sides, type: BOOLEAN, ...scope.placeOf(node) };
    }
    case SyntaxKind.EqualsEqualsToken:
    case SyntaxKind.ExclamationEqualsToken:
      return scope.refuse(
        node.getOperatorToken(),
        'QED1039',
        `'${node.getOperatorToken().getText()}' converts its sides`,
        undefined,
        strictly(node.getOperatorToken()),
      );
    case SyntaxKind.QuestionQuestionToken: {
      const isGiven = isGivenParameter(scope, left);
      if (isGiven !== undefined) return scope.expression(isGiven ? left : right, expected);
      if (resolve(scope.expression(left).type).tag === 'error') return scope.errorAt(node);
      return scope.refuse(
        node,
        'QED1063',
        'a value is never null or undefined, so ?? has nothing to choose',
        withoutFallback(left),
      );
    }
    case SyntaxKind.InstanceOfKeyword:
    case SyntaxKind.InKeyword:
      return scope.refuse(node, 'QED1070', `'${node.getOperatorToken().getText()}' asks what a value is`);
    default:
      return scope.refuse(node, 'QED1902', `the operator '${node.getOperatorToken().getText()}' is not supported`);
  }
}

/** What to write instead of `a.at(1) ?? y`, `m.get(k) ?? y` and others. */
function withoutFallback(left: Expression): string {
  const callee = Node.isCallExpression(left) ? left.getExpression() : undefined;
  const method = Node.isPropertyAccessExpression(callee) ? callee.getName() : undefined;
  if (method === 'at') return `an item is always there: write \`${left.getText()}!\``;
  const alone = `leave out what follows \`${left.getText()}\``;
  return method === 'get'
    ? `${alone}: an entry that was never written has the initial value, as in \`mapping<UserId, u64>(5n)\``
    : `${alone}, or compare it, as in \`x === 0n ? y : x\``;
}

function strictly(operator: Node): Fix {
  const text = `${operator.getText()}=`;
  return fix(`Use ${text}`, replacing(operator, text));
}

function arithmetic(
  scope: Scope,
  node: Node,
  operator: ArithmeticOperator,
  leftNode: Expression,
  rightNode: Expression,
): Expr {
  const left = scope.expression(leftNode);
  const right = scope.expression(rightNode);
  return arithmeticOf(scope, node, operator, left, right);
}

function compare(
  scope: Scope,
  node: Node,
  operator: CompareOperator,
  leftNode: Expression,
  rightNode: Expression,
): Expr {
  const [first, second] = isNoValue(leftNode) ? [rightNode, leftNode] : [leftNode, rightNode];
  const left = scope.expression(first);
  // What a value of a refused type is compared with was refused with the type.
  if (isNoValue(second) && resolve(left.type).tag === 'error') return scope.errorAt(node);
  const right = scope.expression(second);
  const known = constantComparison(scope, node, operator, left, right);
  if (known !== undefined) return known;
  return first === leftNode
    ? compareOf(scope, node, operator, left, right)
    : compareOf(scope, node, operator, right, left);
}
