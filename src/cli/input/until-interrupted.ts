import type { Config } from './config.js';

/** Resolves at the first SIGINT or SIGTERM, which is how the command is meant to end: it has `stopTimeout` seconds then. */
export function untilInterrupted({
  signal,
  stopsItself,
  config,
}: {
  readonly signal: AbortSignal;
  readonly stopsItself: (milliseconds: number) => void;
  readonly config: Config;
}): Promise<void> {
  stopsItself(config.stopTimeout * 1_000);
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
