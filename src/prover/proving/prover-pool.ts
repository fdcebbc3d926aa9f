import { appendFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { KeyJson } from '../../circuit/program.js';
import { keyCacheDirectory } from '../../circuit/key-cache.js';
import { o1jsVersion } from '../programs/keys.js';
import { programId, programName } from '../programs/program-ref.js';
import type { ProofJob, Prover, QedProof } from '../proof.js';
import { proverError } from './prover-error.js';
import { chooseBackend, nativePackage, type Backend } from './backend.js';
import type { Phase } from './messages.js';
import { ProverProcess, type ProcessOptions } from './prover-process.js';

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
      /** Of compiling or loading keys, and of proving. */
      readonly seconds: { readonly compiling: number; readonly proving: number };
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
  /** For one proof, keys included. */
  readonly timeLimitSeconds?: number;
  /** The module to fork instead of the prover, for tests. */
  readonly modulePath?: string;
  onEvent?(event: ProverEvent): void;
  /** Each proof's times and memory are appended to this file, one JSON document a line; by default `QED_PROVER_LOG`, if set. */
  readonly logFile?: string;
}

export interface ProveOptions {
  /** Aborting kills the process that is at the job; the job fails with QED2014. */
  readonly signal?: AbortSignal;
  readonly timeLimitSeconds?: number;
}

/** What one process may come to hold: keys of a program with several two-proof circuits, and one proof in the making. */
const BYTES_PER_PROCESS = 5 * 2 ** 30;
/** How often the oldest waiting job may be passed over by one whose program is loaded already. */
const MAX_PASSED_OVER = 8;
/** How many jobs wait for one process that has their program before another one loads it as well. */
const WAITING_PER_HOLDER = 1;

/** Refusals of a job that leave the process as it was: a bad witness or form, no golden file. */
const HARMLESS = new Set(['QED2001', 'QED2010', 'QED2020', 'QED2021', 'QED2022']);

interface Task {
  readonly id: string;
  readonly job: ProofJob;
  readonly options: ProveOptions;
  readonly resolve: (proof: QedProof) => void;
  readonly reject: (error: Error) => void;
  passedOver: number;
}

interface Worker {
  readonly number: number;
  process: ProverProcess;
  readonly loaded: Set<string>;
  /** The program of the job that it is at. */
  current: string | undefined;
}

/**
 * Makes and verifies proofs in child processes, one o1js operation at a time in each. A job goes to a process that has its program loaded,
 * if one is free. Keys come from the cache or are compiled when first needed, and must be the expected ones. A process that dies fails the
 * job it was at (QED2012) and is replaced. Verification has a process of its own, so it does not wait for proofs.
 */
export class ProverPool implements Prover {
  readonly kind = 'proof';
  readonly size: number;
  readonly threads: number;
  readonly backend: Backend;
  /** Where this pool's keys are. */
  readonly cacheDirectory: string;
  readonly #options: ProverPoolOptions;
  readonly #workers: Worker[] = [];
  readonly #queue: Task[] = [];
  #verifier: ProverProcess | undefined;
  #verifications: Promise<unknown> = Promise.resolve();
  #closed = false;
  readonly #killAll = () => this.#kill();

  constructor(options: ProverPoolOptions = {}) {
    this.#options = options;
    this.backend = options.backend ?? chooseBackend();
    this.size = options.size ?? defaultSize();
    this.threads = options.threads ?? defaultThreads(this.size);
    this.cacheDirectory = keyCacheDirectory(o1jsVersion(), this.backend, options.cacheDirectory);
    process.once('exit', this.#killAll);
    if (this.backend === 'wasm') {
      const message = `proving with WebAssembly, 4 to 5 times slower than native: ${nativePackage()} is not installed or does not load`;
      this.#tell({ kind: 'warning', message });
    }
  }

  /** Throws QED2001, QED2002, QED2010 to QED2014, QED2020 to QED2022 (`prover-error.ts`). */
  prove(job: ProofJob, options: ProveOptions = {}): Promise<QedProof> {
    if (this.#closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      const task: Task = { id: programId(job.program), job, options, resolve, reject, passedOver: 0 };
      options.signal?.addEventListener('abort', () => this.#withdraw(task), { once: true });
      this.#queue.push(task);
      if (options.signal?.aborted) this.#withdraw(task);
      else this.#dispatch();
    });
  }

  /** False for whatever does not verify, malformed proofs included; throws QED2012 or QED2013 when the process fails. */
  verify(proof: QedProof, key: KeyJson): Promise<boolean> {
    if (this.#closed) return Promise.reject(closed());
    const result = this.#verifications.then(async () => {
      if (this.#closed) throw closed();
      if (this.#verifier?.isAlive !== true) this.#verifier = new ProverProcess(this.#processOptions());
      return (await this.#verifier.run({ kind: 'verify', proof, key }, { timeLimitSeconds: 120 })) as boolean;
    });
    this.#verifications = result.catch(() => undefined);
    return result;
  }

  /** Ends all processes; what was not finished fails with QED2014. */
  async close(): Promise<void> {
    this.#closed = true;
    process.removeListener('exit', this.#killAll);
    for (const task of this.#queue.splice(0)) task.reject(closed());
    this.#kill();
  }

  #kill(): void {
    for (const worker of this.#workers) worker.process.kill(closed());
    this.#verifier?.kill(closed());
  }

  #dispatch(): void {
    for (;;) {
      if (this.#closed) return;
      const choice = this.#choose();
      if (choice === undefined) return;
      const [task, worker] = choice;
      this.#queue.splice(this.#queue.indexOf(task), 1);
      void this.#run(task, worker);
    }
  }

  /**
   * The next job and the process to give it to. A job whose program a free process has loaded goes before older ones, unless the oldest was
   * passed over too often; and loading a program a second time takes as long as a proof, so a few jobs rather wait for the process that has it.
   */
  #choose(): readonly [Task, Worker] | undefined {
    const [oldest] = this.#queue;
    if (oldest === undefined) return undefined;
    const free = this.#workers.filter(({ process }) => !process.isBusy);
    if (free.length === 0 && this.#workers.length >= this.size) return undefined;
    const isPatient = oldest.passedOver < MAX_PASSED_OVER;
    for (const task of isPatient ? this.#queue : [oldest]) {
      const worker = free.find(({ process, loaded }) => process.isAlive && loaded.has(task.id));
      if (worker === undefined) continue;
      if (task !== oldest) oldest.passedOver++;
      return [task, worker];
    }
    const task = isPatient ? this.#queue.find(({ id }) => this.#isWorthLoading(id)) : oldest;
    if (task === undefined) return undefined;
    if (task !== oldest) oldest.passedOver++;
    if (this.#workers.length < this.size) {
      const worker = {
        number: this.#workers.length,
        process: this.#start(),
        loaded: new Set<string>(),
        current: undefined,
      };
      this.#workers.push(worker);
      return [task, worker];
    }
    const emptiest = [...free].sort((a, b) => a.process.residentBytes - b.process.residentBytes)[0]!;
    return [task, emptiest];
  }

  /** Whether one more process should load a program: none has it, or those that do have more waiting than the loading takes. */
  #isWorthLoading(id: string): boolean {
    const holders = this.#workers.filter(({ process, loaded, current }) => {
      return process.isAlive && (loaded.has(id) || current === id);
    }).length;
    return holders === 0 || this.#queue.filter((task) => task.id === id).length > holders * WAITING_PER_HOLDER;
  }

  async #run(task: Task, worker: Worker): Promise<void> {
    const { program: ref, circuit } = task.job;
    const at = { program: programName(ref), circuit, worker: worker.number };
    this.#replaceIfWorn(worker, task.id);
    worker.current = task.id;
    const started: Partial<Record<Phase, number>> = {};
    try {
      const proof = (await worker.process.run(
        { kind: 'prove', job: task.job, cacheDirectory: this.cacheDirectory },
        {
          timeLimitSeconds: task.options.timeLimitSeconds ?? this.#options.timeLimitSeconds ?? 1800,
          signal: task.options.signal,
          onPhase: (phase) => {
            started[phase] = performance.now();
            this.#tell({ kind: 'phase', phase, ...at });
          },
        },
      )) as QedProof;
      worker.loaded.add(task.id);
      this.#tell({
        kind: 'done',
        ...at,
        seconds: secondsOf(started),
        residentBytes: worker.process.residentBytes,
      });
      task.resolve(proof);
    } catch (error) {
      this.#tell({ kind: 'failed', ...at, code: (error as { code?: string }).code ?? 'QED2011' });
      // After a failure of o1js itself the process is not to be trusted.
      if (!HARMLESS.has((error as { code?: string }).code ?? '')) worker.process.kill(closed());
      task.reject(error as Error);
    } finally {
      worker.current = undefined;
    }
    this.#dispatch();
  }

  /** Before a job: a dead process, one that has made enough proofs, or one too big for a further program gives way to a new one. */
  #replaceIfWorn(worker: Worker, id: string): void {
    const { process, loaded } = worker;
    const { proofsPerProcess = 25, residentBytesLimit = BYTES_PER_PROCESS * 0.85 } = this.#options;
    const worn =
      process.requests >= proofsPerProcess || (!loaded.has(id) && process.residentBytes > residentBytesLimit);
    if (process.isAlive && !worn) return;
    process.kill(closed());
    loaded.clear();
    worker.process = this.#start();
  }

  #tell(event: ProverEvent): void {
    this.#options.onEvent?.(event);
    const logFile = this.#options.logFile ?? process.env['QED_PROVER_LOG'];
    if (logFile !== undefined && logFile !== '' && event.kind !== 'phase') {
      appendFileSync(logFile, `${JSON.stringify({ at: Date.now(), ...event })}\n`);
    }
  }

  #withdraw(task: Task): void {
    const at = this.#queue.indexOf(task);
    if (at < 0) return;
    this.#queue.splice(at, 1);
    task.reject(proverError('closed', 'the proof was called off'));
  }

  #start(): ProverProcess {
    return new ProverProcess(this.#processOptions());
  }

  #processOptions(): ProcessOptions {
    return { backend: this.backend, threads: this.threads, modulePath: this.#options.modulePath };
  }
}

const closed = () => proverError('closed', 'the prover was closed');

/** One process for each 5 GiB of memory, but not more than cores: several of one thread make more proofs an hour than one of several. */
function defaultSize(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / BYTES_PER_PROCESS)));
}

function defaultThreads(size: number): number {
  const cores = availableParallelism();
  return Math.min(cores, Math.ceil((2 * cores) / size));
}

function secondsOf(started: Partial<Record<Phase, number>>): { compiling: number; proving: number } {
  const now = performance.now();
  const proving = started.proving ?? now;
  const compiling = started.waiting ?? started.compiling ?? proving;
  return { compiling: (proving - compiling) / 1000, proving: (now - proving) / 1000 };
}
