import type { AbiType } from '../ir/abi.js';
import type { Type } from './types.js';
import { resolve } from './unify.js';

/** The type as callers and the layout see it. Only for types of values. */
export function abiOf(type: Type): AbiType {
  const known = resolve(type);
  switch (known.tag) {
    case 'scalar':
      return { type: 'scalar', kind: known.kind };
    case 'enum':
      return { type: 'enum', name: known.name, kind: known.kind, members: known.members };
    case 'array':
      return { type: 'array', item: abiOf(known.item), length: known.length };
    case 'tuple':
      return { type: 'tuple', items: known.items.map(abiOf) };
    case 'struct':
      return {
        type: 'struct',
        name: known.name,
        fields: known.fields.map(({ name, type: inner }) => ({ name, type: abiOf(inner) })),
      };
    default:
      throw new TypeError(`a ${known.tag} is no value`);
  }
}
