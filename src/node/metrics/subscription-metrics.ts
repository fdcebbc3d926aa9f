import type { Topic } from '../../wire/subscription.js';
import type { NodeMetrics } from './node-metrics.js';

/** Notes what subscriptions do, and reads how many there are. */
export function subscriptionMetrics(
  metrics: NodeMetrics,
  read: () => { readonly size: number; topics(): ReadonlyMap<Topic, number> },
): { told(topic: Topic): void; cut(code: string): void } {
  metrics.gauge('qed_subscribers', 'Connections over WebSocket', [], () => [{ value: read().size }]);
  metrics.gauge('qed_subscriptions', 'Subscriptions, by topic', ['topic'], () =>
    [...read().topics()].map(([topic, value]) => ({ labels: { topic }, value })),
  );
  const told = metrics.counter('qed_notifications_total', 'Notifications that were sent', ['topic']);
  const cut = metrics.counter('qed_subscribers_cut_total', 'Connections over WebSocket that the node cut', ['code']);
  return { told: (topic) => told.inc({ topic }), cut: (code) => cut.inc({ code }) };
}
