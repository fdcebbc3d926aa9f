import type { StoreTransaction } from '../../kvq/transaction.js';
import { planIdOf } from '../jobs/plan-id.js';
import type { JobQueue } from '../jobs/queue.js';
import { ROWS } from '../state/forest.js';

/** Blocks that one write prunes: where many are left to prune, as after the setting became lower, no write becomes large. */
const MOST_AT_ONCE = 2;
/** Blocks that one write looks at: a store from before this was noted has dropped the jobs of most of its blocks. */
const MOST_LOOKED_AT = 1_000n;

/** Whether a proof is that of a checkpoint: a later verifier asks for it, and the next checkpoint's proof is made with it. */
const isCheckpointProof =
  (tx: StoreTransaction) =>
  async (proofId: string): Promise<boolean> =>
    /^[0-9a-f]{64}$/.test(proofId) && (await ROWS.checkpointByJob.get(tx, Buffer.from(proofId, 'hex'))) !== undefined;

/**
 * Stages that all but the newest `keepBlocks` proven blocks lose what they were proven with: jobs, witnesses, and the proofs below the checkpoint's own, which
 * stays. Everything is in the write that makes `proven` proven.
 */
export async function stagePruning(
  tx: StoreTransaction,
  queue: JobQueue,
  proven: bigint,
  keepBlocks: bigint,
): Promise<void> {
  const last = proven - keepBlocks;
  if (last < 0n) return;
  let next = (await ROWS.pruned.getForUpdate(tx, 0n)) ?? 0n;
  const end = next + MOST_LOOKED_AT;
  for (let dropped = 0; next <= last && next < end && dropped < MOST_AT_ONCE; next++)
    if (await queue.dropPlan(tx, planIdOf(next), isCheckpointProof(tx))) dropped++;
  ROWS.pruned.put(tx, [0n], next);
}
