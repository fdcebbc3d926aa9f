import type { KeyReply, KeyRequest } from './key-processes.js';
import { makeMethodKey } from './method-key.js';

// The entry point of a process that makes keys (`makeKeysInProcesses` forks it): takes one request at a time, and ends with its parent.

const send = (reply: KeyReply) => process.send?.(reply);

process.on('message', ({ ir, cacheDirectory, trustCache }: KeyRequest) => {
  makeMethodKey(ir, cacheDirectory, trustCache, (step) => send({ step })).then(
    (made) => send({ made }),
    (error: unknown) => send({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
// The parent decides: an interrupt at the terminal reaches the whole group.
process.on('SIGINT', () => undefined);
