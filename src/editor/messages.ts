import type { Diagnostic } from '../compiler/diagnostics/diagnostic.js';

/** The files of a contract as the editor has them, by absolute path. */
export type Sources = Readonly<Record<string, string>>;

/** What the plugin asks of its thread. */
export type Request =
  | { readonly kind: 'check'; readonly id: number; readonly file: string; readonly sources: Sources }
  /** Counts the rows of all methods of a file, as it was checked last. */
  | { readonly kind: 'rows'; readonly file: string };

/** What the thread answers. */
export type Reply =
  | { readonly kind: 'checked'; readonly id: number; readonly checked: Checked }
  | ({ readonly kind: 'counted'; readonly file: string } & Count)
  | { readonly kind: 'failed'; readonly message: string };

/** The rows of a method, or why it has no circuit. */
export interface Count {
  /** `Token.transfer`. */
  readonly method: string;
  /** A name of its circuit, by what it does. */
  readonly circuit: string;
  readonly rows: number | string;
}

/** What the compiler says of a file. */
export interface Checked {
  /** Errors and warnings, with absolute paths. */
  readonly diagnostics: readonly Diagnostic[];
  readonly notes: readonly StalenessNote[];
  /** `Token.transfer` for every method, with a name of its circuit: rows that were counted for another are out of date. */
  readonly methods: Readonly<Record<string, string>>;
}

/** A read of other users' state that does no harm, or of which the author has said so. */
export interface StalenessNote {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly method: string;
  readonly text: string;
}
