import { PROVER_CODES } from '../../prover/proving/prover-error.js';
import type { NodeEvents } from '../roles/events.js';
import type { NodeMetrics } from './node-metrics.js';

const BUCKETS = [0.1, 1, 5, 10, 20, 40, 80, 160, 320, 640];

/** What a worker tells: the proofs that it makes, and those that it could not make. */
export function workerMetrics(metrics: NodeMetrics, events: NodeEvents): void {
  const seconds = metrics.histogram(
    'qed_proof_seconds',
    'Time that the proofs of this process took',
    ['circuit'],
    BUCKETS,
  );
  const failures = metrics.counterByCode(
    'qed_proof_failures_total',
    'Proofs that this process could not make',
    PROVER_CODES,
  );
  const underWay = new Set<string>();
  metrics.gauge('qed_proofs_under_way', 'Proofs that this process is making', [], () => [{ value: underWay.size }]);
  events.on((event) => {
    if (event.type === 'job-started') underWay.add(event.jobId);
    if (event.type === 'job-done' || event.type === 'job-failed') underWay.delete(event.jobId);
    if (event.type === 'job-done') seconds.observe({ circuit: event.circuit }, event.seconds);
    if (event.type === 'job-failed') failures.inc({ code: event.code ?? 'none' });
  });
}
