/** What is said of a code wherever it appears. */
export interface CodeEntry {
  /** A few words, for lists. */
  readonly title: string;
  /** Why the compiler refuses it, or warns of it. */
  readonly explanation: string;
  /** What to write instead, where the place of the error knows nothing better. */
  readonly hint: string;
}

/** An entry of a table of codes. */
export const entry = (title: string, explanation: string, hint: string): CodeEntry => ({ title, explanation, hint });
