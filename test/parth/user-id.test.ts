// User ids spread registrations evenly over the realms, and no two registrations share an id.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realmOf, registrationIndexOf, userIdOf } from '../../src/parth/user-id.js';

describe('userIdOf', () => {
  it('deals registrations out to the realms in turn', () => {
    expect([0n, 1n, 2n, 3n, 4n].map((r) => userIdOf(r, 1n))).toEqual([0n, 1n << 20n, 1n, (1n << 20n) | 1n, 2n]);
    expect([0n, 1n, 2n].map((r) => userIdOf(r, 0n))).toEqual([0n, 1n, 2n]);
  });

  it('gives each index a u32 of its own, in a realm that there is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 12n }), fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }), (k, r) => {
        fc.pre(r < 1n << (20n + k));
        const id = userIdOf(r, k);
        expect(id < 1n << 32n).toBe(true);
        expect(realmOf(id)).toBe(r % (1n << k));
        // The index can be told from the id, so no two share one.
        expect(registrationIndexOf(id, k)).toBe(r);
      }),
    );
  });

  it('ends where two indices would share an id (attack 1.14)', () => {
    expect(userIdOf((1n << 21n) - 1n, 1n)).toBe((1n << 20n) | 0xfffffn);
    expect(() => userIdOf(1n << 21n, 1n)).toThrow(RangeError);
  });

  it('gives an id of a realm that is not there an index that nobody has', () => {
    expect(registrationIndexOf(2n << 20n, 1n)).toBe(1n << 32n);
    expect(registrationIndexOf(1n << 20n, 0n)).toBe(1n << 32n);
  });
});
