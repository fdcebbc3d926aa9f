// The circuit computes user ids just as the code outside does, and refuses indices that have no user id.
import { Field, Provable } from 'o1js';
import { describe, expect, it } from 'vitest';
import { circuit } from '../../../src/circuit/circuit.js';
import { record } from '../../../src/parth/record.js';
import { userIdOf } from '../../../src/parth/user-id.js';
import { RealmBits } from '../../../src/prover/gadgets/user-id.js';
import { refusalOf } from '../../support/constraints.js';

const userIdCircuit = circuit({
  name: 'UserId',
  witness: record(null, { realmBits: 'field', registrationIndex: 'field' }),
  children: [],
  logic: ({ realmBits, registrationIndex }) => RealmBits.of(realmBits).userId(registrationIndex),
});
const refusal = (realmBits: bigint, registrationIndex: bigint) =>
  refusalOf(userIdCircuit, { witness: { realmBits, registrationIndex } });

describe('RealmBits', () => {
  it.each(Array.from({ length: 13 }, (_, k) => BigInt(k)))('computes user ids with k = %s', (k) => {
    for (const r of [0n, 1n, 5n, 4097n, 2n ** 19n + 12345n, 2n ** (20n + k) - 1n]) {
      expect(RealmBits.of(new Field(k)).userId(new Field(r)).toBigInt()).toBe(userIdOf(r, k));
    }
  });

  it('computes the same on variables', async () => {
    await Provable.runAndCheck(() => {
      const k = Provable.witness(Field, () => new Field(3));
      const r = Provable.witness(Field, () => new Field(1234567));
      RealmBits.of(k)
        .userId(r)
        .assertEquals(new Field(userIdOf(1234567n, 3n)));
    });
  });

  it('refuses what has no user id', () => {
    expect(refusal(13n, 0n)).toBe('UserId/realm-bits');
    expect(refusal(-1n, 0n)).toBe('UserId/realm-bits');
    expect(refusal(12n, 2n ** 32n)).toBe('UserId/registration-index');
    expect(refusal(12n, 2n ** 32n - 1n)).toBeUndefined();
    for (let k = 0n; k < 12n; k++) {
      expect(refusal(k, 2n ** (20n + k))).toBe('UserId/registration-limit');
      expect(refusal(k, 2n ** (20n + k) - 1n)).toBeUndefined();
    }
  });
});
