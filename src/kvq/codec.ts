import { isField } from '../parth/field.js';
import {
  KIND_BITS,
  ListType,
  type Entry,
  type Kind,
  type RecordType,
  type Shape,
  type ValueOf,
} from '../parth/record.js';
import { readBigEndian, writeBigEndian } from './keys.js';

/** How a value is written as bytes. `decode` throws a `RangeError` on bytes that `encode` never makes. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

function numberCodec(width: number): Codec<bigint> {
  return {
    encode(value) {
      const out = Buffer.allocUnsafe(width);
      writeBigEndian(out, 0, width, value);
      return out;
    },
    decode: (bytes) => readBigEndian(exactly(bytes, width)),
  };
}

/** Four bytes, big-endian. */
export const u32Codec = numberCodec(4);
/** Eight bytes, big-endian. */
export const u64Codec = numberCodec(8);

/** A field element: 32 bytes, big-endian, canonical. */
export const fieldCodec: Codec<bigint> = {
  encode(value) {
    if (!isField(value)) throw new RangeError(`${value} is no field element`);
    return numberCodec32.encode(value);
  },
  decode(bytes) {
    const value = numberCodec32.decode(bytes);
    if (!isField(value)) throw new RangeError(`${value} is no field element`);
    return value;
  },
};
const numberCodec32 = numberCodec(32);

/** For tables whose keys say all. */
export const emptyCodec: Codec<null> = { encode: () => new Uint8Array(0), decode: () => null };

/** JSON in UTF-8. Bigints are the caller's to turn into strings. */
export function jsonCodec<T>(): Codec<T> {
  return {
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as T,
  };
}

const KIND_BYTES: Readonly<Record<Kind, number>> = {
  field: 32,
  u64: KIND_BITS.u64 / 8,
  u32: KIND_BITS.u32 / 8,
  bit: 1,
};

/** A record as its fields in declared order, each big-endian in the width of its kind. */
export function recordCodec<S extends Shape>(type: RecordType<S>): Codec<ValueOf<RecordType<S>>> {
  const kinds = kindsOf(type);
  const length = kinds.reduce((sum, kind) => sum + KIND_BYTES[kind], 0);
  return {
    encode(value) {
      const out = Buffer.allocUnsafe(length);
      let offset = 0;
      type.fields(value).forEach((field, i) => {
        writeBigEndian(out, offset, KIND_BYTES[kinds[i]!], field);
        offset += KIND_BYTES[kinds[i]!];
      });
      return out;
    },
    decode(bytes) {
      const buffer = exactly(bytes, length);
      let offset = 0;
      const next = (kind: Kind): bigint => readBigEndian(buffer.subarray(offset, (offset += KIND_BYTES[kind])));
      return build(type, next) as ValueOf<RecordType<S>>;
    },
  };
}

function kindsOf(entry: Entry): Kind[] {
  if (typeof entry === 'string') return [entry];
  if (entry instanceof ListType) return Array.from({ length: entry.length }, () => kindsOf(entry.item)).flat();
  return Object.values(entry.shape).flatMap(kindsOf);
}

function build(entry: Entry, next: (kind: Kind) => bigint): unknown {
  if (typeof entry === 'string') return next(entry);
  if (entry instanceof ListType) return Array.from({ length: entry.length }, () => build(entry.item, next));
  return Object.fromEntries(Object.entries(entry.shape).map(([name, inner]) => [name, build(inner, next)]));
}

function exactly(bytes: Uint8Array, length: number): Buffer {
  if (bytes.length !== length) throw new RangeError(`expected ${length} bytes, not ${bytes.length}`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
