import type { IrOp } from '../ops.js';
import type { ValueId } from '../op.js';

/** The operation that defines each value. */
export type Definitions = ReadonlyMap<ValueId, IrOp>;

/** A path predicate; undefined is the path that is always taken. */
export type Guard = ValueId | undefined;

/** How deep a predicate is looked into; what the compiler makes is far below, and a hostile one may not cost more. */
const MAX_DEPTH = 64;

/** Whether `guard` being true makes `wanted` true, as far as their `and`, `or` and constants show. Errs towards false. */
export function implies(definitions: Definitions, guard: Guard, wanted: Guard, depth = 0): boolean {
  if (wanted === undefined || guard === wanted) return true;
  if (depth > MAX_DEPTH) return false;
  const next = depth + 1;
  const goal = definitions.get(wanted);
  if (goal?.op === 'const' && goal.value === 1n) return true;
  if (goal?.op === 'and') {
    return [goal.left, goal.right].every((part) => implies(definitions, guard, part, next));
  }
  if (guard !== undefined) {
    const given = definitions.get(guard);
    if (given?.op === 'const' && given.value === 0n) return true;
    if (given?.op === 'and' && [given.left, given.right].some((part) => implies(definitions, part, wanted, next)))
      return true;
    if (given?.op === 'or' && [given.left, given.right].every((part) => implies(definitions, part, wanted, next)))
      return true;
  }
  return goal?.op === 'or' && [goal.left, goal.right].some((part) => implies(definitions, guard, part, next));
}

/** The values that a predicate says are equal to a constant; undefined where it contradicts itself and is never true. */
export function constantsUnder(definitions: Definitions, guard: Guard): Map<ValueId, bigint> | undefined {
  const known = new Map<ValueId, bigint>();
  const pending: ValueId[] = guard === undefined ? [] : [guard];
  const seen = new Set<ValueId>();
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const op = definitions.get(id);
    if (op?.op === 'and') pending.push(op.left, op.right);
    if (op?.op !== 'eq') continue;
    for (const [value, other] of [
      [op.left, op.right],
      [op.right, op.left],
    ] as const) {
      const constant = definitions.get(other);
      if (constant?.op !== 'const') continue;
      if ((known.get(value) ?? constant.value) !== constant.value) return undefined;
      known.set(value, constant.value);
    }
  }
  return known;
}
