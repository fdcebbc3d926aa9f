import { fileURLToPath } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import type { Checked, Count, Reply, Request, Sources } from './messages.js';

/** What was found in a file, and in which text of it. */
export interface Found {
  readonly sources: Sources;
  readonly checked: Checked;
}

interface Running {
  readonly id: number;
  readonly file: string;
  readonly sources: Sources;
  readonly since: number;
}

interface CheckThread {
  readonly worker: Worker;
  readonly port: MessagePort;
}

/** Built files only: a thread cannot run TypeScript. */
const THREAD = fileURLToPath(new URL('../../dist/editor/thread/check-thread.js', import.meta.url));
/** A check that takes longer, in milliseconds, is given up when another is wanted: no edit may end checking for good. */
const STUCK = 20_000;
/** A thread that ends by itself is started again so often. */
const MAX_STARTS = 10;

/**
 * Checks contracts on a thread beside TypeScript's server. The server can wait for a result a moment, and is told of later ones; whatever the compiler
 * does, the server goes on.
 */
export class BackgroundCheck {
  readonly #found = new Map<string, Found>();
  /** By file: rows by method, with the circuit that they were counted for. */
  readonly #rows = new Map<string, Map<string, Count>>();
  /** Files for which an older result was given, or none. */
  readonly #outdated = new Set<string>();
  readonly #waiting = new Map<string, Sources>();
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  #thread: CheckThread | undefined;
  #running: Running | undefined;
  #starts = 0;
  #ids = 0;

  constructor(
    /** There is a newer result than the one that was given last. */
    private readonly onNews: () => void,
    private readonly log: (message: string) => void,
  ) {}

  /** Asks for a check of these sources, unless they were checked already. */
  ask(file: string, sources: Sources): void {
    if (this.#isFound(file, sources) || isSame(this.#waiting.get(file), sources)) return;
    const running = this.#running;
    if (running?.file === file && isSame(running.sources, sources)) return;
    this.#waiting.set(file, sources);
    if (running !== undefined && Date.now() - running.since > STUCK) {
      this.log(`the check of ${running.file} takes too long`);
      this.#end();
    }
    this.#next();
  }

  /** What was found in these sources, if it comes within so many milliseconds; else in older ones. */
  found(file: string, sources: Sources, patience: number): Found | undefined {
    this.ask(file, sources);
    const until = Date.now() + patience;
    // A thread that is starting takes longer than anyone waits.
    while (this.#found.size > 0 && !this.#isFound(file, sources) && this.#thread !== undefined) {
      const seen = Atomics.load(this.#signal, 0);
      const reply = receiveMessageOnPort(this.#thread.port) as { message: Reply } | undefined;
      if (reply !== undefined) this.#take(reply.message);
      else if (Date.now() >= until) break;
      else Atomics.wait(this.#signal, 0, seen, until - Date.now());
    }
    if (!this.#isFound(file, sources)) this.#outdated.add(file);
    return this.#found.get(file);
  }

  /** The rows of a method; undefined until they are counted, which this starts. */
  rowsOf(file: string, method: string): number | string | undefined {
    const circuit = this.#found.get(file)?.checked.methods[method];
    if (circuit === undefined) return undefined;
    const known = this.#rows.get(file)?.get(method);
    if (known?.circuit === circuit) return known.rows;
    this.#post({ kind: 'rows', file });
    return undefined;
  }

  #isFound(file: string, sources: Sources): boolean {
    return isSame(this.#found.get(file)?.sources, sources);
  }

  #next(): void {
    const [next] = this.#waiting;
    if (next === undefined || this.#running !== undefined) return;
    const [file, sources] = next;
    this.#waiting.delete(file);
    this.#running = { id: ++this.#ids, file, sources, since: Date.now() };
    this.#post({ kind: 'check', id: this.#running.id, file, sources });
  }

  #post(request: Request): void {
    this.#thread ??= this.#start();
    this.#thread?.port.postMessage(request);
  }

  #start(): CheckThread | undefined {
    if (++this.#starts > MAX_STARTS) return undefined;
    // What is written there would be part of the server's protocol.
    const { port1: port, port2 } = new MessageChannel();
    const worker = new Worker(THREAD, {
      workerData: { signal: this.#signal, port: port2 },
      transferList: [port2],
      stdout: true,
      stderr: true,
      execArgv: [],
    });
    port.on('message', (reply: Reply) => this.#take(reply));
    worker.on('error', (error) => this.log(error.stack ?? error.message));
    worker.on('exit', () => {
      if (this.#thread?.worker === worker) this.#end();
    });
    // Neither keeps the server alive.
    port.unref();
    worker.unref();
    return { worker, port };
  }

  #end(): void {
    this.#thread?.port.close();
    void this.#thread?.worker.terminate();
    this.#thread = undefined;
    this.#running = undefined;
  }

  /** Keeps what the thread says. */
  #take(reply: Reply): void {
    const running = this.#running;
    if (reply.kind === 'counted') {
      const rows = this.#rows.get(reply.file) ?? new Map<string, never>();
      this.#rows.set(reply.file, rows);
      rows.set(reply.method, reply);
      return;
    }
    this.#running = undefined;
    if (reply.kind === 'failed') this.log(reply.message);
    else if (running?.id === reply.id) {
      this.#found.set(running.file, { sources: running.sources, checked: reply.checked });
      // not while the server asks for another result
      if (this.#outdated.delete(running.file)) setImmediate(() => this.onNews());
    }
    this.#next();
  }
}

function isSame(a: Sources | undefined, b: Sources): boolean {
  if (a === undefined) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
