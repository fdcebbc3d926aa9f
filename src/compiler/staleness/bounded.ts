import type { IrOp } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { uses } from '../ir/uses.js';
import { truth, type Clause, type Literal } from './facts.js';
import { Dependence } from './dependence.js';
import { pathOf, type AnalysedMethod } from './method.js';

const MAX_STEPS = 20_000;

/**
 * Whether a `validUntil` runs in every call in which a check, an effect or the result is made of the sources: the landing of such a call is bounded.
 * `counts` says which bounds are taken seriously.
 */
export function isBounded(
  method: AnalysedMethod,
  sources: ReadonlySet<ValueId>,
  accepted: boolean,
  counts: (bound: ValueId) => boolean,
): boolean {
  const bounds = method.ir.ops.filter((op) => op.op === 'validUntil').filter((op) => counts(op.checkpoint));
  if (bounds.length === 0) return false;
  if (bounds.some(({ guard }) => guard === undefined)) return true;
  const goals = bounds.map(({ guard }): Literal => ({ id: guard!, holds: true }));
  return new Exposure(method, sources, accepted, goals).isNone;
}

class Exposure {
  readonly #dependence: Dependence;
  #steps = 0;

  constructor(
    readonly method: AnalysedMethod,
    readonly sources: ReadonlySet<ValueId>,
    accepted: boolean,
    readonly goals: readonly Literal[],
  ) {
    this.#dependence = new Dependence(method.ir, sources, accepted);
  }

  get isNone(): boolean {
    const { ir, asserted } = this.method;
    const isTouched = (ids: readonly ValueId[]): boolean => ids.some((id) => this.#dependence.values.has(id));
    for (const op of ir.ops) {
      if (!isUse(op) || !isTouched(uses(op))) continue;
      const clauses = [...asserted, ...pathOf('guard' in op ? op.guard : undefined)];
      if (uses(op).some((id) => this.#exposes(id, clauses))) return false;
    }
    return ir.outputs.every(({ value }) => !this.#exposes(value, asserted));
  }

  /** Whether a value may come from the sources in a call where the clauses hold and no bound runs. */
  #exposes(id: ValueId, clauses: readonly Clause[]): boolean {
    if (!this.#dependence.values.has(id)) return false;
    if (++this.#steps > MAX_STEPS || this.method.facts.isExhausted) return true;
    if (this.method.facts.imply(clauses, ...this.goals)) return false;
    if (this.sources.has(id)) return true;
    const op = this.method.graph.definition(id);
    const exposes = (inner: ValueId, ...more: readonly Clause[]): boolean =>
      this.#exposes(inner, more.length === 0 ? clauses : [...clauses, ...more]);
    switch (op.op) {
      case 'select':
        return (
          exposes(op.condition) ||
          exposes(op.then, truth(op.condition)) ||
          exposes(op.otherwise, truth(op.condition, false))
        );
      case 'and':
        return exposes(op.left) || exposes(op.right, truth(op.left));
      case 'or':
        return exposes(op.left) || exposes(op.right, truth(op.left, false));
      case 'loadSlot':
        // What was stored, or left out, before.
        return true;
      default: {
        const guard = 'guard' in op ? op.guard : undefined;
        if (guard !== undefined && exposes(guard)) return true;
        return uses(op).some((inner) => inner !== guard && exposes(inner, ...pathOf(guard)));
      }
    }
  }
}

/** Whether an operation does more than to compute a value: it has an effect, or it fails for some operands. */
function isUse(op: IrOp): boolean {
  switch (op.op) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'shl':
      return op.kind !== 'Field' && op.wrap !== true;
    case 'div':
    case 'rem':
    case 'merkleRoot':
      return true;
    case 'cast':
      return op.mode === 'check';
    case 'loadForeign':
      return op.contract !== undefined;
    default:
      return !('result' in op) && op.op !== 'sha256' && op.op !== 'keccak256';
  }
}
