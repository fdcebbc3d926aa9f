import { inRange } from '../../ir/kinds.js';
import type { Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';

/** Decides the kind of an integer that nothing else has decided, where any kind would do. */
export function defaultKind(type: Type, kind: Type): void {
  if (resolve(type).tag === 'infer') unify(type, kind);
}

/** A kind that has all of some values, where there is one. */
export function kindOfValue(...values: readonly bigint[]): 'u64' | 'i64' | 'u128' {
  const kinds = ['u64', 'i64'] as const;
  return kinds.find((kind) => values.every((value) => inRange(kind, value))) ?? 'u128';
}
