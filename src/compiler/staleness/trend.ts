import { isInteger, KIND_RANGE, type IrKind } from '../ir/kinds.js';
import type { IrOp } from '../ir/ops.js';
import type { ValueId } from '../ir/op.js';
import { truth, type Clause, type Literal } from './facts.js';
import { cellOf } from './graph.js';
import type { AnalysedMethod } from './method.js';
import { Dependence } from './dependence.js';
import { atLeast, isUnsigned } from './order.js';

/** How a value changes when the sources are read at a newer anchor: not at all, never down, never up, or nothing is known. */
export type Trend = 'same' | 'up' | 'down' | 'any';

/** Values that are read together, and what is known of how they change from one anchor to a newer one. */
export interface Source {
  readonly values: ReadonlySet<ValueId>;
  readonly trend: Exclude<Trend, 'same'>;
  /** Once this holds the values never change again. */
  readonly final?: Literal | undefined;
  /** What the one value is read as before anything is written. */
  readonly initial?: bigint | undefined;
  /** The value is written only while it is the initial one. */
  readonly isOnce?: boolean | undefined;
}

const MAX_STEPS = 40_000;

const flip = (trend: Trend): Trend => (trend === 'up' ? 'down' : trend === 'down' ? 'up' : trend);
const join = (a: Trend, b: Trend): Trend => (a === 'same' || a === b ? b : b === 'same' ? a : 'any');
const rises = (trend: Trend): boolean => trend === 'same' || trend === 'up';
const falls = (trend: Trend): boolean => trend === 'same' || trend === 'down';

/** A side of a choice: how it changes where it is chosen, and whether it is then at least what the other side has. */
interface Side {
  readonly trend: (clauses: readonly Clause[]) => Trend;
  readonly isLarger: (clauses: readonly Clause[]) => boolean;
}

/** Finds the trend of a method's values from that of some sources. What is not proven is `any`. */
export class Trends {
  readonly dependence: Dependence;
  readonly #known = new Map<ValueId, Trend>();
  /** Of the cells that are written with, or on the condition of, what depends on the sources. */
  readonly #cells = new Map<string, Trend>();
  #steps = 0;

  constructor(
    readonly method: AnalysedMethod,
    readonly source: Source,
    accepted: boolean,
  ) {
    this.dependence = new Dependence(method.ir, source.values, accepted);
  }

  depends(id: ValueId): boolean {
    return this.dependence.values.has(id);
  }

  /** Whether the sources are final wherever the clauses hold. */
  isFinal(clauses: readonly Clause[]): boolean {
    return this.source.final !== undefined && this.method.facts.imply(clauses, this.source.final);
  }

  of(id: ValueId, clauses: readonly Clause[] = []): Trend {
    if (!this.depends(id)) return 'same';
    const known = this.#known.get(id) ?? 'any';
    if (known !== 'any' || (this.#known.has(id) && clauses.length === 0)) return known;
    if (clauses.length > 0) {
      const plain = this.of(id);
      if (plain !== 'any') return plain;
    }
    if (++this.#steps > MAX_STEPS || this.method.facts.isExhausted) return 'any';
    const trend = this.isFinal(clauses) ? 'same' : this.#compute(id, clauses);
    if (clauses.length === 0) this.#known.set(id, trend);
    return trend;
  }

  /** A load is settled where it stands: what is stored later does not count. */
  settle(op: IrOp): void {
    if (op.op !== 'loadSlot' || !this.depends(op.result)) return;
    const keys = op.slot.keys.map(({ value }) => this.of(value));
    const content = keys.every((trend) => trend === 'same') ? (this.#cells.get(cellOf(op.slot)) ?? 'same') : 'any';
    this.#known.set(op.result, content === 'any' ? 'any' : this.#guarded(op, content, []));
  }

  stored(cell: string, trend: Trend): void {
    this.#cells.set(cell, join(this.#cells.get(cell) ?? 'same', trend));
  }

  #compute(id: ValueId, clauses: readonly Clause[]): Trend {
    if (this.source.values.has(id)) return this.source.trend;
    const op = this.method.graph.definition(id);
    if (op.op === 'loadSlot') return this.#known.get(id) ?? 'any';
    const guard = 'guard' in op ? op.guard : undefined;
    const taken = guard === undefined ? clauses : [...clauses, truth(guard)];
    return this.#guarded(op, this.#operation(op, taken), clauses);
  }

  /** What has a guard is 0 where it does not hold. */
  #guarded(op: IrOp, inner: Trend, clauses: readonly Clause[]): Trend {
    const guard = 'guard' in op ? op.guard : undefined;
    if (guard === undefined || !this.depends(guard)) return inner;
    const isLarger = 'kind' in op && isUnsigned(op.kind);
    return this.choice(
      guard,
      { trend: () => inner, isLarger: () => isLarger },
      { trend: () => 'same', isLarger: () => false },
      clauses,
    );
  }

  #operation(op: IrOp, clauses: readonly Clause[]): Trend {
    const of = (id: ValueId): Trend => this.of(id, clauses);
    switch (op.op) {
      case 'add':
        return hasOrder(op.kind) && op.wrap !== true ? join(of(op.left), of(op.right)) : 'any';
      case 'sub':
        return hasOrder(op.kind) && op.wrap !== true ? join(of(op.left), flip(of(op.right))) : 'any';
      case 'mul':
      case 'shl':
        return isUnsigned(op.kind) && op.wrap !== true ? join(of(op.left), of(op.right)) : 'any';
      case 'div':
      case 'shr':
        return isUnsigned(op.kind) ? join(of(op.left), flip(of(op.right))) : 'any';
      case 'lt':
      case 'le':
        return join(flip(of(op.left)), of(op.right));
      case 'eq':
        return this.#equality(op.left, op.right, of);
      case 'not':
        return flip(of(op.value));
      case 'stale':
        return of(op.value);
      case 'and':
      case 'or':
        return this.#logic(op.op, op.left, op.right, clauses);
      case 'select': {
        const side = (own: ValueId, other: ValueId): Side => ({
          trend: (more) => this.of(own, more),
          isLarger: (more) => atLeast(this.method.facts, own, other, more),
        });
        return this.choice(op.condition, side(op.then, op.otherwise), side(op.otherwise, op.then), clauses);
      }
      case 'cast':
        // A checked cast keeps the value; only of what has an order does its trend say something.
        return op.mode === 'check' && this.#hasOrder(op.value) ? of(op.value) : 'any';
      default:
        return 'any';
    }
  }

  #hasOrder(id: ValueId): boolean {
    const kind = this.method.graph.kind(id);
    return hasOrder(kind) || kind === 'boolean';
  }

  /** Equality with the least value falls once; equality with a value that is written once rises once. */
  #equality(left: ValueId, right: ValueId, of: (id: ValueId) => Trend): Trend {
    const { graph } = this.method;
    const [value, constant] =
      graph.constant(right) === undefined ? [right, graph.constant(left)] : [left, graph.constant(right)];
    if (constant === undefined) return 'any';
    const kind = graph.kind(value);
    if (kind === 'boolean') return constant === 1n ? of(value) : flip(of(value));
    const { initial, isOnce, trend: known } = this.source;
    if (this.source.values.has(value)) {
      // What grows is never below the initial value, and what is set once never returns to it.
      if (constant === initial && (isOnce === true || known === 'up')) return 'down';
      if (isOnce === true) return 'up';
    }
    if (!isUnsigned(kind) || constant !== KIND_RANGE[kind].min) return 'any';
    const trend = of(value);
    return trend === 'up' ? 'down' : trend === 'down' ? 'up' : trend;
  }

  #logic(op: 'and' | 'or', left: ValueId, right: ValueId, clauses: readonly Clause[]): Trend {
    const plain = join(this.of(left, clauses), this.of(right, clauses));
    if (plain !== 'any') return plain;
    const isAnd = op === 'and';
    const constant: Side = { trend: () => 'same', isLarger: () => !isAnd };
    const other: Side = { trend: (more) => this.of(right, more), isLarger: () => isAnd };
    return isAnd ? this.choice(left, other, constant, clauses) : this.choice(left, constant, other, clauses);
  }

  /** The trend of one of two values by a condition that may change too. */
  choice(condition: ValueId, then: Side, otherwise: Side, clauses: readonly Clause[]): Trend {
    const whenTrue = [...clauses, truth(condition)];
    const whenFalse = [...clauses, truth(condition, false)];
    const trend = this.of(condition, clauses);
    if (trend === 'same') return join(then.trend(whenTrue), otherwise.trend(whenFalse));
    // Where the sources are final for one answer, that answer stays what it is.
    const [trueStays, falseStays] = [this.isFinal(whenTrue), this.isFinal(whenFalse)];
    const steps: Trend[] = [
      trueStays ? 'same' : then.trend(whenTrue),
      falseStays ? 'same' : otherwise.trend(whenFalse),
    ];
    if (trend !== 'down' && !falseStays) steps.push(crossing(otherwise, then, whenFalse, whenTrue, clauses));
    if (trend !== 'up' && !trueStays) steps.push(crossing(then, otherwise, whenTrue, whenFalse, clauses));
    return steps.reduce(join);
  }
}

/** How the value changes when one side is left for the other: it must compare with the old one at the old anchor, or at the new one. */
function crossing(
  from: Side,
  to: Side,
  before: readonly Clause[],
  after: readonly Clause[],
  always: readonly Clause[],
): Trend {
  const isUp = to.isLarger(after) ? rises(from.trend(always)) : to.isLarger(before) && rises(to.trend(always));
  if (isUp) return 'up';
  const isDown = from.isLarger(after) ? falls(from.trend(always)) : from.isLarger(before) && falls(to.trend(always));
  return isDown ? 'down' : 'any';
}

const hasOrder = (kind: IrKind): boolean => isInteger(kind);
