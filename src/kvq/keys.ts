import type { KeyRange } from './store.js';

/** A part of a key. Numbers are written big-endian in their full width, so the order of keys is the order of their parts; `bytes32` is as given. */
export type PartKind = 'u8' | 'u16' | 'u32' | 'u64' | 'field' | 'bytes32';

/** How a part is given: 32 bytes for `bytes32`, else a bigint. */
export type PartValue<K extends PartKind> = K extends 'bytes32' ? Uint8Array : bigint;
export type KeyValues<P extends readonly PartKind[]> = { readonly [I in keyof P]: PartValue<P[I]> };
/** The first parts of a key, from none to all. */
export type KeyPrefix<P extends readonly PartKind[]> = number extends P['length']
  ? readonly (bigint | Uint8Array)[]
  : P extends readonly [infer First extends PartKind, ...infer Rest extends PartKind[]]
    ? readonly [] | readonly [PartValue<First>, ...KeyPrefix<Rest>]
    : readonly [];

const WIDTHS = { u8: 1, u16: 2, u32: 4, u64: 8, field: 32, bytes32: 32 } as const;

/** A table's number comes first. */
const TABLE_BYTES = 2;

/** A table's keys: its number as two bytes, then parts of fixed width. Tables are numbered in `tables.ts`. */
export class KeyLayout<const P extends readonly PartKind[]> {
  readonly length: number;
  /** Where each part ends. */
  readonly #ends: readonly number[];

  constructor(
    readonly table: number,
    readonly parts: P,
  ) {
    if (!Number.isInteger(table) || table < 1 || table > 0xffff)
      throw new RangeError(`a table's number is 1 to 65535, not ${table}`);
    let end = TABLE_BYTES;
    this.#ends = parts.map((part) => (end += WIDTHS[part]));
    this.length = end;
  }

  /** Throws a `RangeError` for a part that does not fit. */
  key(values: KeyValues<P>): Uint8Array {
    if (values.length !== this.parts.length)
      throw new RangeError(`table ${this.table}: a key has ${this.parts.length} parts`);
    return this.#encode(values);
  }

  /** All keys that start with these parts. */
  range(prefix: KeyPrefix<P>): KeyRange {
    const gte = this.#encode(prefix);
    return { gte, lt: successor(gte) };
  }

  /** All keys that start with `prefix` and whose next part is at least `from`, and less than `before` where that is given. */
  slice<Q extends KeyPrefix<P>>(prefix: Q, from: bigint, before?: bigint): KeyRange {
    const whole = this.range(prefix);
    const next = (value: bigint): Uint8Array => this.#encode([...prefix, value]);
    return { gte: next(from), lt: before === undefined ? whole.lt : next(before) };
  }

  parse(key: Uint8Array): KeyValues<P> {
    const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
    if (bytes.length !== this.length || bytes.readUInt16BE(0) !== this.table)
      throw new RangeError(`not a key of table ${this.table}`);
    let offset = TABLE_BYTES;
    const values = this.parts.map((part) => {
      const slice = bytes.subarray(offset, (offset += WIDTHS[part]));
      return part === 'bytes32' ? Uint8Array.from(slice) : readBigEndian(slice);
    });
    return values as unknown as KeyValues<P>;
  }

  #encode(values: readonly (bigint | Uint8Array)[]): Uint8Array {
    const out = Buffer.allocUnsafe(this.#ends[values.length - 1] ?? TABLE_BYTES);
    out.writeUInt16BE(this.table, 0);
    let offset = TABLE_BYTES;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const width = this.#ends[i]! - offset;
      if (typeof value === 'bigint') writeBigEndian(out, offset, width, value);
      else if (value.length === width) out.set(value, offset);
      else throw new RangeError(`table ${this.table}: part ${i} has ${width} bytes, not ${value.length}`);
      offset += width;
    }
    return out;
  }
}

/** The least key greater than all that start with `prefix`. */
function successor(prefix: Uint8Array): Uint8Array {
  const out = Buffer.from(prefix);
  for (let i = out.length - 1; i >= 0; i--) {
    if (out[i]! < 0xff) {
      out[i]!++;
      return out.subarray(0, i + 1);
    }
  }
  throw new RangeError('no key is greater');
}

// A number as words of the machine, which is little-endian, the least significant first: several times faster than Node's big-endian words.
const words = new BigUint64Array(4);
const bytes = new Uint8Array(words.buffer);

/** Writes `width` bytes, most significant first: 1 to 6, 8, 16, 24 or 32. Throws a `RangeError` when the value does not fit, as Node's own functions do. */
export function writeBigEndian(out: Buffer, offset: number, width: number, value: bigint): void {
  if (width < 8) {
    out.writeUIntBE(Number(value), offset, width);
    return;
  }
  let rest = value;
  for (let word = 0; word < width / 8; word++, rest >>= 64n) words[word] = rest;
  if (rest !== 0n) throw new RangeError(`${value} does not fit ${width} bytes`);
  if (offset + width > out.length) throw new RangeError(`no ${width} bytes at ${offset} of ${out.length}`);
  for (let i = 0; i < width; i++) out[offset + i] = bytes[width - 1 - i]!;
}

/** Reads what `writeBigEndian` wrote. */
export function readBigEndian(from: Buffer): bigint {
  const width = from.length;
  if (width < 8) return BigInt(from.readUIntBE(0, width));
  for (let i = 0; i < width; i++) bytes[i] = from[width - 1 - i]!;
  let value = words[width / 8 - 1]!;
  for (let word = width / 8 - 2; word >= 0; word--) value = (value << 64n) | words[word]!;
  return value;
}
