import { typed } from './expressions.js';
import type { Scope } from './scope.js';
import { int, isAggregate, type RandomType } from './types.js';

export type ArrayType = RandomType & { tag: 'array' };
export type StructType = RandomType & { tag: 'struct' };

/** The types of the contract that are of some sort. */
export const typesOf = <T extends RandomType>(scope: Scope, isWanted: (type: RandomType) => type is T): T[] =>
  scope.contract.types.filter(isWanted);
/** A list of scalars. */
export const isList = (type: RandomType): type is ArrayType => type.tag === 'array' && !isAggregate(type.item);

export const isStruct = (type: RandomType): type is StructType => type.tag === 'struct';

/** An index that is in range, mostly known at run time only. */
export function indexBelow(scope: Scope, length: number): string {
  const { choices } = scope;
  if (choices.chance(25)) return String(choices.below(length));
  return `Number(${typed(scope, int(choices.pick(['u32', 'u8', 'u64'] as const)), 0)} % ${length}n)`;
}
