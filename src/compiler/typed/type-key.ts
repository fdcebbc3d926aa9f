import type { Type } from './types.js';
import { resolve } from './unify.js';

/** A text that two types share only where they are the same. */
export function typeKey(type: Type): string {
  const known = resolve(type);
  switch (known.tag) {
    case 'scalar':
      return known.unit === undefined ? known.kind : `${known.kind} ${known.unit}`;
    case 'enum':
      return `${known.name}{${known.kind},${known.members.map(({ value }) => value).join()}}`;
    case 'array':
      return `${typeKey(known.item)}[${known.length}]`;
    case 'tuple':
      return `[${known.items.map(typeKey).join()}]`;
    case 'struct':
      return `${known.name}{${known.fields.map(({ name, type: inner }) => `${name}:${typeKey(inner)}`).join()}}`;
    case 'component':
      return `component ${known.component}`;
    case 'view':
      return `view ${known.contract}`;
    default:
      return known.tag;
  }
}
