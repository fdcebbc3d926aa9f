import type { StorageLayout } from '../../../src/compiler/ir/layout.js';
import { modulo } from './arithmetic.js';
import type { WrittenValue } from './state.js';

/**
 * The slots that a state of the twin fills, by the layout alone: each scalar lies at `base + Σ key · stride + its position`, as the difference from
 * its initial value. Slots that hold 0 are left out.
 */
export function slotsOfState(
  layout: StorageLayout,
  scalars: ReadonlyMap<string, readonly WrittenValue[]>,
): Map<bigint, bigint> {
  const slots = new Map<bigint, bigint>();
  for (const { name, base, strides, initial } of layout.fields) {
    for (const { keys, scalars: values } of scalars.get(name)!) {
      const first = keys.reduce((slot, key, i) => slot + key * strides[i]!, base);
      values.forEach((value, i) => {
        const content = modulo(value - initial[i]!);
        if (content !== 0n) slots.set(first + BigInt(i), content);
      });
    }
  }
  return slots;
}
