import { counted } from '../../base/counted.js';
import { FIELD_ORDER } from '../../parth/field.js';
import type { ContractArtifact } from '../artifact/artifact.js';
import { modelOf } from '../artifact/model.js';
import { flatten, type AbiType } from '../ir/abi.js';
import { blockIndexOf, entryHashOf } from '../ir/hashed-entries.js';
import { fromField } from '../ir/kinds.js';
import { keyTypesOf, type LayoutField } from '../ir/layout.js';
import { CodecError } from './codec-error.js';
import { decode, encode, typeName, type Decoded } from './codec.js';

/** The content of a user's slot, 0 when it is empty. */
export type SlotReader = (slot: bigint) => bigint;

/** The value of a plain state field. Throws a `CodecError` (`QED1304`) for an unknown field or a mapping. */
export function readField(artifact: ContractArtifact, slots: SlotReader, name: string): Decoded {
  return readMapping(artifact, slots, name, []);
}

/**
 * The value of a mapping under a key, given as its scalars (one, or those of a tuple); a plain field has none. Throws a `CodecError`
 * (`QED13xx`) for an unknown field or a key that is out of range.
 */
export function readMapping(
  artifact: ContractArtifact,
  slots: SlotReader,
  name: string,
  keys: readonly unknown[],
): Decoded {
  const field = fieldOf(artifact, name);
  const types = keyTypesOf(field);
  if (keys.length !== types.length) {
    const hint =
      types.length === 0 ? 'it is no mapping: give no key' : `give its key: ${types.map(typeName).join(', ')}`;
    throw new CodecError('field', name, `expected ${counted(types.length, 'key')}, got ${keys.length}`, hint);
  }
  const key = types.flatMap((type, i) => encode(type, keys[i], `${name} key ${i}`));
  return valueAt(field, slots, firstSlotOf(field, slots, key));
}

/** The slot of a value's first scalar. An entry whose key is hashed must be empty or bound to that key. */
function firstSlotOf({ name, base, strides, hashed }: LayoutField, slots: SlotReader, key: readonly bigint[]): bigint {
  if (hashed === undefined) return key.reduce((slot, part, i) => slot + part * strides[i]!, base);
  const hash = entryHashOf(hashed, key);
  const index = blockIndexOf(hash);
  const block = index === undefined ? undefined : base + index * strides[0]!;
  if (block === undefined || ![0n, hash].includes(slots(block)))
    throw new CodecError('entry', name, 'another key holds the entry', 'no method can use this key either');
  return block + 1n;
}

/** All plain fields by name; mappings are left out, since a tree does not tell its keys. */
export function readAllFields(artifact: ContractArtifact, slots: SlotReader): Readonly<Record<string, Decoded>> {
  const fields = modelOf(artifact).layout.fields.filter(({ keys }) => keys.length === 0);
  return Object.fromEntries(fields.map((field) => [field.name, valueAt(field, slots, field.base)]));
}

/** What a state field is, for messages: `u64` or `mapping<UserId, u64>`. */
export function describeField(field: Pick<LayoutField, 'keys' | 'keyTypes'> & { readonly type: AbiType }): string {
  const keys = keyTypesOf(field).map(typeName);
  if (keys.length === 0) return typeName(field.type);
  return `mapping<${keys.length === 1 ? keys[0] : `[${keys.join(', ')}]`}, ${typeName(field.type)}>`;
}

function valueAt(field: LayoutField, slots: SlotReader, first: bigint): Decoded {
  const values = flatten(field.type, field.name).map(({ kind, name }, i) => {
    const element = slots(first + BigInt(i)) + field.initial[i]!;
    const value = fromField(kind, ((element % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER);
    if (value === undefined)
      throw new CodecError('range', name, `the slot holds no ${kind}`, 'the state is not that of this contract');
    return value;
  });
  return decode(field.type, values);
}

function fieldOf(artifact: ContractArtifact, name: string): LayoutField {
  const { fields } = modelOf(artifact).layout;
  const field = fields.find((candidate) => candidate.name === name);
  if (field !== undefined) return field;
  const names = fields.map((candidate) => `${candidate.name}: ${describeField(candidate)}`).join(', ');
  throw new CodecError(
    'field',
    name,
    `${artifact.contract} has no such state field`,
    `its state is ${names || 'empty'}`,
  );
}
