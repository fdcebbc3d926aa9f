import { blockIndexOf, entryHashOf } from '../../../src/compiler/ir/hashed-entries.js';
import type { StorageLayout } from '../../../src/compiler/ir/layout.js';
import { modulo } from './arithmetic.js';
import type { WrittenValue } from './state.js';

/**
 * The slots that a state of the twin fills, by the layout alone: each scalar lies at `base + Σ key · stride + its position`, as the difference from
 * its initial value; an entry whose key is hashed begins with its hash. Slots that hold 0 are left out.
 */
export function slotsOfState(
  layout: StorageLayout,
  scalars: ReadonlyMap<string, readonly WrittenValue[]>,
): Map<bigint, bigint> {
  const slots = new Map<bigint, bigint>();
  for (const { name, base, strides, initial, hashed } of layout.fields) {
    for (const { keys, scalars: values } of scalars.get(name)!) {
      let first = base;
      if (hashed === undefined) keys.forEach((key, i) => (first += key * strides[i]!));
      else {
        const hash = entryHashOf(hashed, keys);
        const block = base + blockIndexOf(hash)! * strides[0]!;
        slots.set(block, hash);
        first = block + 1n;
      }
      values.forEach((value, i) => {
        const content = modulo(value - initial[i]!);
        if (content !== 0n) slots.set(first + BigInt(i), content);
      });
    }
  }
  return slots;
}
