import { serveRequests } from '../../base/serve-requests.js';
import type { QedProof } from '../proof.js';
import { errorToMessage, type Answer, type Phase, type Request, type Usage } from './messages.js';
import { Stopwatch } from './stopwatch.js';

// The entry point of a prover process (`ProverPool` forks it): takes one request at a time, answers, and ends with its parent. It loads what a
// request needs when the request comes: verifying needs no circuits.

type Enter = (phase: Phase) => void;

async function resultOf(request: Request, enter: Enter): Promise<QedProof | boolean> {
  if (request.kind === 'prove') {
    const { proveJob } = await import('./prove-job.js');
    return proveJob(request.job, request.cacheDirectory, enter);
  }
  enter('verifying');
  const { checkProof } = await import('./check-proof.js');
  return checkProof(request.proof, request.key, request.cacheDirectory);
}

async function handle(request: Request, enter: Enter): Promise<Answer> {
  const stopwatch = new Stopwatch();
  const usage = (): Usage => ({ residentBytes: process.memoryUsage.rss(), times: stopwatch.stop() });
  try {
    const result = await resultOf(request, (phase) => {
      stopwatch.enter(phase);
      enter(phase);
    });
    return { result, usage: usage() };
  } catch (error) {
    return { error: errorToMessage(error), usage: usage() };
  }
}

serveRequests(handle);
