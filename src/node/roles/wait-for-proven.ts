import { NodeError } from '../errors.js';
import type { NodeState } from '../state/node-state.js';
import type { NodeEvents } from './events.js';

/** Resolves once a checkpoint is proven. Rejects with QED4070 after `timeout` milliseconds. */
export function waitForProven(
  { state, events }: { readonly state: NodeState; readonly events: NodeEvents },
  checkpointId: bigint,
  timeout?: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error?: unknown): void => {
      unlisten();
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error as Error);
    };
    const look = (): void => {
      state.proven().then((proven) => proven !== null && proven >= checkpointId && finish(), finish);
    };
    const unlisten = events.on(({ type }) => type === 'proven' && look());
    const late = (): void =>
      finish(
        new NodeError(
          'timeout',
          `checkpoint ${checkpointId} is not proven after ${timeout} ms`,
          'look at the log for jobs that fail',
          { exitCode: 3 },
        ),
      );
    const timer = timeout === undefined ? undefined : setTimeout(late, timeout);
    look();
  });
}
