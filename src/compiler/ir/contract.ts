import type { Abi } from './abi.js';
import type { StorageLayout } from './layout.js';
import type { CoverageMark } from './coverage-mark.js';
import type { MethodIr } from './ops.js';
import type { Span } from './op.js';
import type { ContractView } from './views.js';

/** What the front end and the passes make of one contract; the artifact adds the keys (`makeArtifact`). */
export interface CompiledContract {
  readonly contract: string;
  /** SHA-256, in hex, of all source files of the contract: names as the project writes them and contents. */
  readonly sourceHash: string;
  readonly abi: Abi;
  readonly layout: StorageLayout;
  /** In the order of `abi.methods`, which is that of declaration: the index is the function's id in the CFT. */
  readonly methods: readonly MethodIr[];
  /** What is read of the contract's state beside its fields: its public getters, those of its components last. */
  readonly views: readonly ContractView[];
  /** How old what each method reads of other users may be. */
  readonly staleness: readonly StalenessRow[];
  /** The contracts that its methods name, sorted by name; absent where they name none. */
  readonly names?: readonly BoundName[];
  /** By method: where the source is covered. Present where the compilation asked for it; then no pass has run over the methods. */
  readonly marks?: readonly (readonly CoverageMark[])[];
}

/** A name that the source has for another contract, and the id that it stood for when this was compiled. */
export interface BoundName {
  readonly name: string;
  /** The class whose methods are called and whose state is read. */
  readonly contract: string;
  readonly contractId: bigint;
}

/**
 * Of which kind a read of another user's state is: *fixed* at a past checkpoint, *bounded* by a `validUntil` on its path, *monotone*: of what only
 * grows and used as a lower bound; else *stale*: it may be up to `maxAge` checkpoints old when the call lands.
 */
export const STALENESS = ['fixed', 'bounded', 'monotone', 'stale'] as const;
export type Staleness = (typeof STALENESS)[number];

/** A line of the staleness report. */
export interface StalenessRow {
  readonly method: string;
  /** What is read, as `Token.sent`; or what of the anchor a deadline is compared with. */
  readonly read: string;
  readonly class: Staleness;
  readonly span: Span;
  /** The author's, of a stale read that does no harm; else the compiler's. */
  readonly reason: string;
}
