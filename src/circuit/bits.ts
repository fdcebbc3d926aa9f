import { Bool, type Field } from 'o1js';

// Of a constant o1js always makes all 254 bits, however few are asked for, and most of what a simulation does is to hold numbers to their ranges.

const BITS = [new Bool(false), new Bool(true)] as const;

/** `x.toBits(length)`: the bits from the lowest. It states that `x` is below 2^length. */
export function toBits(x: Field, length: number): Bool[] {
  if (!x.isConstant()) return x.toBits(length);
  assertFits(x, length);
  const value = x.toBigInt();
  return Array.from({ length }, (_, i) => BITS[(value >> BigInt(i)) & 1n ? 1 : 0]);
}

/** States that `x` is below 2^length, as `x.toBits(length)` does. */
export function assertFits(x: Field, length: number): void {
  if (!x.isConstant()) x.toBits(length);
  else if (x.toBigInt() >> BigInt(length) !== 0n) throw new RangeError(`${x.toBigInt()} does not fit ${length} bits`);
}
