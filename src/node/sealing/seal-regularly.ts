/** When blocks are sealed. */
export interface SealingRhythm {
  /** Milliseconds between two looks at what waits; 0 never seals by itself. */
  readonly blockInterval: number;
  /** Milliseconds after which a block is sealed even if nothing waits; never when absent. */
  readonly idleInterval?: number | undefined;
}

/** Seals what waits at regular times, one block after the other. Returns what stops it, once the block under way is sealed. */
export function sealRegularly(
  seal: (options: { evenIfEmpty: boolean }) => Promise<bigint | null>,
  { blockInterval, idleInterval }: SealingRhythm,
  onFault: (error: unknown) => void,
): () => Promise<void> {
  if (blockInterval === 0) return () => Promise.resolve();
  let stopping = false;
  let wake = (): void => undefined;
  let lastSealed = Date.now();
  const loop = async (): Promise<void> => {
    while (!stopping) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, blockInterval);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (stopping) return;
      const evenIfEmpty = idleInterval !== undefined && Date.now() - lastSealed >= idleInterval;
      try {
        if ((await seal({ evenIfEmpty })) !== null) lastSealed = Date.now();
      } catch (error) {
        onFault(error);
      }
    }
  };
  const done = loop();
  return () => {
    stopping = true;
    wake();
    return done;
  };
}
