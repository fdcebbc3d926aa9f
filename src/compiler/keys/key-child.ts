import { serveRequests } from '../../base/serve-requests.js';
import type { KeyAnswer, KeyRequest } from './key-processes.js';
import { makeMethodKey, type KeyStep } from './method-key.js';

// The entry point of a process that makes keys (`makeKeysInProcesses` forks it).

async function handle(request: KeyRequest, onStep: (step: KeyStep) => void): Promise<KeyAnswer> {
  try {
    return { made: await makeMethodKey(request.ir, request.cacheDirectory, request.trustCache, onStep) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

serveRequests(handle);
