// Bits of constants are the bits that o1js gives, and a value that does not fit is refused just where o1js refuses it.
import fc from 'fast-check';
import { Field } from 'o1js';
import { describe, expect, it } from 'vitest';
import { assertFits, toBits } from '../../src/circuit/bits.js';
import { FIELD_ORDER } from '../../src/parth/field.js';

const length = fc.integer({ min: 1, max: 254 });
const near = fc
  .tuple(length, fc.constantFrom(-1n, 0n, 1n))
  .map(([bits, offset]) => ((1n << BigInt(bits)) + offset) % FIELD_ORDER);
const value = fc.oneof(near, fc.bigInt({ min: 0n, max: FIELD_ORDER - 1n }), fc.constantFrom(0n, FIELD_ORDER - 1n));

describe('bits of constants', () => {
  it("are o1js's, and what does not fit is refused where o1js refuses it", () => {
    fc.assert(
      fc.property(value, length, (x, bits) => {
        const theirs = outcome(() => Field(x).toBits(bits));
        expect(outcome(() => toBits(Field(x), bits))).toEqual(theirs);
        expect(outcome(() => (assertFits(Field(x), bits), [])) === 'refused').toBe(theirs === 'refused');
      }),
      { numRuns: 300 },
    );
  });
});

function outcome(bits: () => { toBoolean(): boolean }[]): boolean[] | 'refused' {
  try {
    return bits().map((bit) => bit.toBoolean());
  } catch {
    return 'refused';
  }
}
