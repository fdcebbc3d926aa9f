import { availableParallelism, totalmem } from 'node:os';
import type { Backend } from './backend.js';
import type { ProvingOptions } from '../proof.js';
import type { Phase, ProofTimes } from './messages.js';

/** What a pool tells while it works, for spinners and logs. */
export type ProverEvent =
  | {
      readonly kind: 'phase';
      readonly phase: Phase;
      readonly program: string;
      readonly circuit: string;
      readonly worker: number;
    }
  | {
      readonly kind: 'done';
      readonly program: string;
      readonly circuit: string;
      readonly worker: number;
      readonly times: ProofTimes;
      readonly residentBytes: number;
    }
  | {
      readonly kind: 'failed';
      readonly program: string;
      readonly circuit: string;
      readonly worker: number;
      readonly code: string;
    }
  | { readonly kind: 'warning'; readonly message: string };

/** How a pool is run; every member has a default that suits the machine. */
export interface ProverPoolOptions {
  /** Processes that prove; by default as many as cores and memory allow. */
  readonly size?: number;
  /** Threads of each; by default twice its share of the cores, since half of a proof runs on one thread and jobs often come alone. */
  readonly threads?: number;
  /** The base of the key cache; by default the user's cache directory, or `QED_CACHE_DIR`. */
  readonly cacheDirectory?: string;
  readonly backend?: Backend;
  /** A process is replaced after so many proofs: o1js leaks. */
  readonly proofsPerProcess?: number;
  /** A process is replaced before a further program when it holds this much memory. */
  readonly residentBytesLimit?: number;
  /** The module to fork instead of the prover, for tests. */
  readonly modulePath?: string;
  onEvent?(event: ProverEvent): void;
  /** Each proof's times and memory are appended to this file, one JSON document a line; by default `QED_PROVER_LOG`, if set. */
  readonly logFile?: string;
}

/** How a pool makes one proof. Aborting kills the process that is at it. */
export interface ProveOptions extends ProvingOptions {
  /** For each phase of the proof's making; by default so much that only what hangs takes longer. */
  readonly timeLimitSeconds?: number;
}

/** What one process may come to hold: keys of a program with several two-proof circuits, and one proof in the making. */
export const BYTES_PER_PROCESS = 5 * 2 ** 30;

/** One process for each 5 GiB of memory, but not more than cores: several of one thread make more proofs an hour than one of several. */
export function defaultSize(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / BYTES_PER_PROCESS)));
}

/** Twice the share of the cores that each of `size` processes has. */
export function defaultThreads(size: number): number {
  const cores = availableParallelism();
  return Math.min(cores, Math.ceil((2 * cores) / size));
}
