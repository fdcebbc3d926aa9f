import type { SourceSpan } from '../diagnostics/diagnostic.js';
import { isInteger, KIND_RANGE } from '../ir/kinds.js';
import { cast, compare } from './expressions/arithmetic.js';
import type { Lowering } from './method-lowering.js';
import type { Scalar } from './values.js';

/** A constant index out of range is a mistake; on a path that need not be taken it fails only there, as in JavaScript. */
export function constantIndex(lowering: Lowering, index: bigint, length: number, span: SourceSpan): number {
  if (index >= 0n && index < BigInt(length)) return Number(index);
  if (lowering.flow?.guard === undefined) {
    return lowering.stop(
      span,
      'QED1016',
      `the index ${index} is outside of ${length} items`,
      `use an index from 0 to ${length - 1}`,
    );
  }
  lowering.builder.assert(lowering.boolean(false), [`the index ${index} is outside of ${length} items`], [], 'index');
  return 0;
}

export function checkIndex(lowering: Lowering, index: Scalar, length: number, span: SourceSpan): Scalar {
  const hasOrder = isInteger(index.kind) || index.kind === 'UserId' || index.kind === 'ContractId';
  const checked = hasOrder ? index : cast(lowering, index, 'u32', 'check', span);
  const { kind } = checked;
  if (KIND_RANGE[kind].max >= BigInt(length)) {
    const limit = (operator: '<' | '>=', value: bigint): Scalar =>
      compare(lowering, operator, checked, lowering.constant(kind, value), span);
    const below = limit('<', BigInt(length));
    const inside = KIND_RANGE[kind].min < 0n ? lowering.and(below, limit('>=', 0n)) : below;
    lowering.builder.assert(inside, ['index out of range'], [{ text: 'index', value: checked.id }], 'index');
  }
  return kind === 'u8' || kind === 'u16' || kind === 'u32' ? checked : cast(lowering, checked, 'u32', 'check', span);
}
