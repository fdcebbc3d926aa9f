import { setTimeout as sleep } from 'node:timers/promises';

/** What a client tries again: a node that is down, busy, stopping, or that lost its coordinator. */
const PASSING = ['QED4063', 'QED4043', 'QED4055', 'QED4064', 'QED4069', 'QED5009'];

/** Asks again and again while nodes are down. `known`: what tells that an earlier try got through though its answer was lost. */
export async function persistently<T>(ask: () => Promise<T>, known: readonly string[] = []): Promise<T | undefined> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const { code } = error as { code?: string };
      if (known.includes(code ?? '')) return undefined;
      if (!PASSING.includes(code ?? '')) throw error;
      await sleep(100);
    }
  }
}
