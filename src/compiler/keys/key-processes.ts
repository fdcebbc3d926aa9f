import { availableParallelism, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ForkedProcess, ProcessEnded } from '../../base/forked-process.js';
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

/** What it answers after its steps: the key, or why there is none. */
export type KeyAnswer = { readonly made: MethodKey & { readonly cached: boolean } } | { readonly failed: string };

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
async function runProcess(
  waiting: number[],
  requests: readonly KeyRequest[],
  { signal, modulePath = CHILD, onStep, onMade }: KeyProcessOptions,
  threads: number,
): Promise<void> {
  const child = new ForkedProcess<KeyRequest, KeyStep, KeyAnswer>({
    modulePath,
    serialization: 'advanced',
    env: { RAYON_NUM_THREADS: String(threads) },
  });
  try {
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const request = at;
      const { method } = requests[request]!.ir;
      const answer = await child
        .request(requests[request]!, { signal, onNote: (step) => onStep(request, step) })
        .catch((error: unknown) => {
          throw error instanceof ProcessEnded ? unanswered(error, method) : error;
        });
      if ('failed' in answer) throw processError(`no key for ${method}: ${answer.failed}`);
      onMade(request, answer.made);
    }
  } finally {
    child.kill(processError('all keys are made'));
  }
}

function unanswered({ kind, how, stderr }: ProcessEnded, method: string): ArtifactError {
  if (kind === 'aborted') return processError('making keys was called off');
  return processError(`the process that made the key of ${method} ended (${how})`, { stderr });
}

const processError = (message: string, details: Readonly<Record<string, unknown>> = {}): ArtifactError =>
  new ArtifactError('process', message, { details, exitCode: 3 });
