import { isAggregate, isScalarLike } from '../../typed/type-queries.js';
import type { Type } from '../../typed/types.js';
import { isResolved, resolve } from '../../typed/unify.js';

/** Something that can be stored, passed and returned. */
export const isValueType = (type: Type): boolean =>
  (isScalarLike(type) || isAggregate(resolve(type))) && isResolved(type) && !holdsNumber(type);

function holdsNumber(type: Type): boolean {
  const known = resolve(type);
  switch (known.tag) {
    case 'array':
      return holdsNumber(known.item);
    case 'tuple':
      return known.items.some(holdsNumber);
    case 'struct':
      return known.fields.some((field) => holdsNumber(field.type));
    default:
      return !isScalarLike(known);
  }
}
