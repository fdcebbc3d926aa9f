import { Field, Provable, type Bool } from 'o1js';

/** Asserts `a = b` where `condition` holds, nothing elsewhere. Call it inside `constrain`. */
export function assertEqualIf(condition: Bool, a: Field, b: Field): void {
  condition.toField().mul(a.sub(b)).assertEquals(0);
}

/** Asserts `a ≠ b` where `condition` holds, nothing elsewhere. Call it inside `constrain`. */
export function assertDifferentIf(condition: Bool, a: Field, b: Field): void {
  Provable.if(condition, a.sub(b), new Field(1)).assertNotEquals(0);
}

/**
 * For a list of which the first `count` entries are used: one flag an entry, true where it is used. Asserts that `count` is at most
 * `length`. Call it inside `constrain`.
 */
export function usedEntries(count: Field, length: number): Bool[] {
  const isCount = Array.from({ length: length + 1 }, (_, n) => count.equals(n));
  isCount.reduce((sum, flag) => sum.add(flag.toField()), new Field(0)).assertEquals(1);
  // Entry i is used when the count is one of i + 1, ..., length: at most one of those flags is set, so their sum is a bit.
  return Array.from({ length }, (_, i) =>
    isCount
      .slice(i + 1)
      .reduce((sum, flag) => sum.add(flag.toField()), new Field(0))
      .seal()
      .equals(1),
  );
}
