import type { Node } from 'ts-morph';
import { type Type as TsType } from 'ts-morph';
import { IR_KINDS, type IrKind } from '../../ir/kinds.js';

/** The kind that an optional brand carries, as in `bigint & { readonly __type?: 'u64' }`. */
export function brandOf(type: TsType, node: Node): IrKind | undefined {
  if (type.isObject()) return undefined;
  const brand = type.isUnion() ? undefined : type.getProperty('__type')?.getTypeAtLocation(node);
  if (brand === undefined) return undefined;
  const literal = (brand.isUnion() ? brand.getUnionTypes() : [brand])
    .find((member) => member.isStringLiteral())
    ?.getLiteralValue();
  return IR_KINDS.find((kind) => kind === literal);
}
