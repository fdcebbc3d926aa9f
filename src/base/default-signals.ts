import { setImmediate } from 'node:timers/promises';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs what keeps the event loop busy for seconds, as TypeScript's check does. A handler of a signal could only run after it, so there is none meanwhile:
 * the system ends the process at once, and a shell sees 130 or 143. Nothing is said then, and nothing is half written, because such work
 * writes no files. What came before is handled first; throws its reason where it aborted `signal`.
 */
export async function withDefaultSignals<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  await setImmediate();
  signal?.throwIfAborted();
  const handlers = SIGNALS.map((name) => [name, process.rawListeners(name) as NodeJS.SignalsListener[]] as const);
  for (const name of SIGNALS) process.removeAllListeners(name);
  try {
    return await work();
  } finally {
    for (const [name, listeners] of handlers) for (const listener of listeners) process.on(name, listener);
  }
}
