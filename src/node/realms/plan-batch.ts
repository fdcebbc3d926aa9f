import { z } from 'zod';
import { SessionOutcomeSchema, type EndCapSubmission, type SessionOutcome } from '../../wire/end-cap.js';
import { MAX_GUTA_SESSION_BYTES, MAX_GUTA_SESSIONS } from '../../wire/limits.js';
import type { JobRequest } from '../jobs/job.js';
import { JobGraph } from '../planner/job-graph.js';
import type { NetworkKeys } from '../planner/network-keys.js';
import { planGuta, type PlannedGuta } from '../planner/plan-guta.js';
import { plannedEndCap } from '../sealing/build-block.js';
import { readGutaBase } from '../sealing/read-guta-base.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';

/** What a batch is planned from. */
export interface BatchPlanner {
  readonly state: NodeState;
  readonly keys: NetworkKeys;
  readonly genesisRoot: bigint;
}

/** The proofs that make one of many end caps; every circuit was executed. */
export interface PlannedBatch extends PlannedGuta {
  readonly jobs: readonly JobRequest[];
}

/** Plans one GUTA of end caps of distinct users that hold after `base` (PROTOCOL §5). Throws QED4042, or a `RangeError`, for what no block can hold. */
export async function planBatch(
  { state, keys, genesisRoot }: BatchPlanner,
  base: Checkpoint,
  endCaps: readonly EndCapSubmission[],
): Promise<PlannedBatch> {
  const items = { endCaps: endCaps.map(plannedEndCap), realmGutas: [] };
  const graph = new JobGraph(keys, { genesisRoot, checkpointTreeRoot: base.header.newCheckpointRoot });
  const guta = await planGuta(graph, await readGutaBase(state.store, keys, base, items), items);
  return { ...guta, jobs: graph.jobs };
}

/** As many of these, from the first on, as one proof and one request hold. What comes after them is not read. */
export async function fitting<T extends { readonly contents: EndCapSubmission }>(
  items: AsyncIterable<T> | Iterable<T>,
): Promise<T[]> {
  const some: T[] = [];
  let bytes = 0;
  for await (const item of items) {
    bytes += JSON.stringify(z.encode(SessionOutcomeSchema, outcomeOf(item.contents))).length + 1;
    if (bytes > MAX_GUTA_SESSION_BYTES && some.length > 0) break;
    if (some.push(item) === MAX_GUTA_SESSIONS) break;
  }
  return some;
}

/** An end cap without its proof. */
export function outcomeOf({ result, endUserLeaf, updates, events }: EndCapSubmission): SessionOutcome {
  return { result, endUserLeaf, updates, events };
}
