// Keys of the store can be read back, sort in the order of their parts, and give exact ranges.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_ORDER, MAX_U32, MAX_U64 } from '../../src/parth/field.js';
import { CheckpointStats, NetworkConfig, UserLeaf } from '../../src/parth/leaves.js';
import { list, record } from '../../src/parth/record.js';
import { fieldCodec, jsonCodec, recordCodec, u32Codec, u64Codec, type Codec } from '../../src/kvq/codec.js';
import { KeyLayout, readBigEndian, writeBigEndian } from '../../src/kvq/keys.js';
import { TABLES } from '../../src/kvq/tables.js';

const layout = new KeyLayout(7, ['u32', 'u64', 'field']);
const values = fc.tuple(fc.bigInt(0n, MAX_U32), fc.bigInt(0n, MAX_U64), fc.bigInt(0n, FIELD_ORDER - 1n));
const less = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) < 0;

describe('a key layout', () => {
  it('writes the table and then each part in its full width', () => {
    expect(Buffer.from(new KeyLayout(0x102, ['u8', 'u16', 'u32']).key([3n, 4n, 5n])).toString('hex')).toBe(
      '010203000400000005',
    );
    expect(new KeyLayout(1, ['bytes32']).key([new Uint8Array(32).fill(9)]).length).toBe(34);
  });

  it('reads its own keys', () => {
    fc.assert(
      fc.property(values, (parts) => {
        expect(layout.parse(layout.key(parts))).toEqual(parts);
      }),
    );
  });

  it.each([8, 16, 24, 32])('writes %i bytes as they are read in hexadecimal', (width) => {
    const limit = 1n << BigInt(8 * width);
    const number = fc.oneof(fc.bigInt(0n, limit - 1n), fc.constantFrom(0n, 1n, limit >> 8n, limit - 1n));
    fc.assert(
      fc.property(number, (value) => {
        const out = Buffer.alloc(width + 2);
        writeBigEndian(out, 1, width, value);
        expect(out.toString('hex')).toBe(`00${value.toString(16).padStart(2 * width, '0')}00`);
        expect(readBigEndian(out.subarray(1, width + 1))).toBe(value);
      }),
    );
    for (const value of [-1n, -limit, limit, limit << 64n])
      expect(() => writeBigEndian(Buffer.alloc(width), 0, width, value)).toThrow(RangeError);
    expect(() => writeBigEndian(Buffer.alloc(width), 1, width, 0n)).toThrow(RangeError);
  });

  it('sorts as its parts do', () => {
    const order = (a: readonly bigint[], b: readonly bigint[]): number => {
      const i = a.findIndex((part, at) => part !== b[at]);
      return i === -1 ? 0 : a[i]! < b[i]! ? -1 : 1;
    };
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(Buffer.compare(layout.key(a), layout.key(b))).toBe(order(a, b));
      }),
    );
  });

  it('ranges over exactly the keys with a prefix', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const { gte, lt } = layout.range([a[0]]);
        const key = layout.key(b);
        expect(!less(key, gte) && less(key, lt)).toBe(a[0] === b[0]);
      }),
    );
    const { gte, lt } = layout.range([MAX_U32, MAX_U64]);
    const key = layout.key([MAX_U32, MAX_U64, FIELD_ORDER - 1n]);
    expect(!less(key, gte) && less(key, lt)).toBe(true);
  });

  it('slices from one value to another', () => {
    const { gte, lt } = layout.slice([1n], 5n, 7n);
    const inside = (part: bigint): boolean =>
      !less(layout.key([1n, part, 0n]), gte) && less(layout.key([1n, part, 0n]), lt);
    expect([4n, 5n, 6n, 7n].map(inside)).toEqual([false, true, true, false]);
  });

  it('refuses parts that do not fit', () => {
    expect(() => layout.key([MAX_U32 + 1n, 0n, 0n])).toThrow(RangeError);
    expect(() => layout.key([0n, -1n, 0n])).toThrow(RangeError);
    expect(() => new KeyLayout(1, ['bytes32']).key([new Uint8Array(31)])).toThrow(RangeError);
    expect(() => layout.parse(new KeyLayout(8, ['u32', 'u64', 'field']).key([0n, 0n, 0n]))).toThrow(RangeError);
    expect(() => new KeyLayout(0, [])).toThrow(RangeError);
  });

  it('has a number of its own for each table', () => {
    const numbers = Object.values(TABLES);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe('a codec', () => {
  const roundTrip = <T>(codec: Codec<T>, value: T): void => expect(codec.decode(codec.encode(value))).toEqual(value);

  it('reads what it wrote', () => {
    for (const value of [0n, 1n, FIELD_ORDER - 1n]) roundTrip(fieldCodec, value);
    for (const value of [0n, MAX_U32]) roundTrip(u32Codec, value);
    for (const value of [0n, MAX_U64]) roundTrip(u64Codec, value);
    roundTrip(jsonCodec<{ a: string[] }>(), { a: ['1', 'ü'] });
    roundTrip(recordCodec(UserLeaf), {
      ...UserLeaf.zero(),
      publicKeyHash: FIELD_ORDER - 1n,
      balance: MAX_U64,
      userId: MAX_U32,
    });
    const nested = record(null, { flags: list('bit', 3), config: NetworkConfig, stats: list(CheckpointStats, 2) });
    roundTrip(recordCodec(nested), {
      ...nested.zero(),
      flags: [1n, 0n, 1n],
      stats: [CheckpointStats.zero(), { ...CheckpointStats.zero(), fees: 3n }],
    });
  });

  it('writes a record in the widths of its kinds', () => {
    expect(recordCodec(UserLeaf).encode(UserLeaf.zero()).length).toBe(3 * 32 + 8 + 4 * 4);
  });

  it('refuses values out of range and bytes of another length', () => {
    expect(() => fieldCodec.encode(FIELD_ORDER)).toThrow(RangeError);
    expect(() => fieldCodec.decode(new Uint8Array(32).fill(0xff))).toThrow(RangeError);
    expect(() => fieldCodec.decode(new Uint8Array(31))).toThrow(RangeError);
    expect(() => u32Codec.encode(MAX_U32 + 1n)).toThrow(RangeError);
    expect(() => recordCodec(UserLeaf).decode(new Uint8Array(3))).toThrow(RangeError);
    expect(() => recordCodec(UserLeaf).encode({ ...UserLeaf.zero(), nonce: MAX_U32 + 1n })).toThrow(RangeError);
  });
});
