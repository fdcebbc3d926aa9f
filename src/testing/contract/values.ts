import type { Decoded } from '../../compiler/call/codec.js';
import { isOfBigints, type AbiEnum, type AbiType } from '../../compiler/ir/abi.js';

/** A decoded value as the contract's own types have it: numbers as bigints, members of enums as their numbers, those of `1n | 2n` as bigints. */
export function valueOf(type: AbiType, value: Decoded): unknown {
  switch (type.type) {
    case 'scalar':
      return type.kind === 'boolean' ? value : BigInt(value as string);
    case 'enum':
      return memberValue(type, type.members.find(({ name }) => name === value)?.value ?? BigInt(value as string));
    case 'array':
      return (value as readonly Decoded[]).map((item) => valueOf(type.item, item));
    case 'tuple':
      return (value as readonly Decoded[]).map((item, i) => valueOf(type.items[i]!, item));
    case 'struct': {
      const object = value as Readonly<Record<string, Decoded>>;
      return Object.fromEntries(type.fields.map((field) => [field.name, valueOf(field.type, object[field.name]!)]));
    }
  }
}

/** A member of an enum as TypeScript has it. */
export const memberValue = (type: AbiEnum, value: bigint): number | bigint =>
  isOfBigints(type) ? value : Number(value);
