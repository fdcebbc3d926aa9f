import { appendFileSync } from 'node:fs';
import type { KeyJson } from '../../circuit/program.js';
import { keyCacheDirectory } from '../../circuit/key-cache.js';
import { misuse } from '../../base/misuse.js';
import { installedO1js } from '../../base/toolchain.js';
import { programId, programName } from '../programs/program-ref.js';
import type { ProofJob, Prover, QedProof } from '../proof.js';
import { proverError } from './prover-error.js';
import { chooseBackend, nativePackage, type Backend } from './backend.js';
import { ProverProcess, type ProcessOptions } from './prover-process.js';
import { timeLimit } from './time-limits.js';
import { nextAssignment, type ProverSlot, type WaitingJob } from './schedule.js';
import {
  type ProveOptions,
  type ProverPoolOptions,
  defaultSize,
  defaultThreads,
  BYTES_PER_PROCESS,
  type ProverEvent,
} from './pool-options.js';

/** Refusals of a job that leave the process as it was: a bad witness or form, no golden file. */
const HARMLESS = new Set(['QED2001', 'QED2010', 'QED2020', 'QED2021', 'QED2022']);

/** A verification takes a second, and ten to start with; a busy machine may give its process a tenth of a core. */
const VERIFYING_SECONDS = 300;

interface Task extends WaitingJob {
  readonly job: ProofJob;
  readonly options: ProveOptions;
  readonly resolve: (proof: QedProof) => void;
  readonly reject: (error: Error) => void;
  /** Whether it was left to wait for a process that has its program. */
  waits: boolean;
}

/** A process of the pool with its place in it; a worn process is replaced and the place stays. */
interface Worker extends ProverSlot {
  readonly number: number;
  process: ProverProcess;
  readonly loaded: Set<string>;
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
  /** By program, how many jobs waited for a process that has it while another was free, since it was loaded last. */
  readonly #waits = new Map<string, number>();
  #verifier: ProverProcess | undefined;
  #verifications: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: ProverPoolOptions = {}) {
    this.#options = options;
    for (const name of ['size', 'threads', 'proofsPerProcess'] as const) {
      const value = options[name];
      if (value !== undefined && !(Number.isSafeInteger(value) && value > 0))
        throw misuse(`ProverPool: ${name}`, 'a whole number above 0', 'leave it out for what suits the machine');
    }
    this.backend = options.backend ?? chooseBackend();
    this.size = options.size ?? defaultSize();
    this.threads = options.threads ?? defaultThreads(this.size);
    this.cacheDirectory = keyCacheDirectory(installedO1js(), this.backend, options.cacheDirectory);
    if (this.backend === 'wasm') {
      const message = `proving with WebAssembly, 4 to 5 times slower than native: ${nativePackage()} is not installed or does not load`;
      this.#tell({ kind: 'warning', message });
    }
  }

  /** Throws QED2001, QED2002, QED2010 to QED2014, QED2020 to QED2022 (`prover-error.ts`). */
  prove(job: ProofJob, options: ProveOptions = {}): Promise<QedProof> {
    if (this.#closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      const { urgent = false } = options;
      const task: Task = {
        id: programId(job.program),
        urgent,
        job,
        options,
        resolve,
        reject,
        passedOver: 0,
        waits: false,
      };
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
      const { cacheDirectory } = this;
      const request = { kind: 'verify', proof, key, cacheDirectory } as const;
      return (await this.#verifier.run(request, { timeLimit: () => VERIFYING_SECONDS })) as boolean;
    });
    this.#verifications = result.catch(() => undefined);
    return result;
  }

  /** Ends all processes; what was not finished fails with QED2014. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#queue.splice(0)) task.reject(closed());
    for (const worker of this.#workers) worker.process.kill(closed());
    this.#verifier?.kill(closed());
  }

  #dispatch(): void {
    for (;;) {
      if (this.#closed) return;
      const next = nextAssignment(this.#queue, this.#workers, this.size, (id) => this.#waits.get(id) ?? 0);
      if (next === undefined) return this.#noteWaiting();
      const { task, worker = this.#addWorker() } = next;
      this.#queue.splice(this.#queue.indexOf(task), 1);
      if (!worker.loaded.has(task.id)) this.#waits.delete(task.id);
      else if (task.waits) this.#waits.set(task.id, (this.#waits.get(task.id) ?? 0) + 1);
      void this.#run(task, worker);
    }
  }

  /** Jobs that nothing keeps from being made but that their program would have to be loaded for them. */
  #noteWaiting(): void {
    const hasRoom = this.#workers.length < this.size || this.#workers.some(({ process }) => !process.isBusy);
    if (hasRoom) for (const task of this.#queue) task.waits = true;
  }

  #addWorker(): Worker {
    const worker = {
      number: this.#workers.length,
      process: this.#start(),
      loaded: new Set<string>(),
      current: undefined,
    };
    this.#workers.push(worker);
    return worker;
  }

  async #run(task: Task, worker: Worker): Promise<void> {
    const { program: ref, circuit } = task.job;
    const at = { program: programName(ref), circuit, worker: worker.number };
    this.#replaceIfWorn(worker, task.id);
    worker.current = task.id;
    try {
      const proof = (await worker.process.run(
        { kind: 'prove', job: task.job, cacheDirectory: this.cacheDirectory },
        {
          timeLimit: (phase) => task.options.timeLimitSeconds ?? timeLimit(task.job, phase),
          signal: task.options.signal,
          onPhase: (phase) => this.#tell({ kind: 'phase', phase, ...at }),
        },
      )) as QedProof;
      worker.loaded.add(task.id);
      this.#tell({ kind: 'done', ...at, ...worker.process.usage! });
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
