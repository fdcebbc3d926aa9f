// A record has the same hash in and out of circuits, reads back from JSON, and refuses malformed values.
import fc from 'fast-check';
import { Field, Poseidon } from 'o1js';
import { describe, expect, it } from 'vitest';
import { constantsOf, fieldsOf, hashOf, valueOf } from '../../src/circuit/variables.js';
import { FIELD_ORDER, MAX_U32, MAX_U64 } from '../../src/parth/field.js';
import * as leaves from '../../src/parth/leaves.js';
import { ListType, list, record, RecordType, type Entry, type Shape } from '../../src/parth/record.js';
import * as block from '../../src/parth/statements/block.js';
import * as call from '../../src/parth/statements/contract-call.js';
import * as session from '../../src/parth/statements/session.js';
import { RandomSeed } from '../../src/parth/next-checkpoint.js';

const Inner = record('test/inner', { a: 'u64', flag: 'bit' });
const Sample = record('test/sample', { x: 'field', items: list(Inner, 2), n: 'u32', grid: list(list('u32', 2), 2) });

function valuesOf(entry: Entry): fc.Arbitrary<unknown> {
  if (entry instanceof ListType)
    return fc.tuple(...Array.from({ length: entry.length }, () => valuesOf(entry.item as Entry)));
  if (entry instanceof RecordType) {
    return fc.record(
      Object.fromEntries(Object.entries(entry.shape as Shape).map(([name, inner]) => [name, valuesOf(inner)])),
    );
  }
  const max = { field: FIELD_ORDER - 1n, u64: MAX_U64, u32: MAX_U32, bit: 1n }[entry];
  return fc.oneof(fc.bigInt({ min: 0n, max }), fc.constantFrom(0n, max));
}

const hashed = [leaves, block, call, session, { RandomSeed }]
  .flatMap((module) => Object.entries(module))
  .filter((entry): entry is [string, RecordType<Shape>] => entry[1] instanceof RecordType && entry[1].tag !== null);

describe('RecordType', () => {
  it('writes and reads JSON of decimal strings', () => {
    fc.assert(
      fc.property(valuesOf(Sample), (value) => {
        const json = JSON.parse(JSON.stringify(Sample.toJSON(value as never))) as unknown;
        expect(Sample.fromJSON(json)).toEqual(value);
      }),
    );
  });

  it('hashes its fields in declared order', () => {
    const value = {
      x: 1n,
      items: [
        { a: 2n, flag: 1n },
        { a: 3n, flag: 0n },
      ],
      n: 4n,
      grid: [
        [5n, 6n],
        [7n, 8n],
      ],
    };
    const fields = [1n, 2n, 1n, 3n, 0n, 4n, 5n, 6n, 7n, 8n];
    expect(Sample.fields(value)).toEqual(fields);
    expect(Sample.hash(value)).toBe(Poseidon.hashWithPrefix('test/sample', fields.map(Field)).toBigInt());
  });

  it('is the same in circuit', () => {
    fc.assert(
      fc.property(valuesOf(Sample), (value) => {
        const vars = constantsOf(Sample, value as never);
        expect(valueOf(Sample, vars)).toEqual(value);
        expect(fieldsOf(Sample, vars).map((x) => x.toBigInt())).toEqual(Sample.fields(value as never));
        expect(hashOf(Sample, vars).toBigInt()).toBe(Sample.hash(value as never));
      }),
      { numRuns: 30 },
    );
  });

  it.each<[string, unknown]>([
    ['no object', null],
    ['a missing field', { a: '1' }],
    ['a number', { a: 1, flag: '0' }],
    ['a leading zero', { a: '01', flag: '0' }],
    ['a sign', { a: '-1', flag: '0' }],
    ['hexadecimal', { a: '0x1', flag: '0' }],
    ['2^64 for a u64', { a: String(1n << 64n), flag: '0' }],
    ['2 for a bit', { a: '1', flag: '2' }],
  ])('refuses %s', (_, json) => expect(() => Inner.fromJSON(json)).toThrow(RangeError));

  it('refuses a field element that is not reduced, and a list of another length', () => {
    const X = record(null, { x: 'field', list: list('u32', 2) });
    expect(() => X.fromJSON({ x: FIELD_ORDER.toString(), list: ['1', '2'] })).toThrow(RangeError);
    expect(() => X.fromJSON({ x: '0', list: ['1'] })).toThrow(RangeError);
    expect(() => X.fromJSON({ x: '0', list: ['1', String(1n << 32n)] })).toThrow('list[1]');
    expect(X.fromJSON({ x: (FIELD_ORDER - 1n).toString(), list: ['1', '2'] }).x).toBe(FIELD_ORDER - 1n);
  });

  it('has no hash without a tag', () => expect(() => record(null, { x: 'field' }).hash({ x: 1n })).toThrow(TypeError));

  it('has a zero', () => expect(Sample.fields(Sample.zero()).every((x) => x === 0n)).toBe(true));
});

describe('the records of the protocol', () => {
  it('share no tag (PROTOCOL §1)', () => {
    const tags = hashed.map(([, type]) => type.tag);
    expect(tags.length).toBeGreaterThan(20);
    expect(new Set(tags).size).toBe(tags.length);
    for (const tag of tags) expect(tag).toMatch(/^qed\/[a-z0-9-]{1,27}$/);
    for (const tag of [call.INPUTS_TAG, call.OUTPUTS_TAG, call.EVENTS_TAG]) expect(tags).not.toContain(tag);
  });

  it.each(hashed)('%s hashes in circuit as it does out of it', (_, type) => {
    const value = type.zero();
    expect(hashOf(type, constantsOf(type, value)).toBigInt()).toBe(type.hash(value));
  });
});
