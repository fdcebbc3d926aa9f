import { Node, type PropertyAssignment } from 'ts-morph';
import { KIND_RANGE, inRange } from '../../ir/kinds.js';
import type { Expr } from '../../typed/ast.js';
import { kindOf } from '../../typed/type-queries.js';
import { ERROR, type Type } from '../../typed/types.js';
import { inferType, resolve, unify } from '../../typed/unify.js';
import type { Scope } from '../scope/scope.js';

/** An integer literal: its kind comes from its use, and is checked once that is known. */
export function integerLiteral(scope: Scope, node: Node, value: bigint, expected?: Type, withKind?: string): Expr {
  const wanted = expected === undefined ? undefined : resolve(expected);
  const type =
    wanted?.tag === 'enum' || (wanted?.tag === 'scalar' && wanted.kind !== 'boolean') || wanted?.tag === 'infer'
      ? wanted
      : inferType();
  return integerConstant(scope, node, value, type, withKind);
}

/**
 * A literal or what was computed from literals; it is checked once its kind is known, unless it is part of a larger constant. `withKind` is how
 * its declaration would say the kind.
 */
export function integerConstant(
  scope: Scope,
  node: Node,
  value: bigint,
  type: Type,
  withKind?: string,
): Expr & { tag: 'constant' } {
  const literal = { isPart: false };
  const expr = { tag: 'constant', value, literal, type, span: scope.spanOf(scope.place ?? node) } as const;
  scope.later(() => {
    if (!literal.isPart) checkLiteral(scope, expr, withKind === undefined ? memberHint(node) : `write \`${withKind}\``);
  });
  return expr;
}

/** For a member that nothing reads: its kind is part of the object's type. */
function memberHint(node: Node): string | undefined {
  const member = node.getParent();
  const declaration = Node.isPropertyAssignment(member)
    ? member.getFirstAncestor(Node.isVariableDeclaration)
    : undefined;
  if (declaration === undefined || declaration.getTypeNode() !== undefined) return undefined;
  return `give '${declaration.getName()}' a type that has \`${(member as PropertyAssignment).getName()}: u64\`, or leave out what nothing reads`;
}

/** Refuses a constant that does not fit its kind, or that has none. */
export function checkLiteral(scope: Scope, expr: Expr & { tag: 'constant' }, hint?: string): void {
  const { value } = expr;
  const kind = kindOf(expr.type);
  if (kind === undefined) {
    if (resolve(expr.type).tag !== 'infer') return;
    if (!scope.unit.reporter.hasErrorOn(expr.span))
      scope.error(expr.span, 'QED1034', `nothing says of which kind ${value}n is`, hint);
    unify(expr.type, ERROR);
  } else if (!inRange(kind, value)) {
    const { min, max } = KIND_RANGE[kind];
    const limits =
      kind === 'Field' || kind === 'Hash' ? 'at least 0 and less than the field’s order' : `from ${min} to ${max}`;
    scope.error(expr.span, 'QED1012', `${value}n is not in the range of ${kind}: ${limits}`);
  }
}

/** The value of a bigint literal as it is written: `1_000n`, `0xffn`. */
export const literalOf = (text: string): bigint => BigInt(text.replaceAll('_', '').replace(/n$/, ''));
