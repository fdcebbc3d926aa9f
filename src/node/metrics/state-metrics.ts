import { WIRE_CODES } from '../../wire/codes.js';
import type { Trouble } from '../../wire/status.js';
import type { Submissions } from '../inbox/submissions.js';
import type { NodeEvents } from '../roles/events.js';
import type { NodeState } from '../state/node-state.js';
import type { NodeMetrics } from './node-metrics.js';

/** What every node with a store is asked. */
export interface MeasuredState {
  readonly state: NodeState;
  readonly submissions: Submissions;
  readonly events: NodeEvents;
  readonly troubles: () => Promise<readonly Trouble[]>;
}

/** How far a node is, what waits in it, what is wrong, and how large its store is. */
export function stateMetrics(metrics: NodeMetrics, { state, submissions, events, troubles }: MeasuredState): void {
  metrics.gauge('qed_sealed_checkpoint', 'Id of the newest sealed checkpoint', [], async () => [
    { value: Number(await state.head()) },
  ]);
  metrics.gauge(
    'qed_proven_checkpoint',
    'Id of the newest proven checkpoint; -1 before the genesis proof',
    [],
    async () => [{ value: Number((await state.proven()) ?? -1n) }],
  );
  metrics.gauge('qed_proof_lag_seconds', 'Age of the oldest sealed checkpoint without a proof', [], async () => [
    { value: await proofLag(state, Date.now()) },
  ]);
  metrics.gauge('qed_waiting_submissions', 'Submissions that wait for a block', ['kind'], async () =>
    Object.entries(await submissions.counts()).map(([kind, value]) => ({ labels: { kind }, value })),
  );
  metrics.gauge('qed_troubles', 'What keeps the node from going on, by code', ['code'], async () =>
    (await troubles()).map(({ code }) => ({ labels: { code }, value: 1 })),
  );
  const refused = metrics.counterByCode(
    'qed_refused_submissions_total',
    'Acknowledged submissions that no block took',
    Object.entries(WIRE_CODES).flatMap(([name, code]) => (name.startsWith('endCap') ? [code] : [])),
  );
  events.on((event) => event.type === 'refused' && refused.inc({ code: event.code }));
  storeMetrics(metrics, state);
}

/** Genesis is as old as the network, so its proof is never late. */
async function proofLag(state: NodeState, now: number): Promise<number> {
  const oldest = ((await state.proven()) ?? 0n) + 1n;
  if (oldest > (await state.head())) return 0;
  const { stats } = await state.checkpoint(oldest);
  return Math.max(0, (now - Number(stats.blockTime)) / 1_000);
}

function storeMetrics(metrics: NodeMetrics, { store }: NodeState): void {
  metrics.gauge(
    'qed_store_bytes',
    'Size of the store: the file of LMDB, or the memory of Redis',
    ['driver'],
    async () => {
      const { driver, bytes } = await store.measure();
      return [{ labels: { driver }, value: bytes }];
    },
  );
  metrics.gauge('qed_store_limit_bytes', 'How large the store can become', ['driver'], async () => {
    const { driver, limit } = await store.measure();
    return limit === null ? [] : [{ labels: { driver }, value: limit }];
  });
}
