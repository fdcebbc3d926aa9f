import { isOfBigints, scalarsOf, type AbiScalar, type AbiType } from '../ir/abi.js';
import { fromField, KEY_BITS } from '../ir/kinds.js';
import { keyTypesOf, type LayoutField, type StorageLayout } from '../ir/layout.js';
import type { WrittenEntries } from './written-entries.js';
import { FIELD_ORDER } from '../../parth/field.js';

/** A storage slot as its contract's source names it. */
export interface NamedSlot {
  /** E.g. `balance`, `sent[7]`, `orders[7][Buy]`, `heroes[3].hp`; `slot <number>` where the layout has nothing. */
  readonly name: string;
  /** Undefined where the layout has nothing. */
  readonly type: AbiScalar | undefined;
  /** What an empty slot reads as. */
  readonly initial: bigint;
}

/**
 * Finds the state field behind a slot: the inverse of the layout's slot formula. An entry under a hashed key has its name from `entries`, or the number of
 * its block: the slots hold only a hash of mapping and key.
 */
export function nameOfSlot(layout: StorageLayout, slot: bigint, entries: WrittenEntries = new Map()): NamedSlot {
  const hashed = layout.fields.find((field) => field.hashed !== undefined);
  if (hashed !== undefined && slot >= hashed.base) return slotOfEntry(layout, hashed, slot, entries);
  const below = layout.fields.filter(({ base }) => base <= slot);
  const field = below.sort((a, b) => (a.base < b.base ? -1 : 1)).at(-1);
  return (field && slotOfField(field, slot)) ?? { name: `slot ${slot}`, type: undefined, initial: 0n };
}

function slotOfEntry(
  layout: StorageLayout,
  { base, strides }: LayoutField,
  slot: bigint,
  entries: WrittenEntries,
): NamedSlot {
  const size = strides[0]!;
  const place = (slot - base) % size;
  const entry = entries.get(slot - place);
  const field = layout.fields.find(({ name }) => name === entry?.field);
  const types = field === undefined ? [] : keyTypesOf(field);
  const name =
    entry === undefined
      ? `entry ${(slot - base) / size}`
      : entry.field + entry.key.map((part, i) => `[${keyText(types[i], part)}]`).join('');
  if (place === 0n) return { name: `${name} (key)`, type: undefined, initial: 0n };
  if (field === undefined || Number(place) > field.initial.length)
    return { name: `${name} (slot ${place})`, type: undefined, initial: 0n };
  return { ...scalarsOf(field.type, name)[Number(place) - 1]!, initial: field.initial[Number(place) - 1]! };
}

function slotOfField(field: LayoutField, slot: bigint): NamedSlot | undefined {
  let rest = slot - field.base;
  let name = field.name;
  const types = keyTypesOf(field);
  for (const [i, stride] of field.strides.entries()) {
    const key = rest / stride;
    if (key >> BigInt(KEY_BITS[field.keys[i]!]!) !== 0n) return undefined;
    name += `[${keyText(types[i], key)}]`;
    rest %= stride;
  }
  const scalar = scalarsOf(field.type, name)[Number(rest)];
  return scalar && { ...scalar, initial: field.initial[Number(rest)] ?? 0n };
}

/** A part of a key as `qed query` takes it: members of enums by name. */
function keyText(type: AbiType | undefined, part: bigint): string {
  return type?.type === 'scalar' || type?.type === 'enum' ? scalarText(type, part) : part.toString();
}

/** What a slot's content means: its value as source would write it, without type suffix, and members of enums by name. */
export function slotValueText({ type, initial }: NamedSlot, content: bigint): string {
  const element = (((content + initial) % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;
  const value = type === undefined ? undefined : fromField(type.kind, element);
  return type === undefined || value === undefined ? element.toString() : scalarText(type, value);
}

function scalarText(type: AbiScalar, value: bigint): string {
  if (type.type === 'enum' && !isOfBigints(type))
    return type.members.find((member) => member.value === value)?.name ?? value.toString();
  return type.kind === 'boolean' ? String(value === 1n) : value.toString();
}
