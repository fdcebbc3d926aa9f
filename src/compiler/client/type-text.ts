import type { AbiType } from '../ir/abi.js';
import type { IrKind } from '../ir/kinds.js';
import type { NamedType } from './named-types.js';

export type Entry = readonly [name: string, text: string];

/** Up to so many items a list is written as a tuple, so that its length is checked. */
const MAX_TUPLE = 16;

export function typeText(type: AbiType, named: ReadonlyMap<string, NamedType>): string {
  switch (type.type) {
    case 'scalar':
      return scalarText(type.kind);
    case 'array': {
      const item = typeText(type.item, named);
      if (type.length > MAX_TUPLE) return `readonly (${item})[]`;
      return `readonly [${Array.from({ length: type.length }, () => item).join(', ')}]`;
    }
    case 'tuple':
      return `readonly [${type.items.map((item) => typeText(item, named)).join(', ')}]`;
    default:
      if (named.has(type.name)) return type.name;
      return type.type === 'enum'
        ? enumText(type)
        : objectText(type.fields.map((field) => [field.name, typeText(field.type, named)]));
  }
}

const scalarText = (kind: IrKind): string => (kind === 'boolean' ? 'boolean' : 'bigint');

export const enumText = ({ members }: Extract<AbiType, { type: 'enum' }>): string =>
  members.map(({ name }) => JSON.stringify(name)).join(' | ') || 'never';

export const objectText = (entries: readonly Entry[]): string =>
  entries.length === 0 ? '{}' : `{ ${entries.map(([name, text]) => `readonly ${keyText(name)}: ${text}`).join('; ')} }`;

export const block = (entries: readonly Entry[], indent: string, modifier = ''): string =>
  entries.length === 0
    ? '{}'
    : `{\n${entries.map(([name, text]) => `${indent}  ${modifier}${keyText(name)}: ${text};\n`).join('')}${indent}}`;

const keyText = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
