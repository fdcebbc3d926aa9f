import { KIND_RANGE, type IrKind } from '../ir/kinds.js';
import type { IrOp } from '../ir/ops.js';
import type { Span, ValueId } from '../ir/op.js';
import { uses } from '../ir/uses.js';
import type { Clause } from './facts.js';
import { cellOf } from './graph.js';
import { pathOf, type AnalysedMethod } from './method.js';
import { atLeast, isUnsigned } from './order.js';
import { Trends, type Source, type Trend } from './trend.js';

/**
 * Whether a method uses values that only grow as lower bounds, and values that are set once not by their absence. Then a call that lands with old
 * values would land with newer ones too, unless a sum overflows; and all that it stores, emits, passes on and returns would be at least what it is
 * now. Undefined where that is proven; else the first use that may be another.
 */
export function otherUse(method: AnalysedMethod, source: Source, accepted: boolean): Span | undefined {
  const trends = new Trends(method, source, accepted);
  const { ir, asserted } = method;
  if (!trends.isFinal(asserted) && !isConditional(method, trends)) {
    for (const [i, op] of ir.ops.entries()) {
      trends.settle(op);
      if (!uses(op).some((id) => trends.depends(id))) continue;
      if (!isLowerBoundUse(method, trends, op, method.assertedBefore(i))) return op.span;
    }
  }
  if (trends.isFinal(asserted)) return undefined;
  const isBound = ir.outputs.every(({ value }) => isRising(trends.of(value, asserted)));
  return isBound ? undefined : ir.span;
}

const isRising = (trend: Trend): boolean => trend === 'same' || trend === 'up';

/** Whether nothing at all happens before the sources are final: a call that does nothing is as good as none. */
function isConditional({ ir, facts, asserted }: AnalysedMethod, trends: Trends): boolean {
  const { final } = trends.source;
  if (final === undefined) return false;
  return ir.ops.every(
    (op) => !EFFECTS.has(op.op) || facts.imply([...asserted, ...pathOf((op as { guard?: ValueId }).guard)], final),
  );
}
const EFFECTS = new Set<IrOp['op']>(['storeSlot', 'emit', 'inlineCall', 'deferCall', 'validUntil', 'credit', 'debit']);

function isLowerBoundUse(method: AnalysedMethod, trends: Trends, op: IrOp, before: readonly Clause[]): boolean {
  const { facts, graph } = method;
  const guard = 'guard' in op ? op.guard : undefined;
  const clauses = [...before, ...pathOf(guard)];
  const path = guard === undefined ? 'same' : trends.of(guard, before);
  const stays = trends.isFinal(clauses);
  const of = (id: ValueId): Trend => (stays ? 'same' : trends.of(id, clauses));
  /** A condition that must hold where the guard does: it must not become false, and where only a newer call comes here, it must be true there. */
  const remains = (trend: Trend, isProven: () => boolean): boolean => {
    if (!isRising(trend)) return isProven();
    const mayBegin = path === 'up' || path === 'any';
    return !mayBegin || isProven();
  };
  const isUntouched = (...ids: readonly ValueId[]): boolean => path === 'same' && ids.every((id) => of(id) === 'same');
  const proves = (id: ValueId): boolean => facts.imply(clauses, { id, holds: true });

  switch (op.op) {
    case 'assert':
      return remains(of(op.condition), () => proves(op.condition));
    case 'sub': {
      if (isExact(op)) return true;
      const trend = difference(of(op.left), of(op.right));
      return remains(trend, () => atLeast(facts, op.left, op.right, clauses));
    }
    case 'div':
    case 'rem':
      if (!isUnsigned(op.kind)) return isUntouched(op.left, op.right);
      return remains(of(op.right), () => facts.imply(clauses, { id: op.right, is: 0n, holds: false }));
    case 'cast': {
      const [from, to] = [KIND_RANGE[graph.kind(op.value)], KIND_RANGE[op.kind]];
      return op.mode === 'wrap' || (from.min >= to.min && from.max <= to.max) || isUntouched(op.value);
    }
    case 'add':
    case 'mul':
    case 'shl':
      // A sum that overflows is the exception; a sum of signed numbers may also be too small.
      return isExact(op) || isUnsigned(op.kind) || isUntouched(op.left, op.right);
    case 'merkleRoot':
      return isUntouched(op.index);
    case 'loadForeign':
      // What another contract holds is checked to be of its kind.
      return op.contract === undefined || isUntouched(...uses(op));
    case 'storeSlot':
      return isGrowingStore(method, trends, op, { path, stays, of });
    case 'emit':
      return (stays || path === 'same' || path === 'up') && op.values.every((id) => isRising(of(id)));
    case 'inlineCall':
    case 'deferCall':
      return path === 'same' && of(op.contract) === 'same' && op.inputs.every((id) => isRising(of(id)));
    case 'validUntil':
      return path === 'same' && isRising(of(op.checkpoint));
    case 'credit':
    case 'debit':
      return path === 'same' && (op.op === 'credit' ? isRising(of(op.amount)) : of(op.amount) === 'same');
    default:
      return true;
  }
}

/** Whether an operation has a result whatever its operands are. */
const isExact = (op: { readonly kind: IrKind; readonly wrap?: true | undefined }): boolean =>
  op.kind === 'Field' || op.wrap === true;

/** A difference that must not become negative. */
const difference = (left: Trend, right: Trend): Trend =>
  isRising(left) && (right === 'same' || right === 'down') ? 'up' : 'any';

function isGrowingStore(
  { stores }: AnalysedMethod,
  trends: Trends,
  op: Extract<IrOp, { op: 'storeSlot' }>,
  { path, stays, of }: { path: Trend; stays: boolean; of: (id: ValueId) => Trend },
): boolean {
  if (op.slot.keys.some(({ value }) => of(value) !== 'same')) return false;
  const value = of(op.value);
  if (!isRising(value)) return false;
  if (path !== 'same') {
    // A store that a newer call makes and an old one leaves out must not make the slot smaller, and none may be left out by a newer one.
    if (path !== 'up' && !stays) return false;
    if (!stores.get(op)!.grows) return false;
  }
  trends.stored(cellOf(op.slot), value === 'same' && path === 'same' ? 'same' : 'up');
  return true;
}
