import { Field, type Bool } from 'o1js';
import { constrain } from '../../circuit/constraint.js';
import { REALM_HEIGHT, USER_TREE_HEIGHT } from '../../parth/heights.js';

const MAX_REALM_BITS = USER_TREE_HEIGHT - REALM_HEIGHT;

/**
 * The number of realms, 2^k, in circuit: one flag for each possible k. States the constraint `realm-bits`: k is at most 12, which leaves a
 * user id within 32 bits.
 */
export class RealmBits {
  private constructor(readonly flags: readonly Bool[]) {}

  static of(realmBits: Field): RealmBits {
    const flags = Array.from({ length: MAX_REALM_BITS + 1 }, (_, k) => realmBits.equals(k));
    constrain('realm-bits', () => sum(flags.map((flag) => flag.toField())).assertEquals(1));
    return new RealmBits(flags);
  }

  /**
   * The user id of a registration index r: `(r mod 2^k) << 20 | (r >> k)` (PROTOCOL §2). States `registration-index` (r is 32 bits) and
   * `registration-limit` (r < 2^(20+k): from there on two indices would meet in one user id).
   */
  userId(registrationIndex: Field): Field {
    const bits = constrain('registration-index', () => registrationIndex.toBits(USER_TREE_HEIGHT));
    const weighted = bits.map((bit, i) => bit.toField().mul(2n ** BigInt(i)));
    const candidates = this.flags.map((flag, k) => {
      const realm = sum(weighted.slice(0, k));
      const place = registrationIndex.sub(realm).mul(new Field(1).div(2n ** BigInt(k)));
      return flag.toField().mul(
        realm
          .mul(2n ** BigInt(REALM_HEIGHT))
          .add(place)
          .seal(),
      );
    });
    constrain('registration-limit', () => {
      const excess = this.flags.map((flag, k) => flag.toField().mul(sum(weighted.slice(REALM_HEIGHT + k)).seal()));
      sum(excess).assertEquals(0);
    });
    return sum(candidates).seal();
  }
}

function sum(terms: readonly Field[]): Field {
  return terms.reduce((total, term) => total.add(term), new Field(0));
}
