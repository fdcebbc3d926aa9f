import { workerData, type MessagePort } from 'node:worker_threads';
import type { Reply, Request } from '../messages.js';
import { ContractChecker } from './contract-checker.js';
import { RowCounter } from './row-counter.js';

// The entry point of the thread beside TypeScript's server (`BackgroundCheck` starts it).

const { signal, port } = workerData as { readonly signal: Int32Array; readonly port: MessagePort };

function send(reply: Reply): void {
  port.postMessage(reply);
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
}

const checker = new ContractChecker();
const counter = new RowCounter((file, count) => send({ kind: 'counted', file, ...count }));
let work = Promise.resolve();

port.on('message', (request: Request) => {
  work = work
    .then(async () => {
      if (request.kind === 'check')
        send({ kind: 'checked', id: request.id, checked: await checker.check(request.file, request.sources) });
      else counter.count(request.file, checker.methodsOf(request.file));
    })
    .catch((error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      send({ kind: 'failed', message });
    });
});
