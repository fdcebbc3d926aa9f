import { toField, type IrKind } from '../../ir/kinds.js';
import type { SlotRef } from '../../ir/state-ops.js';
import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import type { Lowering } from '../method-lowering.js';
import type { Scalar } from '../values.js';
import type { StateLocation } from './state-location.js';

interface Leaf {
  readonly slot: SlotRef;
  /** A field element where items of an array start with different values and the index is known at run time only. */
  readonly initial: bigint | Scalar;
  readonly kind: IrKind;
}

export function leafOf(
  lowering: Lowering,
  location: StateLocation,
  { name, kind }: { readonly name: string; readonly kind: IrKind },
  i: number,
  span: SourceSpan,
  shift = 0n,
): Leaf {
  const initials = location.offsets.map((offset) => location.field.initial[offset + i]!);
  const keys = location.keys.map(({ value, ...key }) => ({ ...key, value: value.id }));
  const slot = { path: name, base: location.base + BigInt(i), keys };
  if (new Set(initials).size === 1) return { slot, initial: initials[0]!, kind };
  const indices = location.keys.filter((key) => key.length !== undefined);
  const starts = initials.map((each) => toField(each + shift));
  return { slot, initial: startAt(lowering, indices, starts, span), kind };
}

/** The initial value at run-time indices; `initials` has one for each combination, the last index running fastest. */
function startAt(
  lowering: Lowering,
  indices: StateLocation['keys'],
  initials: readonly bigint[],
  span: SourceSpan,
): Scalar {
  const [index, ...inner] = indices;
  if (index === undefined) return lowering.constant('Field', initials[0]!);
  const size = initials.length / index.length!;
  const parts = Array.from({ length: index.length! }, (_, i) =>
    startAt(lowering, inner, initials.slice(i * size, (i + 1) * size), span),
  );
  return parts.reduceRight((otherwise, part, i) => {
    const { value } = index;
    const isHere = lowering.emit(lowering.builder.compare('eq', value, lowering.constant(value.kind, BigInt(i))), span);
    return lowering.select(isHere, part, otherwise) as Scalar;
  });
}
