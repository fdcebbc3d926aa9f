import type { Node } from 'ts-morph';
import { type Type as TsType } from 'ts-morph';
import { IR_KINDS, type IrKind } from '../../ir/kinds.js';
import { UNITS, type Unit } from '../../typed/types.js';

/** The kind that an optional brand carries, as in `bigint & { readonly __type?: 'u64' }`. */
export function brandOf(type: TsType, node: Node): IrKind | undefined {
  const literal = type.isObject() ? undefined : literalIn('__type', type, node);
  return IR_KINDS.find((kind) => kind === literal);
}

/** What a branded integer counts, as in `u32 & { readonly __unit?: 'checkpoint' }`. */
export function unitBrandOf(type: TsType, node: Node): Unit | undefined {
  const literal = literalIn('__unit', type, node);
  return UNITS.find((unit) => unit === literal);
}

/** The text that is the type of an optional member. */
function literalIn(member: string, type: TsType, node: Node): unknown {
  const brand = type.isUnion() ? undefined : type.getProperty(member)?.getTypeAtLocation(node);
  if (brand === undefined) return undefined;
  return (brand.isUnion() ? brand.getUnionTypes() : [brand]).find((each) => each.isStringLiteral())?.getLiteralValue();
}
