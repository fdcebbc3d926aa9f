import type { CheckpointSummary } from '../../wire/checkpoint.js';
import type { Status } from '../../wire/status.js';
import type { SubmissionKind } from '../state/rows.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';

/** How many entries a list has unless asked otherwise. */
export const DEFAULT_LIST = 100;

/** A checkpoint in a list. `proven`: the newest proven one. */
export const checkpointSummary = (
  { id, header, stats, row }: Checkpoint,
  proven: bigint | null,
): CheckpointSummary => ({
  id,
  checkpointTreeRoot: header.newCheckpointRoot,
  proven: proven !== null && id <= proven,
  endCaps: row.endCaps,
  registrations: row.registrations,
  deployments: row.deployments,
  blockTime: stats.blockTime,
});

export async function listCheckpoints(state: NodeState, from: bigint, limit: number): Promise<CheckpointSummary[]> {
  const [proven, head] = [await state.proven(), await state.head()];
  const summaries: CheckpointSummary[] = [];
  for (let id = from; id <= head && summaries.length < limit; id++)
    summaries.push(checkpointSummary(await state.checkpoint(id), proven));
  return summaries;
}

/** What waits, as status tells it; deposits are no submissions. */
export const waitingOf = (counts: Readonly<Record<SubmissionKind, number>>, deposits: number): Status['waiting'] => ({
  registrations: counts.registration,
  deployments: counts.deployment,
  endCaps: counts['end-cap'],
  deposits,
});
