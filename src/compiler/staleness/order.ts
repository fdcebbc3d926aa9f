import { isInteger, KIND_RANGE, type IrKind } from '../ir/kinds.js';
import type { ValueId } from '../ir/op.js';
import { truth, type Clause, type Facts } from './facts.js';

const MAX_DEPTH = 24;

/** Kinds whose values are never negative and have an order; a boolean counts, false below true. */
export const isUnsigned = (kind: IrKind): boolean => (isInteger(kind) && kind !== 'i64') || kind === 'boolean';

/** Whether one value is proven to be at least another wherever the clauses hold. Both are of unsigned kinds. */
export function atLeast(facts: Facts, a: ValueId, b: ValueId, clauses: readonly Clause[], depth = 0): boolean {
  const { graph } = facts;
  const [high, low] = [graph.name(a), graph.name(b)];
  if (!isUnsigned(graph.kind(high)) || !isUnsigned(graph.kind(low))) return false;
  if (high === low) return true;
  const [top, bottom] = [graph.constant(high), graph.constant(low)];
  if (bottom === 0n || (top !== undefined && bottom !== undefined && top >= bottom)) return true;
  if (top !== undefined && top === KIND_RANGE[graph.kind(low)].max) return true;
  if (depth > MAX_DEPTH) return false;
  const also = (x: ValueId, y: ValueId, more: readonly Clause[] = []): boolean =>
    atLeast(facts, x, y, [...clauses, ...more], depth + 1);
  const taken = (guard: ValueId | undefined): boolean =>
    guard === undefined || facts.imply(clauses, { id: guard, holds: true });
  const larger = graph.definition(high);
  const smaller = graph.definition(low);
  if (larger.op === 'add' && larger.wrap !== true && taken(larger.guard))
    if (also(larger.left, low) || also(larger.right, low)) return true;
  if (larger.op === 'cast' && larger.mode === 'check' && taken(larger.guard) && also(larger.value, low)) return true;
  if (smaller.op === 'cast' && smaller.mode === 'check' && also(high, smaller.value)) return true;
  if (smaller.op === 'sub' && smaller.wrap !== true && also(high, smaller.left)) return true;
  if (isImplied(facts, high, low, clauses)) return true;
  if (larger.op === 'select')
    return (
      also(larger.then, low, [truth(larger.condition)]) && also(larger.otherwise, low, [truth(larger.condition, false)])
    );
  if (smaller.op === 'select')
    return (
      also(high, smaller.then, [truth(smaller.condition)]) &&
      also(high, smaller.otherwise, [truth(smaller.condition, false)])
    );
  return false;
}

/** Whether a comparison somewhere in the method says so. */
function isImplied(facts: Facts, high: ValueId, low: ValueId, clauses: readonly Clause[]): boolean {
  const { graph } = facts;
  if (graph.kind(high) !== graph.kind(low)) return false;
  if (graph.kind(high) === 'boolean') return facts.imply([...clauses, truth(low)], { id: high, holds: true });
  const bottom = graph.constant(low);
  if (bottom !== undefined && bottom <= 8n)
    // At least n is none of the values below it.
    return [...Array(Number(bottom)).keys()].every((i) =>
      facts.imply(clauses, { id: high, is: BigInt(i), holds: false }),
    );
  return graph.comparisons.some(({ left, right, result }) => {
    const [a, b] = [graph.name(left), graph.name(right)];
    return (
      (a === low && b === high && facts.imply(clauses, { id: result, holds: true })) ||
      (a === high && b === low && facts.imply(clauses, { id: result, holds: false }))
    );
  });
}
