import { z } from 'zod';
import { FIELD_ORDER } from '../parth/field.js';
import {
  KIND_BITS,
  ListType,
  type Entry,
  type Kind,
  type RecordType,
  type Shape,
  type ValueOf,
} from '../parth/record.js';

const limitOf = (kind: Kind): bigint => (kind === 'field' ? FIELD_ORDER : 1n << BigInt(KIND_BITS[kind]));

/** A number of a kind: a bigint here, a decimal string on the wire. */
export function scalar(kind: Kind) {
  const value = z.bigint().nonnegative().lt(limitOf(kind), `out of range for ${kind}`);
  return z.codec(z.string().regex(/^(0|[1-9][0-9]{0,77})$/, 'expected a decimal string'), value, {
    decode: (text) => BigInt(text),
    encode: (number) => number.toString(),
  });
}

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
