import { fork, type ChildProcess } from 'node:child_process';

const STDERR_KEPT = 4_000;

export interface ForkedProcessOptions {
  /** The module to run. It answers with `serveRequests`. */
  readonly modulePath: string;
  /** What its environment has besides this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** How messages cross the border: as JSON, or cloned as they are, bigints included. */
  readonly serialization?: 'json' | 'advanced';
}

export interface RequestOptions<Note> {
  /** Aborting kills the process. */
  readonly signal?: AbortSignal | undefined;
  onNote?(note: Note): void;
}

/** What a forked process sends: notes while it is at a request, then the answer. */
export type Reply<Note, Answer> = { readonly note: Note } | { readonly answer: Answer };

/** The process ended without an answer: by itself (`died`), or because the signal of the request aborted. */
export class ProcessEnded extends Error {
  constructor(
    readonly kind: 'died' | 'aborted',
    /** The signal or the exit status. */
    readonly how: string,
    /** The end of what it wrote to standard error. */
    readonly stderr: string,
  ) {
    super(`the process ended (${how})`);
  }
}

interface Pending<Note, Answer> {
  settle(outcome: { readonly answer: Answer } | { readonly error: Error }): void;
  onNote(note: Note): void;
}

/** A child process that answers one request at a time. Once it is dead it stays dead; it does not outlive this process. */
export class ForkedProcess<Request extends object, Note, Answer> {
  readonly #child: ChildProcess;
  #pending: Pending<Note, Answer> | undefined;
  #stderr = '';
  #alive = true;
  /** How it ended, once it has. */
  #ended: string | undefined;
  /** Why it was killed, for the request that it was at. */
  #reason: Error | undefined;

  constructor({ modulePath, env, serialization = 'json' }: ForkedProcessOptions) {
    this.#child = fork(modulePath, [], {
      serialization,
      execArgv: ['--max-semi-space-size=128'],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    killAtExit(this.#child);
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    this.#child.on('message', (reply: Reply<Note, Answer>) => {
      if ('note' in reply) this.#pending?.onNote(reply.note);
      else this.#pending?.settle(reply);
    });
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', (code, signal) => this.#end(signal ?? `exit status ${code}`));
  }

  get isAlive(): boolean {
    return this.#alive;
  }

  get isBusy(): boolean {
    return this.#pending !== undefined;
  }

  /** The answer to a request. Throws `ProcessEnded` when there will be none, or the reason that the process was killed for. */
  request(request: Request, { signal, onNote }: RequestOptions<Note> = {}): Promise<Answer> {
    if (this.#pending !== undefined) throw new TypeError('the process is busy');
    return new Promise((resolve, reject) => {
      const abort = () => this.kill(new ProcessEnded('aborted', 'called off', this.#stderr));
      signal?.addEventListener('abort', abort, { once: true });
      this.#pending = {
        onNote: (note) => onNote?.(note),
        settle: (outcome) => {
          signal?.removeEventListener('abort', abort);
          this.#pending = undefined;
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.answer);
        },
      };
      if (this.#ended !== undefined) this.#end(this.#ended);
      else if (signal?.aborted) abort();
      else this.#child.send(request);
    });
  }

  /** Ends the process at once. A request that it was at fails with `reason`. */
  kill(reason: Error): void {
    this.#reason ??= reason;
    this.#alive = false;
    this.#child.kill('SIGKILL');
  }

  #end(how: string): void {
    this.#alive = false;
    this.#ended = how;
    this.#pending?.settle({ error: this.#reason ?? new ProcessEnded('died', how, this.#stderr) });
  }
}

const children = new Set<ChildProcess>();

/** One listener for all children: Node.js warns when a process has more than ten. */
function killAtExit(child: ChildProcess): void {
  if (children.size === 0) process.on('exit', killAll);
  children.add(child);
  child.once('exit', () => {
    children.delete(child);
    if (children.size === 0) process.off('exit', killAll);
  });
}

function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}
