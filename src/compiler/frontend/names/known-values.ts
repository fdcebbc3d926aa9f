import { Node, SyntaxKind, type BinaryExpression, type PrefixUnaryExpression } from 'ts-morph';
import { isInteger } from '../../ir/kinds.js';
import type { Expr } from '../../typed/ast.js';
import type { ArithmeticOperator } from '../../typed/nodes.js';
import { kindOf } from '../../typed/type-queries.js';
import type { ScalarType, Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { integerConstant, integerLiteral, literalOf } from '../kinds/integer-literals.js';
import { checkArithmeticKind } from '../operators/arithmetic.js';
import { exactly } from '../operators/constant-arithmetic.js';
import type { KnownValue } from '../scope/local-constant.js';
import type { Scope } from '../scope/scope.js';
import { declaredConstant, type DeclaredConstant } from './declared-constants.js';

const NO_OPERATORS: KnownValue['operators'] = new Map();

/**
 * What an expression of integer literals, and of constants that are made of them, is in JavaScript. Undefined for everything else, where
 * JavaScript throws, and where the value is too large for any kind.
 */
export function knownValue(scope: Scope, node: Node | undefined): KnownValue | undefined {
  if (Node.isBigIntLiteral(node)) return { value: literalOf(node.getText()), operators: NO_OPERATORS, parts: [] };
  if (Node.isParenthesizedExpression(node) || Node.isSatisfiesExpression(node))
    return knownValue(scope, node.getExpression());
  if (Node.isAsExpression(node))
    return node.getTypeNode()?.getText() === 'const' ? knownValue(scope, node.getExpression()) : undefined;
  if (Node.isPrefixUnaryExpression(node)) return ofSign(scope, node);
  if (Node.isBinaryExpression(node)) return ofOperator(scope, node);
  if (Node.isNonNullExpression(node) && Node.isElementAccessExpression(node.getExpression()))
    return knownValue(scope, node.getExpression());
  if (!Node.isIdentifier(node) && !Node.isPropertyAccessExpression(node) && !Node.isElementAccessExpression(node))
    return undefined;
  const local = Node.isIdentifier(node) ? scope.constantNamed(node.getSymbol()) : undefined;
  if (local !== undefined) return { ...local.known, parts: [local] };
  const declared = declaredConstant(node);
  return declared === undefined ? undefined : knownConstant(scope, declared);
}

/** The value of a constant outside of functions. It is worked out once: a constant that is made of others may name each of them twice. */
export function knownConstant(scope: Scope, { initialiser, typeNode }: DeclaredConstant): KnownValue | undefined {
  const { knownConstants } = scope.unit;
  if (knownConstants.has(initialiser)) return knownConstants.get(initialiser);
  // A constant that names itself is refused where it is read.
  knownConstants.set(initialiser, undefined);
  const made = knownValue(scope, initialiser);
  const declared = typeNode === undefined ? undefined : scope.unit.types.read(typeNode.getType(), typeNode);
  const known = declared === undefined || made === undefined ? made : ofKind(made, declared);
  knownConstants.set(initialiser, known);
  return known;
}

/** The operators that a constant is made with, once all constants that it names were read. */
export function operatorsIn(scope: Scope, node: Node): KnownValue['operators'] {
  if (
    Node.isParenthesizedExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isAsExpression(node) ||
    Node.isNonNullExpression(node)
  )
    return operatorsIn(scope, node.getExpression());
  if (Node.isPrefixUnaryExpression(node)) {
    const operator = node.getOperatorToken() === SyntaxKind.MinusToken ? '-' : '%';
    return new Map([...operatorsIn(scope, node.getOperand()), [operator, node]]);
  }
  if (Node.isBinaryExpression(node)) {
    const operator = node.getOperatorToken().getText();
    const sides = [node.getLeft(), node.getRight()].flatMap((side) => [...operatorsIn(scope, side)]);
    return new Map(isArithmetic(operator) ? [...sides, [operator, node]] : sides);
  }
  const declared = declaredConstant(node);
  return (declared && scope.unit.knownConstants.get(declared.initialiser)?.operators) ?? NO_OPERATORS;
}

/** Field elements compute modulo the field's order, and a time has its own rules: both are read as any expression is. */
function ofKind(known: KnownValue, declared: Type): KnownValue | undefined {
  const isPlain = declared.tag === 'scalar' && declared.unit === undefined && isInteger(declared.kind);
  return isPlain && (known.type === undefined || known.type.kind === declared.kind)
    ? { ...known, type: declared }
    : undefined;
}

/** Reads a known value at the place of a use, which gives it its kind where it has none. */
export function readKnown(scope: Scope, node: Node, known: KnownValue, expected?: Type, withKind?: string): Expr {
  const { value, type } = known;
  const expr =
    type === undefined
      ? integerLiteral(scope, node, value, expected, withKind)
      : integerConstant(scope, node, value, type);
  for (const [operator, place] of known.operators)
    scope.later(() => checkArithmeticKind(scope, place, operator, expr.type));
  return expr;
}

/** Whether a known value can be read where a type is wanted, so that nothing but its range is left to check. */
export function canBe(known: KnownValue, expected: Type | undefined): boolean {
  if (known.type === undefined || expected === undefined) return true;
  return kindOf(expected) === known.type.kind || resolve(expected).tag === 'infer';
}

function ofSign(scope: Scope, node: PrefixUnaryExpression): KnownValue | undefined {
  const operand = node.getOperand();
  const isMinus = node.getOperatorToken() === SyntaxKind.MinusToken;
  if (!isMinus && node.getOperatorToken() !== SyntaxKind.TildeToken) return undefined;
  const known = knownValue(scope, operand);
  if (known === undefined) return undefined;
  if (!isMinus) return { ...known, value: ~known.value, operators: new Map([...known.operators, ['%', node]]) };
  const operators = Node.isBigIntLiteral(operand) ? NO_OPERATORS : new Map([...known.operators, ['-', node] as const]);
  return { ...known, value: -known.value, operators };
}

function ofOperator(scope: Scope, node: BinaryExpression): KnownValue | undefined {
  const operator = node.getOperatorToken().getText();
  if (!isArithmetic(operator)) return undefined;
  const left = knownValue(scope, node.getLeft());
  const right = left === undefined ? undefined : knownValue(scope, node.getRight());
  if (left === undefined || right === undefined) return undefined;
  const value = exactly(operator, left.value, right.value);
  if (typeof value !== 'bigint') return undefined;
  // The right side of a shift or a power has a kind of its own.
  if (operator === '<<' || operator === '>>' || operator === '**') {
    if (right.type?.kind === 'i64') return undefined;
    return { ...left, value, operators: new Map([...left.operators, [operator, node]]) };
  }
  const type = oneKind(left.type, right.type);
  if (type === 'two kinds') return undefined;
  const operators = new Map([...left.operators, ...right.operators, [operator, node] as const]);
  return { value, type, operators, parts: [...left.parts, ...right.parts] };
}

function oneKind(left: ScalarType | undefined, right: ScalarType | undefined): ScalarType | undefined | 'two kinds' {
  if (left === undefined || right === undefined) return left ?? right;
  return left.kind === right.kind ? left : 'two kinds';
}

const OPERATORS: readonly string[] = ['+', '-', '*', '/', '%', '<<', '>>', '**', '&', '|', '^'];
const isArithmetic = (operator: string): operator is ArithmeticOperator => OPERATORS.includes(operator);
