import type { NodeMetrics } from './node-metrics.js';

const BUCKETS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60];

/** How a call went: the method, or `unknown`, and the code of the error that it ended with. */
export interface CallOutcome {
  readonly method: string;
  readonly seconds: number;
  readonly code: string | null;
}

/** Notes each call of an RPC server. */
export function rpcMetrics(metrics: NodeMetrics): (outcome: CallOutcome) => void {
  const seconds = metrics.histogram('qed_rpc_seconds', 'Time that calls took, refused ones included', ['method'], BUCKETS); // prettier-ignore
  const refusals = metrics.counter('qed_rpc_refusals_total', 'Calls and requests that ended with an error', ['method', 'code']); // prettier-ignore
  return ({ method, seconds: taken, code }) => {
    seconds.observe({ method }, taken);
    if (code !== null) refusals.inc({ method, code });
  };
}
