import { fork } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { MethodIr } from '../ir/ops.js';
import { ArtifactError } from '../artifact/artifact-error.js';
import type { MethodKey } from '../artifact/assemble.js';
import type { KeyStep } from './method-key.js';

/** What a process that makes keys is asked for, one at a time. */
export interface KeyRequest {
  readonly ir: MethodIr;
  readonly cacheDirectory: string | undefined;
  readonly trustCache: boolean;
}

/** What it says: where it is, then the key or why there is none. */
export type KeyReply =
  | { readonly step: KeyStep }
  | { readonly made: MethodKey & { readonly cached: boolean } }
  | { readonly failed: string };

export interface KeyProcessOptions {
  readonly processes: number;
  readonly signal?: AbortSignal | undefined;
  /** The module to fork instead of the one that makes keys, for tests. */
  readonly modulePath?: string | undefined;
  onStep(request: number, step: KeyStep): void;
  onMade(request: number, key: MethodKey & { readonly cached: boolean }): void;
}

/** The compiled child: a forked process cannot run TypeScript, so tests run from `src` use the build as well. */
const CHILD = fileURLToPath(new URL('../../../dist/compiler/keys/key-child.js', import.meta.url));
/** What one process may come to hold: 1.1 GB were measured for a method of 4,000 rows, which is most of them. */
const BYTES_PER_PROCESS = 2 * 2 ** 30;

/** As many processes as cores and memory allow: o1js keeps two cores busy by itself, so on two cores a second process only costs. */
export const keyProcesses = (): number =>
  Math.max(1, Math.min(Math.floor(availableParallelism() / 2), Math.floor(totalmem() / BYTES_PER_PROCESS)));

/**
 * Makes keys in processes of their own, since o1js bears one operation at a time in each; the most operations first. Throws what the first failing one
 * says, an `ArtifactError` (`QED1207`) when a process dies or the signal aborts; all of them are ended then.
 */
export async function makeKeysInProcesses(requests: readonly KeyRequest[], options: KeyProcessOptions): Promise<void> {
  const waiting = requests
    .map((_, i) => i)
    .sort((a, b) => requests[a]!.ir.ops.length - requests[b]!.ir.ops.length || b - a);
  const count = Math.min(options.processes, requests.length);
  const threads = Math.ceil((2 * availableParallelism()) / count);
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal]);
  const work = Array.from({ length: count }, () => runProcess(waiting, requests, { ...options, signal }, threads));
  try {
    await Promise.all(work);
  } finally {
    stop.abort();
    await Promise.allSettled(work);
  }
}

/** One process, from its first request until none is waiting. */
function runProcess(
  waiting: number[],
  requests: readonly KeyRequest[],
  { signal, modulePath, onStep, onMade }: KeyProcessOptions,
  threads: number,
): Promise<void> {
  const child = fork(modulePath ?? CHILD, [], {
    serialization: 'advanced',
    execArgv: ['--max-semi-space-size=128'],
    env: { ...process.env, RAYON_NUM_THREADS: String(threads) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  return new Promise<void>((resolve, reject) => {
    let current: number | undefined;
    const end = (error?: Error): void => {
      signal?.removeEventListener('abort', abort);
      process.off('exit', kill);
      kill();
      if (error === undefined) resolve();
      else reject(error);
    };
    const abort = (): void => end(processError('making keys was called off'));
    const next = (): void => {
      current = waiting.pop();
      if (current === undefined) end();
      else child.send(requests[current]!);
    };
    const name = (): string => (current === undefined ? 'a method' : requests[current]!.ir.method);
    child.on('message', (reply: KeyReply) => {
      if ('step' in reply) return onStep(current!, reply.step);
      if ('failed' in reply) return end(processError(`no key for ${name()}: ${reply.failed}`));
      onMade(current!, reply.made);
      next();
    });
    child.on('error', (error) => end(processError(`no key for ${name()}: ${error.message}`)));
    child.on('exit', (code, killed) => {
      const how = killed ?? `exit status ${code}`;
      end(processError(`the process that made the key of ${name()} ended (${how})`, { stderr: errors }));
    });
    if (signal?.aborted) abort();
    else {
      signal?.addEventListener('abort', abort, { once: true });
      next();
    }
  });
}

const processError = (message: string, details: Readonly<Record<string, unknown>> = {}): ArtifactError =>
  new ArtifactError('process', message, { details, exitCode: 3 });
