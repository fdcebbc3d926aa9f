import { Bool, Field, Provable } from 'o1js';
import { fromField, isWhole, KIND_WIDTH, type IrKind } from '../../ir/kinds.js';
import { rangeBits } from './ranges.js';

/** `left < right` for two numbers whose difference fits `bits`; both of one kind. */
export function less(kind: IrKind, left: Field, right: Field): Field {
  if (isWhole(kind)) throw new TypeError(`${kind} has no order`);
  return lessBits(
    KIND_WIDTH[kind],
    left,
    right,
    () => fromField(kind, left.toBigInt())! < fromField(kind, right.toBigInt())!,
  );
}

/** `left < right` where |left − right| < 2^bits and bits is far below the field's size. */
export function lessBits(
  bits: number,
  left: Field,
  right: Field,
  holds = (): boolean => left.toBigInt() < right.toBigInt(),
): Field {
  if (left.isConstant() && right.isConstant()) return Field(holds() ? 1n : 0n);
  const result = Provable.witness(Bool, () => Bool(holds())).toField();
  // Of right − left − 1 and left − right exactly one is not negative.
  const difference = right.sub(left).seal();
  rangeBits(bits, result.mul(difference.mul(2).sub(1)).sub(difference).seal());
  return result;
}
