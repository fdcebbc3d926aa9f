import type { RealmStore } from '../realms/realm-store.js';
import type { RealmSync } from '../realms/realm-sync.js';
import type { NodeEvents } from '../roles/events.js';
import type { RealmProver } from '../roles/realm-prover.js';
import { jobMetrics } from './job-metrics.js';
import type { Trouble } from '../../wire/status.js';
import type { NodeMetrics } from './node-metrics.js';
import { stateMetrics } from './state-metrics.js';

/** A realm in a process of its own. */
export interface MeasuredRealm {
  readonly store: RealmStore;
  readonly sync: RealmSync;
  readonly events: NodeEvents;
  readonly proving?: RealmProver | undefined;
}

/** What a realm in a process of its own tells. */
export function realmMetrics(
  metrics: NodeMetrics,
  { store, sync, events, proving }: MeasuredRealm,
  troubles: () => Promise<readonly Trouble[]>,
): void {
  const { state, submissions } = store;
  stateMetrics(metrics, { state, submissions, events, troubles });
  if (proving !== undefined) jobMetrics(metrics, proving.queue, proving.remoteWorkers);
  metrics.gauge('qed_coordinator_silent_seconds', 'Time since the coordinator last answered', [], () =>
    sync.answeredAt === null ? [] : [{ value: (Date.now() - sync.answeredAt) / 1_000 }],
  );
}
