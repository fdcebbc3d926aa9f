import { Field } from 'o1js';
import { FIELD_ORDER } from '../../../parth/field.js';
import { splitAt } from './ranges.js';
import { HALF } from './multiply.js';
import { lessBits } from './order.js';

/** The low bits of the canonical value of a field element. */
export function lowBitsOfField(bits: number, value: Field): Field {
  const { low, high } = splitAt(128, 127, value);
  // Two pairs can add up to a value modulo p; the canonical one does not exceed p − 1.
  const [topHigh, topLow] = [(FIELD_ORDER - 1n) >> 128n, (FIELD_ORDER - 1n) & (HALF * HALF - 1n)];
  const smaller = lessBits(128, high, Field(topHigh));
  const equal = high.equals(Field(topHigh)).toField();
  const fits = Field(1).sub(lessBits(128, Field(topLow), low));
  smaller.add(equal.mul(fits)).assertEquals(1);
  return bits === 128 ? low : splitAt(bits, 128 - bits, low).low;
}
