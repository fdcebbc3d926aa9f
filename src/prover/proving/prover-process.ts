import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { QedProof } from '../proof.js';
import { proverError } from './prover-error.js';
import type { Backend } from './backend.js';
import { errorFromMessage, type Phase, type Reply, type Request } from './messages.js';

/** The compiled child: a forked process cannot run TypeScript, so tests run from `src` use the build as well. */
const CHILD = fileURLToPath(new URL('../../../dist/prover/proving/child.js', import.meta.url));
const STDERR_KEPT = 4_000;

export interface ProcessOptions {
  readonly backend: Backend;
  /** Threads that the native prover uses. */
  readonly threads: number;
  /** The module to fork instead of the prover, for tests. */
  readonly modulePath?: string | undefined;
}

export interface RunOptions {
  readonly timeLimitSeconds: number;
  readonly signal?: AbortSignal | undefined;
  onPhase?(phase: Phase): void;
}

interface Pending {
  settle(outcome: { readonly result: QedProof | boolean } | { readonly error: Error }): void;
  onPhase(phase: Phase): void;
}

/** One prover process. It takes one request at a time; once it is dead it stays dead. */
export class ProverProcess {
  readonly #child: ChildProcess;
  #pending: Pending | undefined;
  #stderr = '';
  #alive = true;
  /** Why it was killed, for the request that it was at. */
  #reason: Error | undefined;
  #residentBytes = 0;
  #requests = 0;

  constructor(options: ProcessOptions) {
    this.#child = fork(options.modulePath ?? CHILD, [], {
      execArgv: ['--max-semi-space-size=128'],
      env: { ...process.env, O1JS_BACKEND: options.backend, RAYON_NUM_THREADS: String(options.threads) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    this.#child.on('message', (reply: Reply) => this.#receive(reply));
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', (code, signal) => this.#end(signal === null ? `exit status ${code}` : signal));
  }

  get isAlive(): boolean {
    return this.#alive;
  }

  get isBusy(): boolean {
    return this.#pending !== undefined;
  }

  /** Resident memory after the last request. */
  get residentBytes(): number {
    return this.#residentBytes;
  }

  /** How many requests it has answered. */
  get requests(): number {
    return this.#requests;
  }

  /** Throws what the process answers, QED2012 when it dies, QED2013 and QED2014 when time runs out or the signal aborts: it is killed then. */
  run(request: Request, options: RunOptions): Promise<QedProof | boolean> {
    if (!this.#alive || this.#pending !== undefined) throw new TypeError('the prover process is not free');
    return new Promise((resolve, reject) => {
      const abort = () => this.kill(proverError('closed', 'the proof was called off'));
      const timer = setTimeout(() => {
        this.kill(proverError('time', `no proof within ${options.timeLimitSeconds} s`));
      }, options.timeLimitSeconds * 1000);
      options.signal?.addEventListener('abort', abort, { once: true });
      this.#pending = {
        onPhase: (phase) => options.onPhase?.(phase),
        settle: (outcome) => {
          clearTimeout(timer);
          options.signal?.removeEventListener('abort', abort);
          this.#pending = undefined;
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.result);
        },
      };
      if (options.signal?.aborted) abort();
      else this.#child.send(request);
    });
  }

  /** Ends the process at once; a request that it was at fails with `reason`. */
  kill(reason: Error): void {
    this.#reason ??= reason;
    this.#alive = false;
    this.#child.kill('SIGKILL');
  }

  #receive(reply: Reply): void {
    if (reply.kind === 'phase') this.#pending?.onPhase(reply.phase);
    if (reply.kind !== 'done' && reply.kind !== 'failed') return;
    this.#residentBytes = reply.residentBytes;
    this.#requests++;
    this.#pending?.settle(reply.kind === 'done' ? { result: reply.result } : { error: errorFromMessage(reply.error) });
  }

  #end(how: string): void {
    this.#alive = false;
    const died = proverError('died', `the prover's process ended in the middle of its work (${how})`, {
      details: { how, stderr: this.#stderr },
    });
    this.#pending?.settle({ error: this.#reason ?? died });
  }
}
