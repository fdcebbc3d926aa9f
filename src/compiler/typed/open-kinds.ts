import type { InferCell, Type } from './types.js';
import { resolve } from './unify.js';

/** The same type with kinds of its own where they are not known yet; kinds that are one stay one. */
export function withOpenKinds(type: Type, cells = new Map<InferCell, InferCell>()): Type {
  const known = resolve(type);
  switch (known.tag) {
    case 'infer': {
      const cell = cells.get(known.cell) ?? { ...known.cell };
      cells.set(known.cell, cell);
      return { ...known, cell };
    }
    case 'array':
      return { ...known, item: withOpenKinds(known.item, cells) };
    case 'tuple':
      return { ...known, items: known.items.map((item) => withOpenKinds(item, cells)) };
    case 'struct':
      return {
        ...known,
        fields: known.fields.map((field) => ({ ...field, type: withOpenKinds(field.type, cells) })),
      };
    default:
      return known;
  }
}
