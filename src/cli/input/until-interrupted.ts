/** Resolves at the first SIGINT or SIGTERM, which is how the command is meant to end: it may take its time then. */
export function untilInterrupted({
  signal,
  stopsItself,
}: {
  readonly signal: AbortSignal;
  readonly stopsItself: () => void;
}): Promise<void> {
  stopsItself();
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
