import type { Decoded } from '../../compiler/call/codec.js';
import type { AbiType } from '../../compiler/ir/abi.js';
import { TestUser } from '../chain/test-user.js';
import type { HasContractId } from './types.js';

/** A decoded value as the contract's own types have it: numbers as bigints, members of enums as their numbers. */
export function valueOf(type: AbiType, value: Decoded): unknown {
  switch (type.type) {
    case 'scalar':
      return type.kind === 'boolean' ? value : BigInt(value as string);
    case 'enum':
      return Number(type.members.find(({ name }) => name === value)?.value ?? value);
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

/** An argument with the ids of its users and contracts in their place. */
export function plainArgument(value: unknown): unknown {
  if (value instanceof TestUser) return value.id;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainArgument);
  if ('contractId' in value && typeof value.contractId === 'bigint') return (value as HasContractId).contractId;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plainArgument(part)]));
}
