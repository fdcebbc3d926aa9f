import type { VerifyAnswer, VerifyRequest } from './messages.js';

/** What verified before: it has o1js and its tables, so the next proof takes a moment. */
let idle: Worker | undefined;

/** Verifies a checkpoint proof off the page's thread; aborting `signal` ends the work at once and leaves the promise open. */
export function verifyProof(request: VerifyRequest, signal: AbortSignal): Promise<VerifyAnswer> {
  const worker = idle ?? new Worker(new URL('./verifier.ts', import.meta.url), { type: 'module' });
  idle = undefined;
  return new Promise((resolve) => {
    const leave = (): void => worker.terminate();
    signal.addEventListener('abort', leave);
    worker.onmessage = ({ data }: MessageEvent<VerifyAnswer>) => {
      signal.removeEventListener('abort', leave);
      idle = worker;
      resolve(data);
    };
    worker.onerror = ({ message }) => {
      worker.terminate();
      const what = `the verifier did not start: ${message}`;
      resolve({ kind: 'refused', code: '', message: what, hint: 'Load the page again.' });
    };
    worker.postMessage(request);
  });
}
