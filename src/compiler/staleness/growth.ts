import type { Span } from '../ir/op.js';
import { cellName, cellOf } from './graph.js';
import { latchesOf, type Latch } from './latches.js';
import type { AnalysedMethod } from './method.js';

/** How a cell of a contract's state changes over the calls of all its methods. */
export interface Growth {
  /** No call makes a slot of it smaller. */
  readonly grows: boolean;
  /** A slot of it is written only while it has its initial value. */
  readonly once: boolean;
  /** A boolean that only becomes true. */
  readonly flag: boolean;
  /** The first store that may do otherwise. */
  readonly breaker?: { readonly method: string; readonly span: Span } | undefined;
}

const NEVER_WRITTEN: Growth = { grows: true, once: true, flag: true };

/** What all methods of a contract together do to each cell. Only they can write it, so it holds for every user's state. */
export class StateGrowth {
  readonly #cells = new Map<string, Growth>();
  readonly #latches: ReadonlyMap<string, readonly Latch[]>;

  constructor(methods: readonly AnalysedMethod[]) {
    for (const { ir, stores, graph } of methods) {
      for (const [op, { grows, once }] of stores) {
        const before = this.of(op.slot.path);
        this.#cells.set(cellOf(op.slot), {
          grows: before.grows && grows,
          once: before.once && once,
          flag: before.flag && grows && graph.kind(op.value) === 'boolean',
          breaker: before.breaker ?? (grows || once ? undefined : { method: ir.method, span: op.span }),
        });
      }
    }
    this.#latches = latchesOf(methods);
  }

  /** What closes a cell for good once it is set. */
  latchesOf(path: string): readonly Latch[] {
    const isLatch = ({ cell, initial }: Latch): boolean => {
      const { once, flag } = this.of(cell);
      return once || (flag && initial === 0n);
    };
    return (this.#latches.get(cellName(path)) ?? []).filter(isLatch);
  }

  /** Of the cell that a slot's path names. */
  of(path: string): Growth {
    return this.#cells.get(cellName(path)) ?? NEVER_WRITTEN;
  }
}
