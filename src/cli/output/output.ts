import { Chalk, type ChalkInstance } from 'chalk';
import { renderDiagnostic, type Diagnostic } from '../../compiler/diagnostics/diagnostic.js';

/** What a command gives back: `data` for `--json`, `text` for people. Bigints in `data` become decimal strings. */
export interface CommandResult {
  readonly data: unknown;
  readonly text: string;
}

/** Where a command writes: standard output has the result alone, all else goes to standard error. */
export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** The output contract of every command: one result on standard output, as text or as one JSON document (or its items, a line each, until it is interrupted); logs on standard error. */
export class Output {
  readonly color: ChalkInstance;
  readonly #warnings: ({ readonly message: string } | Diagnostic)[] = [];

  constructor(
    readonly streams: Streams,
    readonly json: boolean,
  ) {
    // chalk looks at FORCE_COLOR but not at NO_COLOR
    const plain = process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== '';
    this.color = plain ? new Chalk({ level: 0 }) : new Chalk();
  }

  /** True when progress may be drawn over: a person watches standard error, on a terminal that says how wide it is (`docker run --tty` may have none). */
  get interactive(): boolean {
    const { isTTY, columns } = this.streams.stderr;
    return isTTY === true && columns > 0 && !this.json;
  }

  /** One line of progress or log on standard error. */
  log(line: string): void {
    this.streams.stderr.write(`${line}\n`);
  }

  /** Something the user should know though the command succeeds; also a member of the JSON document. */
  warn(message: string): void {
    this.#warnings.push({ message });
    this.log(`${this.color.yellow('warning')}: ${message}`);
  }

  /** A warning of the compiler, with its source line; in the JSON document with all its members. */
  diagnostic(warning: Diagnostic): void {
    this.#warnings.push(warning);
    this.log(`${renderDiagnostic(warning)}\n`);
  }

  result({ data, text }: CommandResult): void {
    if (this.json) this.document({ ok: true, data });
    else if (text !== '') this.streams.stdout.write(`${text}\n`);
  }

  /** One of many results that come over time: a line of text, or of JSON. */
  item({ data, text }: CommandResult): void {
    this.streams.stdout.write(`${this.json ? JSON.stringify(data, bigintsAsStrings) : text}\n`);
  }

  error(error: { code: string; message: string; hint: string; details: Readonly<Record<string, unknown>> }): void {
    const { code, message, hint, details } = error;
    if (this.json) this.document({ ok: false, error: { code, message, hint, ...details } });
    this.log(`${this.color.red('error')} ${this.color.bold(code)}: ${message}`);
    if (hint !== '') this.log(`${this.color.cyan('hint')}: ${hint}`);
  }

  /** The one JSON document of a command. */
  document(document: object): void {
    const text = JSON.stringify({ ...document, warnings: this.#warnings }, bigintsAsStrings, 2);
    this.streams.stdout.write(`${text}\n`);
  }
}

const bigintsAsStrings = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;
