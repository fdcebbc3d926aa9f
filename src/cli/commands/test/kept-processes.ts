import { ForksPoolWorker, type PoolOptions, type PoolRunnerInitializer, type WorkerRequest } from 'vitest/node';
import { TEST_RUN } from '../../../testing/reports/test-run.js';

type Listener = Parameters<ForksPoolWorker['on']>[1];

/**
 * The processes of `--watch`, which stay for the next run. Vitest would start new ones, which load qed and TypeScript and
 * compile all contracts anew: most of the time of a run.
 */
export class KeptProcesses implements PoolRunnerInitializer {
  readonly name = 'qed';
  readonly #idle: KeptProcess[] = [];
  /** All files that changed so far: a process may have missed the run after a change. */
  readonly #changed = new Set<string>();
  #runs = 0;

  createPoolWorker(options: PoolOptions): KeptProcess {
    const at = this.#idle.findLastIndex((each) => each.isFor(options));
    const [process = new KeptProcess(options, this)] = at < 0 ? [] : this.#idle.splice(at, 1);
    return process;
  }

  keep(process: KeptProcess): void {
    this.#idle.push(process);
  }

  /** A request to run tests, with what makes a process of an earlier run read again what has changed since. */
  asNewRun<T extends { readonly invalidates?: string[]; readonly providedContext: object }>(context: T): T {
    for (const file of context.invalidates ?? []) this.#changed.add(file);
    const providedContext = { ...context.providedContext, [TEST_RUN]: ++this.#runs };
    return { ...context, invalidates: [...this.#changed], providedContext };
  }

  async end(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((each) => each.end()));
  }
}

/** A test process that goes on when vitest lets it go, and is ended where vitest ends it by force. */
class KeptProcess extends ForksPoolWorker {
  override name = 'qed';
  readonly #listeners: (readonly [event: string, listener: Listener])[] = [];
  /** Of the newest start. */
  #config: Extract<WorkerRequest, { type: 'start' }>['context']['config'] | undefined;
  #isLetGo = false;
  #isGone = false;

  constructor(
    private readonly options: PoolOptions,
    private readonly processes: KeptProcesses,
  ) {
    super(options);
  }

  /** Whether it can do what a process with these options would. */
  isFor({ project, method, environment }: PoolOptions): boolean {
    const own = this.options;
    const isSame = own.project === project && own.method === method && own.environment.name === environment.name;
    return isSame && !this.#isGone;
  }

  override on(event: string, listener: Listener): void {
    this.#listeners.push([event, listener]);
    super.on(event, listener);
  }

  override async start(): Promise<void> {
    if (this.#isLetGo) return;
    await super.start();
    super.on('exit', () => (this.#isGone = true));
  }

  /** Of a later run the process hears only the request to run, with the configuration of that run's start. */
  override send(message: WorkerRequest): void {
    if (message.type === 'start') {
      this.#config = message.context.config;
      if (this.#isLetGo) this.#answer('started');
      else super.send(message);
    } else if (message.type === 'stop') {
      this.#isLetGo = true;
      this.#answer('stopped');
    } else if (message.type === 'run' || message.type === 'collect') {
      this.#isLetGo = false;
      const context = { ...this.processes.asNewRun(message.context), config: this.#config };
      super.send({ ...message, context });
    } else super.send(message);
  }

  override async stop(): Promise<void> {
    if (!this.#isLetGo) return this.end();
    for (const [event, listener] of this.#listeners.splice(0)) this.off(event, listener);
    this.processes.keep(this);
  }

  end(): Promise<void> {
    return super.stop();
  }

  #answer(type: 'started' | 'stopped'): void {
    for (const [event, listener] of this.#listeners)
      if (event === 'message') listener({ type, __vitest_worker_response__: true });
  }
}
