import { KIND_RANGE } from '../kinds.js';
import type { IrOp } from '../ops.js';
import type { ValueId } from '../op.js';
import { implies, type Definitions, type Guard } from './guards.js';

type Assert = Extract<IrOp, { op: 'assert' }>;

/** What a method's assertions say about indices: where each check holds. */
export class IndexBounds {
  readonly #limits = new Map<ValueId, { readonly limit: bigint; readonly guard: Guard }[]>();

  constructor(private readonly definitions: Definitions) {}

  /** Takes an assertion in: `index < n`, `index <= n`, alone or joined by `and`. */
  note({ condition, guard }: Assert): void {
    const pending: ValueId[] = [condition];
    const seen = new Set<ValueId>();
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const op = this.definitions.get(id);
      if (op?.op === 'and') pending.push(op.left, op.right);
      if (op?.op !== 'lt' && op?.op !== 'le') continue;
      const right = this.definitions.get(op.right);
      if (right?.op !== 'const') continue;
      const limits = this.#limits.get(op.left) ?? [];
      limits.push({ limit: op.op === 'lt' ? right.value : right.value + 1n, guard });
      this.#limits.set(op.left, limits);
    }
  }

  /** Whether an index, where `guard` holds, is provably below `length`: by its kind, as a constant, or by an earlier assertion. */
  isBelow(index: ValueId, length: bigint, guard: Guard): boolean {
    const op = this.definitions.get(index);
    if (op === undefined || !('kind' in op)) return false;
    if (op.op === 'const') return op.value < length;
    if (KIND_RANGE[op.kind].max < length) return true;
    const limits = this.#limits.get(index) ?? [];
    if (limits.some((each) => each.limit <= length && implies(this.definitions, guard, each.guard))) return true;
    // A checked cast keeps the value, or is 0 where it does not run.
    return op.op === 'cast' && op.mode === 'check' && this.isBelow(op.value, length, guard);
  }
}
