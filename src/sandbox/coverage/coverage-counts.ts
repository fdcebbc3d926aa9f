import path from 'node:path';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import type { CoverageMark } from '../../compiler/ir/coverage-mark.js';
import type { CoveredCall } from './covered-call.js';

/** A function, a statement or a side of a branch, and how often it ran. */
export interface CoveredPlace {
  readonly kind: CoverageMark['kind'];
  /** The whole path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** Of a function. */
  readonly name?: string | undefined;
  /** Of a branch: which of its sides. */
  readonly side?: number | undefined;
  /** Of a branch that may go on over several lines: its length on all of them. */
  readonly extent?: number | undefined;
  readonly hits: number;
}

/** Where a mark of a contract lies in the source; nothing for one that the source does not have. */
export type PlaceOf = (mark: CoverageMark) => Omit<CoveredPlace, 'hits'> | undefined;

/** How often each place in the sources of contracts ran. What is inlined at several places is one place. */
export class CoverageCounts {
  readonly #places = new Map<string, CoveredPlace>();
  readonly #placesOf = new WeakMap<CompiledContract, PlaceOf>();

  get places(): readonly CoveredPlace[] {
    return [...this.#places.values()];
  }

  /** All places of a contract count from now on, those that never run too. */
  declare(compiled: CompiledContract, placeOf: PlaceOf): void {
    this.#placesOf.set(compiled, placeOf);
    const marks = [...(compiled.marks ?? []), ...compiled.views.map((view) => view.marks ?? [])];
    for (const mark of marks.flat()) this.#add(placeOf(mark), 0);
  }

  /** Counts what a call reached. */
  count(call: CoveredCall): void {
    for (const { compiled, mark } of call.reached()) this.#add(this.#placesOf.get(compiled)?.(mark), 1);
  }

  /** Adds the counts of another process. */
  addAll(places: readonly CoveredPlace[]): void {
    for (const { hits, ...place } of places) this.#add(place, hits);
  }

  #add(place: Omit<CoveredPlace, 'hits'> | undefined, hits: number): void {
    if (place === undefined) return;
    const { kind, file, line, column, length, extent, side } = place;
    const key = [kind, file, line, column, length, extent, side].join('\0');
    const known = this.#places.get(key);
    this.#places.set(key, { ...place, hits: hits + (known?.hits ?? 0) });
  }
}

/** The place of a mark whose contract was read from a file: spans name files relative to it. */
export const placeIn =
  (entry: string): PlaceOf =>
  ({ kind, span, name, extent, side }) => ({
    kind,
    name,
    extent,
    side,
    ...span,
    file: path.resolve(path.dirname(entry), span.file),
  });
