import type { ValueId } from '../ir/op.js';
import { KIND_RANGE } from '../ir/kinds.js';
import type { ValueGraph } from './graph.js';

/** That a boolean value is true or false, or that a value is, or is not, a constant. */
export interface Literal {
  readonly id: ValueId;
  readonly holds: boolean;
  readonly is?: bigint | undefined;
}
/** One of them holds. */
export type Clause = readonly Literal[];

export const truth = (id: ValueId, holds = true): Clause => [{ id, holds }];
const opposite = (literal: Literal): Literal => ({ ...literal, holds: !literal.holds });

/** Cases looked at for one question, and for all of a method; beyond it nothing counts as proven. */
const MAX_CASES = 400;
const MAX_WORK = 60_000;

/**
 * Decides what follows from what on the paths of a method: propositional logic over the comparisons of its values, with the order of integers
 * against constants and of two values against each other. An answer `true` is a proof; `false` may only mean that none was found.
 */
export class Facts {
  #work = 0;

  constructor(readonly graph: ValueGraph) {}

  /** Whether all work for the method is used up, so that nothing more will be proven. */
  get isExhausted(): boolean {
    return this.#work >= MAX_WORK;
  }

  /** Whether one of the goals holds wherever all clauses do. */
  imply(clauses: readonly Clause[], ...goals: readonly Literal[]): boolean {
    if (goals.length === 0) return false;
    if (
      clauses.some((clause) => clause.length === 1 && goals.some((goal) => sameLiteral(this.graph, clause[0]!, goal)))
    )
      return true;
    const search = new Search(this.graph, Math.min(MAX_CASES, MAX_WORK - this.#work));
    const possible = search.possible(new Assignment(), goals.map(opposite), clauses);
    this.#work += search.cases;
    return !possible;
  }
}

const sameLiteral = (graph: ValueGraph, a: Literal, b: Literal): boolean =>
  graph.name(a.id) === graph.name(b.id) && a.holds === b.holds && a.is === b.is;

class Search {
  cases = 0;

  constructor(
    readonly graph: ValueGraph,
    readonly limit: number,
  ) {}

  /** False only where no values of the method make all of it true. */
  possible(known: Assignment, literals: readonly Literal[], clauses: readonly Clause[]): boolean {
    if (++this.cases > this.limit) return true;
    const open = clauses.filter((clause) => clause.length !== 1);
    const pending = [...literals, ...clauses.flatMap((clause) => (clause.length === 1 ? clause : []))];
    for (let literal = pending.pop(); literal !== undefined; literal = pending.pop())
      if (!this.#assume(known, literal, pending, open)) return false;
    const clause = open.pop();
    if (clause === undefined) return true;
    return clause.some((literal, i) =>
      this.possible(known.copy(), [...clause.slice(0, i).map(opposite), literal], open),
    );
  }

  /** Takes a literal apart; false where it contradicts what is known. */
  #assume(known: Assignment, { id, holds, is }: Literal, pending: Literal[], open: Clause[]): boolean {
    const name = this.graph.name(id);
    const op = this.graph.definition(name);
    const constant = this.graph.constant(name);
    if (is !== undefined) {
      if (constant !== undefined) return (constant === is) === holds;
      if (this.graph.kind(name) !== 'boolean') return known.compareConstant('eq', this.#bounded(name), is, holds);
      pending.push({ id: name, holds: (is === 1n) === holds });
      return true;
    }
    if (constant !== undefined) return (constant === 1n) === holds;
    switch (op.op) {
      case 'not':
        pending.push({ id: op.value, holds: !holds });
        return true;
      case 'and':
      case 'or': {
        const parts = [op.left, op.right].map((part) => ({ id: part, holds }));
        if ((op.op === 'and') === holds) pending.push(...parts);
        else open.push(parts);
        return true;
      }
      case 'select':
        open.push([
          { id: op.condition, holds: false },
          { id: op.then, holds },
        ]);
        open.push([
          { id: op.condition, holds: true },
          { id: op.otherwise, holds },
        ]);
        return true;
      case 'eq':
      case 'lt':
      case 'le':
        return this.#compare(known, op, holds, pending);
      default:
        return known.atom(name, holds);
    }
  }

  #compare(
    known: Assignment,
    { op, left, right }: { readonly op: 'eq' | 'lt' | 'le'; readonly left: ValueId; readonly right: ValueId },
    holds: boolean,
    pending: Literal[],
  ): boolean {
    // a ≤ b is that b < a does not hold.
    if (op === 'le') return this.#compare(known, { op: 'lt', left: right, right: left }, !holds, pending);
    const [a, b] = [this.graph.name(left), this.graph.name(right)];
    const [ca, cb] = [this.graph.constant(a), this.graph.constant(b)];
    if (ca !== undefined && cb !== undefined) return (op === 'eq' ? ca === cb : ca < cb) === holds;
    if (op === 'eq' && (ca !== undefined || cb !== undefined)) {
      pending.push({ id: ca === undefined ? a : b, is: ca ?? cb, holds });
      return true;
    }
    if (a === b) return (op === 'eq') === holds;
    if (cb !== undefined) return known.compareConstant('below', this.#bounded(a), cb, holds);
    if (ca !== undefined) return known.compareConstant('above', this.#bounded(b), ca, holds);
    // What is above another value is not the least of its kind.
    if (op === 'lt' && holds) pending.push({ id: b, is: KIND_RANGE[this.graph.kind(b)].min, holds: false });
    return known.compare(op, a, b, holds);
  }

  #bounded(id: ValueId): { id: ValueId; min: bigint; max: bigint } {
    return { id, ...KIND_RANGE[this.graph.kind(id)] };
  }
}

interface Bounds {
  readonly min: bigint;
  readonly max: bigint;
  readonly not: ReadonlySet<bigint>;
}

/** What a case assumes: booleans, ranges of values, and how two values compare. */
class Assignment {
  constructor(
    private readonly atoms = new Map<ValueId, boolean>(),
    private readonly bounds = new Map<ValueId, Bounds>(),
    /** By two values in order of their ids: which of < = > are still possible. */
    private readonly orders = new Map<string, string>(),
  ) {}

  copy(): Assignment {
    return new Assignment(new Map(this.atoms), new Map(this.bounds), new Map(this.orders));
  }

  atom(id: ValueId, holds: boolean): boolean {
    const before = this.atoms.get(id);
    this.atoms.set(id, holds);
    return before === undefined || before === holds;
  }

  compareConstant(
    relation: 'eq' | 'below' | 'above',
    { id, min, max }: { id: ValueId; min: bigint; max: bigint },
    constant: bigint,
    holds: boolean,
  ): boolean {
    const before = this.bounds.get(id) ?? { min, max, not: new Set<bigint>() };
    let { min: low, max: high } = before;
    const not = new Set(before.not);
    const atLeast = (value: bigint): void => void (low = value > low ? value : low);
    const atMost = (value: bigint): void => void (high = value < high ? value : high);
    if (relation === 'eq' && holds) {
      atLeast(constant);
      atMost(constant);
    } else if (relation === 'eq') not.add(constant);
    else if ((relation === 'below') === holds) atMost(holds ? constant - 1n : constant);
    else atLeast(holds ? constant + 1n : constant);
    while (low <= high && not.has(low)) low++;
    while (low <= high && not.has(high)) high--;
    this.bounds.set(id, { min: low, max: high, not });
    return low <= high;
  }

  compare(op: 'eq' | 'lt', a: ValueId, b: ValueId, holds: boolean): boolean {
    const swapped = a > b;
    const wanted = op === 'eq' ? '=' : swapped ? '>' : '<';
    const key = swapped ? `${b} ${a}` : `${a} ${b}`;
    const left = [...(this.orders.get(key) ?? '<=>')].filter((each) => (each === wanted) === holds).join('');
    this.orders.set(key, left);
    return left !== '';
  }
}
