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

/** A table's keys: its number as two bytes, then parts of fixed width. Tables are numbered in `tables.ts`. */
export class KeyLayout<const P extends readonly PartKind[]> {
  readonly length: number;

  constructor(
    readonly table: number,
    readonly parts: P,
  ) {
    if (!Number.isInteger(table) || table < 1 || table > 0xffff)
      throw new RangeError(`a table's number is 1 to 65535, not ${table}`);
    this.length = parts.reduce((sum, part) => sum + WIDTHS[part], 2);
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
    let offset = 2;
    const values = this.parts.map((part) => {
      const slice = bytes.subarray(offset, (offset += WIDTHS[part]));
      return part === 'bytes32' ? Uint8Array.from(slice) : readBigEndian(slice);
    });
    return values as unknown as KeyValues<P>;
  }

  #encode(values: readonly (bigint | Uint8Array)[]): Uint8Array {
    const kinds = this.parts.slice(0, values.length);
    const out = Buffer.allocUnsafe(kinds.reduce((sum, part) => sum + WIDTHS[part], 2));
    out.writeUInt16BE(this.table, 0);
    let offset = 2;
    kinds.forEach((part, i) => {
      const value = values[i]!;
      if (typeof value === 'bigint') writeBigEndian(out, offset, WIDTHS[part], value);
      else if (value.length === WIDTHS[part]) out.set(value, offset);
      else throw new RangeError(`table ${this.table}: part ${i} has ${WIDTHS[part]} bytes, not ${value.length}`);
      offset += WIDTHS[part];
    });
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

/** Writes `width` bytes, most significant first. Throws a `RangeError` when the value does not fit, as Node's own functions do. */
export function writeBigEndian(out: Buffer, offset: number, width: number, value: bigint): void {
  if (width < 8) {
    out.writeUIntBE(Number(value), offset, width);
    return;
  }
  for (let at = offset + width - 8; at > offset; at -= 8, value >>= 64n)
    out.writeBigUInt64BE(BigInt.asUintN(64, value), at);
  out.writeBigUInt64BE(value, offset);
}

/** Reads what `writeBigEndian` wrote. */
export function readBigEndian(bytes: Buffer): bigint {
  if (bytes.length < 8) return BigInt(bytes.readUIntBE(0, bytes.length));
  let value = 0n;
  for (let at = 0; at < bytes.length; at += 8) value = (value << 64n) | bytes.readBigUInt64BE(at);
  return value;
}
