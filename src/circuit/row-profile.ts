import { Field, Provable } from 'o1js';
import type { RecordType, Shape } from '../parth/record.js';
import { stateConstraints, type CircuitDefinition } from './circuit.js';
import { rawGates, type RawGates } from './o1js-internals.js';
import { provableOf, type VarsOf } from './variables.js';

/** Whatever rows are counted for: a part of a circuit. Two parts are one when they are the same object or string. */
export type RowOwner = object | string;

/** The rows of a circuit by the part that needs them. Two generic gates share a row, so a part may have half a row. */
export interface RowProfile {
  /** All rows, as `CircuitProgram.sizes` counts them; `rows` of all parts and `padding` add up to it. */
  readonly total: number;
  readonly parts: ReadonlyMap<RowOwner, number>;
  /** What no part asked for. */
  readonly rest: number;
  /** Half a row where the number of generic gates is odd. */
  readonly padding: number;
}

let recorder: Recorder | undefined;

/** Counts the rows of `body` for a part of the circuit, except for those that `body` counts for another one. It changes no circuit. */
export function spentOn<T>(owner: RowOwner, body: () => T): T {
  if (recorder === undefined) return body();
  const current = recorder;
  const outer = current.owner;
  current.enter(owner);
  try {
    return body();
  } finally {
    current.enter(outer);
  }
}

/**
 * Builds a circuit's constraint system twice, with a mark between two parts, and counts what lies between the marks. A row of two generic gates is
 * made when the second one comes; the second system starts with one gate more, so each part's generic gates are the generic rows
 * of both systems together. No o1js operation may run beside it.
 */
export async function profileRows<S extends Shape>(definition: CircuitDefinition<S>): Promise<RowProfile> {
  const [even, odd] = [await build(definition, false), await build(definition, true)];
  const rest: RowOwner = {};
  const parts = new Map<RowOwner, number>();
  let halves = 0;
  let others = 0;
  even.segments.forEach(({ owner = rest, generic, other }, i) => {
    const gates = generic + odd.segments[i]!.generic;
    halves += gates;
    others += other;
    parts.set(owner, (parts.get(owner) ?? 0) + other + gates / 2);
  });
  const restRows = parts.get(rest) ?? 0;
  parts.delete(rest);
  for (const [owner, rows] of parts) if (rows === 0) parts.delete(owner);
  return { total: others + Math.ceil(halves / 2), parts, rest: restRows, padding: (halves % 2) / 2 };
}

interface Segment {
  readonly owner: RowOwner | undefined;
  readonly generic: number;
  readonly other: number;
}

async function build<S extends Shape>(
  definition: CircuitDefinition<S>,
  shifted: boolean,
): Promise<{ segments: Segment[] }> {
  if (recorder !== undefined) throw new TypeError('one profile at a time');
  const gates = await rawGates();
  const type = provableOf(definition.witness);
  const current = new Recorder(gates);
  recorder = current;
  try {
    const system = await Provable.constraintSystem(() => {
      current.begin(shifted);
      const witness = Provable.witness(type as never, (): never => undefined as never) as VarsOf<RecordType<S>>;
      stateConstraints(definition, witness, []);
      current.end();
    });
    return { segments: current.segments(system.gates as readonly Gate[]) };
  } finally {
    recorder = undefined;
  }
}

interface Gate {
  readonly type: string;
  readonly wires: readonly { readonly row: number; readonly col: number }[];
}

/** Marks where one part ends: a row whose three cells hold a variable of its own, so that the wires lead from mark to mark. */
class Recorder {
  owner: RowOwner | undefined;
  readonly #owners: (RowOwner | undefined)[] = [];
  #mark: unknown;

  constructor(private readonly gates: RawGates) {}

  begin(shifted: boolean): void {
    const variable = () => (Provable.witness(Field, () => Field(0)) as unknown as { value: unknown }).value;
    this.#mark = variable();
    this.#place();
    const one = [0, 1n];
    const zero = [0, 0n];
    const extra = variable();
    if (shifted) this.gates.generic(one, extra, zero, extra, zero, extra, zero, zero);
  }

  enter(owner: RowOwner | undefined): void {
    if (owner === this.owner) return;
    this.end();
    this.owner = owner;
  }

  end(): void {
    this.#owners.push(this.owner);
    this.#place();
  }

  segments(system: readonly Gate[]): Segment[] {
    const marks = marksOf(system);
    if (marks.length !== this.#owners.length + 1) throw new TypeError('the marks of a profile are lost');
    return this.#owners.map((owner, i) => {
      const between = system.slice(marks[i]! + 1, marks[i + 1]!);
      const generic = between.filter(({ type }) => type === 'Generic').length;
      return { owner, generic, other: between.length - generic };
    });
  }

  #place(): void {
    this.gates.zero(this.#mark, this.#mark, this.#mark);
  }
}

/** The rows on the first row's wires. */
function marksOf(system: readonly Gate[]): number[] {
  const rows = new Set<number>();
  let at = { row: 0, col: 0 };
  do {
    rows.add(at.row);
    at = system[at.row]!.wires[at.col]!;
  } while (at.row !== 0 || at.col !== 0);
  return [...rows].sort((a, b) => a - b);
}
