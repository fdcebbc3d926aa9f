import type { Coordinator } from '../roles/coordinator.js';
import { waitingDeposits } from '../state/deposits.js';
import { jobMetrics } from './job-metrics.js';
import type { NodeMetrics } from './node-metrics.js';
import { stateMetrics } from './state-metrics.js';

/** What a coordinator tells: its blocks and jobs, and whom of its workers and realms it has heard of. */
export function coordinatorMetrics(metrics: NodeMetrics, coordinator: Coordinator): void {
  const { events } = coordinator;
  const { state, submissions, queue } = coordinator.network;
  stateMetrics(metrics, { state, submissions, events, troubles: () => coordinator.health.troubles(Date.now()) });
  jobMetrics(metrics, queue, coordinator.remoteWorkers);
  metrics.gauge('qed_waiting_deposits', 'Deposits that wait for a block', [], async () => [
    { value: await waitingDeposits(state) },
  ]);
  metrics.gauge('qed_realm_silent_seconds', 'Time since a realm last called', ['realm'], () =>
    coordinator.remoteRealms
      .places()
      .flatMap(({ realm, silentFor }) =>
        silentFor === null ? [] : [{ labels: { realm: realm.toString() }, value: silentFor / 1_000 }],
      ),
  );
}
