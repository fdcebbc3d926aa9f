import type { CallExpression, Expression } from 'ts-morph';
import { isInteger, KIND_WIDTH, type IrKind } from '../../../ir/kinds.js';
import type { Expr } from '../../../typed/ast.js';
import { describe, isScalarLike, kindOf } from '../../../typed/type-queries.js';
import { scalarType } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import { defaultKind } from '../../kinds/default-kind.js';
import type { Scope } from '../../scope/scope.js';
import { checkLiteral, integerConstant } from '../../kinds/integer-literals.js';
import type { Builder } from '../builder.js';
import { hasSum, keepLowBits, lowConstants } from './exact-results.js';

const WRAPS = ['u8', 'u16', 'u32', 'u64', 'u128', 'i64'] as const satisfies readonly IrKind[];

const WIDER: Readonly<Partial<Record<IrKind, IrKind>>> = { u8: 'u16', u16: 'u32', u32: 'u64' };

/** `u64.wrap(x)` and the like, by their names. */
export const WRAP_BUILDERS: Readonly<Record<string, Builder>> = Object.fromEntries(
  WRAPS.map((kind): [string, Builder] => [`${kind}.wrap`, (scope, node, args) => wrap(scope, node, args[0]!, kind)]),
);

const lowBits = (kind: keyof typeof KIND_WIDTH, value: bigint): bigint =>
  kind === 'i64' ? BigInt.asIntN(64, value) : BigInt.asUintN(KIND_WIDTH[kind], value);

/** The low bits of an exact result: the operations below it that keep them are exact modulo 2^n themselves. Of a Field or Hash, of its number below p. */
function wrap(scope: Scope, node: CallExpression, argument: Expression, kind: (typeof WRAPS)[number]): Expr {
  const value = scope.expression(argument);
  if (resolve(value.type).tag === 'error') return value;
  if (!isScalarLike(value.type)) return scope.refuse(node, 'QED1010', `a ${describe(value.type)} cannot be wrapped`);
  const type = scalarType(kind);
  defaultKind(value.type, type);
  if (value.tag === 'constant' && value.literal !== undefined && isInteger(kindOf(value.type) ?? 'Field')) {
    value.literal.isPart = true;
    return integerConstant(scope, node, lowBits(kind, value.value), type);
  }
  const constants = lowConstants(value).filter(({ literal }) => literal !== undefined);
  for (const { literal } of constants) literal!.isPart = true;
  scope.later(() => {
    const from = kindOf(value.type);
    if (from === undefined) return;
    for (const constant of constants) {
      if (isInteger(from) && KIND_WIDTH[from] >= KIND_WIDTH[kind]) constant.value = lowBits(from, constant.value);
      else checkLiteral(scope, constant);
    }
    if (from === 'Field' || from === 'Hash') return;
    if (from === 'boolean' || from === 'UserId' || from === 'ContractId') {
      scope.error(node, 'QED1013', `${from} has no low bits`, `cast it first, as in \`u128(x)\``);
    } else if (KIND_WIDTH[from] < KIND_WIDTH[kind] && hasSum(value)) {
      scope.error(
        node,
        'QED1010',
        `the sum is of kind ${from}, narrower than ${kind}`,
        `cast its parts, as in \`${kind}(x)\``,
      );
    } else {
      const checked = keepLowBits(value);
      if (checked === undefined) return;
      scope.error(
        checked.span,
        'QED1902',
        `this result can leave its kind before the wrap`,
        `cast its parts to a wider kind, as in \`${kind}.wrap((${WIDER[from] ?? 'u128'}(x) + ${WIDER[from] ?? 'u128'}(y)) >> 1n)\``,
      );
    }
  });
  return { tag: 'cast', value, mode: 'wrap', type, span: scope.spanOf(node) };
}
