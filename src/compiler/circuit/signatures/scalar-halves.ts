import { Field, Gadgets, Provable } from 'o1js';
import { Secp256k1 as Curve } from '../../../parth/signatures.js';
import { LIMB_BITS, type Limbs } from './halves.js';
import { WINDOW, WINDOWS } from './offsets.js';
import { selectLimbs, ORDER, isZeroModulo } from './points.js';

const { ForeignField, Field3 } = Gadgets;

const LIMB_MASK = (1n << BigInt(LIMB_BITS)) - 1n;

export interface ScalarPart {
  readonly isNegative: Field;
  /** WINDOW · WINDOWS of them, lowest first. */
  readonly bits: readonly Field[];
}

/** Two short scalars, a and b, with a + b · λ = scalar modulo the order. */
export function halvesOfScalar(scalar: Limbs): readonly [ScalarPart, ScalarPart] {
  const part = (which: 0 | 1): ScalarPart & { readonly value: Limbs } => {
    const [isNegative, low, high] = Provable.witness(Provable.Array(Field, 3), () => {
      const { isNegative, abs } = Curve.Endo.decompose(Field3.toBigint(scalar))[which];
      return [isNegative ? 1n : 0n, abs & LIMB_MASK, abs >> BigInt(LIMB_BITS)].map(Field);
    });
    isNegative!.assertBool();
    const value: Limbs = [low!, high!, Field(0)];
    return { isNegative: isNegative!, value, bits: bitsOf(value, WINDOW * WINDOWS) };
  };
  const [a, b] = [part(0), part(1)];
  const signed = (part: ScalarPart, value: Limbs): Limbs =>
    selectLimbs(part.isNegative, ForeignField.neg(value, ORDER), value);
  const product = ForeignField.mul(b.value, Field3.from(Curve.Endo.scalar), ORDER);
  const difference = ForeignField.sum([signed(a, a.value), signed(b, product), scalar], [1n, -1n], ORDER);
  ForeignField.assertAlmostReduced([difference], ORDER, { skipMrc: true });
  isZeroModulo(difference, ORDER).assertEquals(1);
  return [a, b];
}

/** The bits of a number, which is stated to have so many. */
export function bitsOf(value: Limbs, length: number): Field[] {
  return value.flatMap((limb, i) => {
    const rest = Math.max(0, Math.min(LIMB_BITS, length - LIMB_BITS * i));
    return rest === 0 ? [] : limb.toBits(rest).map((bit) => bit.toField());
  });
}
