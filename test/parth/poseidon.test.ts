// The hash outside circuits is the Poseidon of o1js, and lists of different lengths never share a hash.
import fc from 'fast-check';
import { Field, Poseidon } from 'o1js';
import { describe, expect, it } from 'vitest';
import { FIELD_ORDER } from '../../src/parth/field.js';
import { poseidon, poseidonList, poseidonWithPrefix } from '../../src/parth/poseidon.js';

const field = fc.oneof(
  fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }),
  fc.constantFrom(0n, 1n, FIELD_ORDER - 1n, 1n << 254n, (1n << 64n) - 1n, 1n << 64n, 1n << 128n, 1n << 192n),
);
const fields = fc.array(field, { maxLength: 7 });
const tag = fc.string({
  minLength: 1,
  maxLength: 31,
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
});

describe('the hash out of circuit', () => {
  it('is Poseidon.hash', () => {
    expect(FIELD_ORDER).toBe(Field.ORDER);
    fc.assert(
      fc.property(fields, (inputs) => {
        expect(poseidon(inputs)).toBe(Poseidon.hash(inputs.map(Field)).toBigInt());
      }),
    );
  });

  it('is Poseidon.hashWithPrefix', () => {
    fc.assert(
      fc.property(tag, fields, (prefix, inputs) => {
        expect(poseidonWithPrefix(prefix, inputs)).toBe(Poseidon.hashWithPrefix(prefix, inputs.map(Field)).toBigInt());
      }),
    );
  });

  it('is the same where results are remembered in one place', () => {
    const onePlace = Array.from({ length: 4 }, (_, i) => [5n + (BigInt(i) << 200n), 9n]);
    for (const inputs of [...onePlace, ...onePlace.reverse(), ...onePlace])
      expect(poseidon(inputs)).toBe(Poseidon.hash(inputs.map(Field)).toBigInt());
  });

  it('tells lists of different lengths apart, which Poseidon alone does not (attack 1.19)', () => {
    expect(poseidon([5n])).toBe(poseidon([5n, 0n]));
    expect(poseidonList('qed/inputs', [5n])).not.toBe(poseidonList('qed/inputs', [5n, 0n]));
    expect(poseidonList('qed/inputs', [])).not.toBe(poseidonList('qed/inputs', [0n]));
    expect(poseidonList('qed/inputs', [5n])).not.toBe(poseidonList('qed/outputs', [5n]));
  });

  it.each(['', 'x'.repeat(32), 'qed/é'])('refuses the tag %j', (bad) => {
    expect(() => poseidonWithPrefix(bad, [1n])).toThrow(RangeError);
  });
});
