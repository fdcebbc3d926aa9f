import type { JobQueue } from '../jobs/queue.js';
import type { RemoteWorkers } from '../proving/remote-workers.js';
import type { NodeMetrics } from './node-metrics.js';

/** What a node with proving jobs tells of them, and of its workers. */
export function jobMetrics(metrics: NodeMetrics, queue: JobQueue, workers: RemoteWorkers): void {
  metrics.gauge('qed_jobs', 'Proving jobs by program and status', ['program', 'status'], async () =>
    Object.entries(await queue.countsByProgram()).flatMap(([status, programs]) =>
      Object.entries(programs).map(([program, value]) => ({ labels: { program, status }, value })),
    ),
  );
  metrics.gauge('qed_worker_silent_seconds', 'Time since a worker last called', ['worker'], () =>
    [...workers.seen()].map(([worker, at]) => ({ labels: { worker }, value: (Date.now() - at) / 1_000 })),
  );
}
