import { fileURLToPath } from 'node:url';
import { ForkedProcess, ProcessEnded } from '../../base/forked-process.js';
import type { QedProof } from '../proof.js';
import { proverError } from './prover-error.js';
import type { Backend } from './backend.js';
import { errorFromMessage, type Answer, type Phase, type Request, type Usage } from './messages.js';

/** The compiled child: a forked process cannot run TypeScript, so tests run from `src` use the build as well. */
const CHILD = fileURLToPath(new URL('../../../dist/prover/proving/child.js', import.meta.url));

export interface ProcessOptions {
  readonly backend: Backend;
  /** Threads that the native prover uses. */
  readonly threads: number;
  /** The module to fork instead of the prover, for tests. */
  readonly modulePath?: string | undefined;
}

export interface RunOptions {
  /** Seconds that a phase may take; what goes before the first phase counts as that of `waiting`. */
  readonly timeLimit: (phase: Phase) => number;
  readonly signal?: AbortSignal | undefined;
  onPhase?(phase: Phase): void;
}

/** One prover process. It takes one request at a time; once it is dead it stays dead. */
export class ProverProcess {
  readonly #process: ForkedProcess<Request, Phase, Answer>;
  #usage: Usage | undefined;
  #requests = 0;

  constructor({ backend, threads, modulePath = CHILD }: ProcessOptions) {
    this.#process = new ForkedProcess({
      modulePath,
      env: { O1JS_BACKEND: backend, RAYON_NUM_THREADS: String(threads) },
    });
  }

  get isAlive(): boolean {
    return this.#process.isAlive;
  }

  get isBusy(): boolean {
    return this.#process.isBusy;
  }

  /** What the last request took, and the memory after it. */
  get usage(): Usage | undefined {
    return this.#usage;
  }

  /** Resident memory after the last request. */
  get residentBytes(): number {
    return this.#usage?.residentBytes ?? 0;
  }

  /** How many requests it has answered. */
  get requests(): number {
    return this.#requests;
  }

  /** Throws what the process answers, QED2012 when it dies, QED2013 and QED2014 when time runs out or the signal aborts: it is killed then. */
  async run(request: Request, { timeLimit, signal, onPhase }: RunOptions): Promise<QedProof | boolean> {
    let timer: NodeJS.Timeout | undefined;
    const begin = (phase: Phase): void => {
      const seconds = timeLimit(phase);
      clearTimeout(timer);
      timer = setTimeout(() => this.kill(proverError('time', `${phase} took more than ${seconds} s`)), seconds * 1000);
    };
    begin('waiting');
    const onNote = (phase: Phase): void => {
      begin(phase);
      onPhase?.(phase);
    };
    try {
      const answer = await this.#process.request(request, { signal, onNote });
      this.#usage = answer.usage;
      this.#requests++;
      if ('error' in answer) throw errorFromMessage(answer.error);
      return answer.result;
    } catch (error) {
      throw error instanceof ProcessEnded ? unanswered(error) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the process at once; a request that it was at fails with `reason`. */
  kill(reason: Error): void {
    this.#process.kill(reason);
  }
}

function unanswered({ kind, how, stderr }: ProcessEnded): Error {
  if (kind === 'aborted') return proverError('closed', 'the proof was called off');
  return proverError('died', `the prover's process ended in the middle of its work (${how})`, {
    details: { how, stderr },
  });
}
