/** What every error of qed tells: a stable code, what is wrong, what to do about it, and the exit status of the CLI. */
export interface QedErrorOptions {
  readonly hint: string;
  /** 1 the input is wrong, 2 usage, 3 environment, 70 a bug of qed's own. */
  readonly exitCode?: 1 | 2 | 3 | 70;
  /** Further data for `--json`, with bigints as decimal strings. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** An error that a user can act on. Subclasses fix the code: `QED1xxx` compiler, `2xxx` circuits and proofs, `3xxx` session and keys,
 * `4xxx` node, `5xxx` storage and jobs, `6xxx` command line. */
export class QedError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly exitCode: 1 | 2 | 3 | 70;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: `QED${number}`, message: string, options: QedErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'QedError';
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 1;
    this.details = options.details ?? {};
  }
}
