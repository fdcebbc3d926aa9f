import { inspect } from 'node:util';
import { CodecError } from '../../compiler/call/codec-error.js';
import { typeName } from '../../compiler/call/codec.js';
import { KIND_RANGE, type IrKind } from '../../compiler/ir/kinds.js';
import { keyTypesOf, type LayoutField } from '../../compiler/ir/layout.js';
import { isOfBigints, scalar, type AbiEnum, type AbiType } from '../../compiler/ir/abi.js';
import { shortened } from '../../base/shortened.js';
import { refuseNoUser, refuseOtherChain } from '../chain/refuse-values.js';
import { TestUser } from '../chain/test-user.js';
import type { World } from '../chain/world.js';

/**
 * An argument as the codec takes it: ids in place of users and contracts. Unlike on a command line, its scalars must be of the kind that
 * TypeScript wants, since a test runner checks no types. Throws a `CodecError` (`QED1303`) where one is not, `QED6075` for a user or a contract of
 * another chain; objects of the wrong shape are left to the codec.
 */
export function plainArgument(type: AbiType, value: unknown, path: string, world: World): unknown {
  switch (type.type) {
    case 'scalar':
      return plainScalar(type.kind, value, path, world);
    case 'enum':
      if (typeof value === (isOfBigints(type) ? 'bigint' : 'number')) return value;
      throw wrongKind(type, value, path, `use a member, as in ${memberText(type)}`);
    case 'array':
      return listOf(type, type.length, value, path).map((item, i) =>
        plainArgument(type.item, item, `${path}[${i}]`, world),
      );
    case 'tuple':
      return listOf(type, type.items.length, value, path).map((item, i) =>
        plainArgument(type.items[i]!, item, `${path}[${i}]`, world),
      );
    case 'struct': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      const typeOf = new Map(type.fields.map((field) => [field.name, field.type]));
      return Object.fromEntries(
        Object.entries(value).map(([name, part]) => {
          const partType = typeOf.get(name);
          return [name, partType === undefined ? part : plainArgument(partType, part, `${path}.${name}`, world)];
        }),
      );
    }
  }
}

/** A mapping's key as its scalars, of the types that it has in the layout. */
export function plainKey(field: LayoutField, key: unknown, world: World): unknown[] {
  const types = keyTypesOf(field);
  const parts: readonly unknown[] = Array.isArray(key) ? Array.from(key) : [key];
  return parts.map((part, i) =>
    types[i] === undefined ? part : plainArgument(types[i], part, `${field.name} key ${i}`, world),
  );
}

function plainScalar(kind: IrKind, value: unknown, path: string, world: World): bigint | boolean {
  if (kind === 'boolean') {
    if (typeof value === 'boolean') return value;
    throw wrongKind(scalar(kind), value, path, 'use true or false');
  }
  if (typeof value === 'bigint') return value;
  if (kind === 'UserId' && value instanceof TestUser) {
    refuseNoUser(path, value, world);
    return value.id;
  }
  if (kind === 'ContractId' && hasContractId(value)) {
    refuseOtherChain(path, value, world);
    return value.contractId;
  }
  throw wrongKind(scalar(kind), value, path, hintOf(kind, value));
}

function hintOf(kind: IrKind, value: unknown): string {
  if (kind === 'UserId') return "give a user of the chain: const alice = await chain.user('alice')";
  if (kind === 'ContractId') return 'give a deployed contract, or an id as in 2n';
  const isWhole = typeof value === 'number' ? Number.isSafeInteger(value) : isDigits(value) && inRangeOf(kind, value);
  return isWhole ? `write ${value}n` : 'write a bigint, as in 5n';
}

/** A member as a test writes it; one of a union of literals is called so itself. */
function memberText({ name, members }: AbiEnum): string {
  const [member] = members;
  return /^\d/.test(member!.name) ? member!.name : `${name}.${member!.name}`;
}

/** A list as it is; what is missing in it counts as an item, which has no value. */
function listOf(type: AbiType, length: number, value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value) && value.length === length) return Array.from(value as readonly unknown[]);
  throw wrongKind(type, value, path, `give a list of exactly ${length}`);
}

const isDigits = (value: unknown): value is string =>
  typeof value === 'string' && /^(0|[1-9][0-9]{0,76}|0x[0-9a-f]{1,64})$/i.test(value);
const inRangeOf = (kind: IrKind, digits: string): boolean => BigInt(digits) <= KIND_RANGE[kind].max;

/** Whether a value stands for a contract, as a deployed one does. */
const hasContractId = (value: unknown): value is { readonly contractId: bigint } =>
  typeof value === 'object' && value !== null && 'contractId' in value && typeof value.contractId === 'bigint';

const wrongKind = (type: AbiType, value: unknown, path: string, hint: string): CodecError => {
  const shown = value === undefined ? 'nothing' : shortened(inspect(value, { depth: 0, breakLength: Infinity }));
  return new CodecError('shape', path, `${shown} is no ${typeName(type)}`, hint);
};
