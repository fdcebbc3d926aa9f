import type { RealmStore } from '../realms/realm-store.js';
import type { RealmSync } from '../realms/realm-sync.js';
import type { NodeEvents } from '../roles/events.js';
import type { NodeMetrics } from './node-metrics.js';
import { stateMetrics } from './state-metrics.js';

/** What a realm in a process of its own tells. */
export function realmMetrics(
  metrics: NodeMetrics,
  { store, sync, events }: { readonly store: RealmStore; readonly sync: RealmSync; readonly events: NodeEvents },
): void {
  const { state, submissions } = store;
  stateMetrics(metrics, { state, submissions, events, troubles: () => Promise.resolve(sync.troubles()) });
  metrics.gauge('qed_coordinator_silent_seconds', 'Time since the coordinator last answered', [], () =>
    sync.answeredAt === null ? [] : [{ value: (Date.now() - sync.answeredAt) / 1_000 }],
  );
}
