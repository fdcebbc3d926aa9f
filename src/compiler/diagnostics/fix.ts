/** One change of a file: its text from `start` to `end`, offsets in UTF-16 code units, becomes `text`. */
export interface TextEdit {
  /** Named as the diagnostic names its file. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What to write instead, as changes of the source that belong together. */
export interface Fix {
  /** What it does, for a list of actions: `Convert to u64(x)`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** It takes the author to know whether this is meant: an editor offers it, `qed compile --fix` leaves it. */
  readonly isSuggestion: boolean;
}

/** What a stage that sees no syntax asks for at the place of its diagnostic; the front end writes it. */
export type Remedy = 'store-copy' | 'change-copy' | 'accept-stale' | 'remove-stale' | 'bound-landing';
