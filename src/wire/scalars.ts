import { z } from 'zod';
import { FIELD_ORDER } from '../parth/field.js';
import { EVENT_TREE_HEIGHT } from '../parth/heights.js';
import type { MerklePath } from '../parth/trees/merkle-tree.js';
import {
  KIND_BITS,
  ListType,
  type Entry,
  type Kind,
  type RecordType,
  type Shape,
  type ValueOf,
} from '../parth/record.js';
import { CONTRACT_ID_BITS } from './limits.js';

const DECIMAL = /^(0|[1-9][0-9]{0,77})$/;

/** A number below a limit: a bigint here, a decimal string on the wire. */
const numberBelow = (limit: bigint, name: string) =>
  z.codec(
    z.string().regex(DECIMAL, 'expected a decimal string'),
    z.bigint().nonnegative().lt(limit, `out of range for ${name}`),
    { decode: (text) => BigInt(text), encode: (number) => number.toString() },
  );

const limitOf = (kind: Kind): bigint => (kind === 'field' ? FIELD_ORDER : 1n << BigInt(KIND_BITS[kind]));

/** A number of a kind. */
const scalar = (kind: Kind) => numberBelow(limitOf(kind), kind);

export const u32 = scalar('u32');
export const u64 = scalar('u64');
export const field = scalar('field');
export const eventIndex = numberBelow(1n << BigInt(EVENT_TREE_HEIGHT), "a place in a user's event tree");
export const contractId = numberBelow(1n << BigInt(CONTRACT_ID_BITS), 'a contract id');

/** A field element that stays the string that it is in JSON. */
export const fieldText = z
  .string()
  .regex(DECIMAL, 'expected a decimal string')
  .refine((text) => !DECIMAL.test(text) || BigInt(text) < FIELD_ORDER, 'out of range for field');

/** A leaf's index and its siblings from the leaf up. */
export const merklePath = (height: number): z.ZodType<MerklePath> =>
  z.strictObject({ index: u64, siblings: z.array(field).length(height) });

/** Slots with their values. */
export const slotValues = z.array(z.tuple([u64, field]));

/** The schema of a leaf, header or statement: unknown fields are refused. */
export function recordSchema<S extends Shape>(type: RecordType<S>): z.ZodType<ValueOf<RecordType<S>>> {
  return entrySchema(type) as unknown as z.ZodType<ValueOf<RecordType<S>>>;
}

function entrySchema(entry: Entry): z.ZodType {
  if (typeof entry === 'string') return scalar(entry);
  if (entry instanceof ListType) return z.array(entrySchema(entry.item)).length(entry.length);
  return z.strictObject(
    Object.fromEntries(Object.entries(entry.shape).map(([name, inner]) => [name, entrySchema(inner)])),
  );
}
