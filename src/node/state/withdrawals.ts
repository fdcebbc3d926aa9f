import { MAX_U32 } from '../../parth/field.js';
import type { WithdrawalLeaf } from '../../parth/leaves.js';
import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import type { WithdrawalEntry } from '../../wire/listings.js';
import { LEAVES, TREES, WITHDRAWALS } from './forest.js';
import type { NodeState } from './node-state.js';
import type { WithdrawalRequestRow } from './rows.js';

/**
 * Withdrawals that users asked for, newest first: from an index in the withdrawal tree back, or those of one user from a request number back. Reads as much as it
 * answers with.
 */
export async function listWithdrawals(
  { store }: NodeState,
  { userId, from }: { readonly userId?: bigint | undefined; readonly from?: bigint | undefined },
  limit: number,
): Promise<WithdrawalEntry[]> {
  const { requests, byUser } = WITHDRAWALS;
  const end = from === undefined || from === MAX_U32 ? undefined : from + 1n;
  const options = { reverse: true, limit };
  const entries: WithdrawalEntry[] = [];
  if (userId === undefined) {
    const range = requests.layout.slice([], 0n, end);
    for await (const [[index], row] of requests.listRange(store, range, options)) entries.push(entryOf(index, row));
    return entries;
  }
  const range = byUser.layout.slice([userId], 0n, end);
  for await (const [, index] of byUser.listRange(store, range, options))
    entries.push(entryOf(index, (await requests.get(store, index))!));
  return entries;
}

const entryOf = (index: bigint, row: WithdrawalRequestRow): WithdrawalEntry => ({
  index,
  userId: BigInt(row.userId),
  requestNumber: BigInt(row.requestNumber),
  requestHash: BigInt(row.requestHash),
  requestedAt: BigInt(row.checkpointId),
  processedAt: row.processedAt === undefined ? null : BigInt(row.processedAt),
});

/** A processed withdrawal with its path as of a checkpoint; null before it is processed. Throws QED4065. */
export async function getWithdrawal(
  state: NodeState,
  checkpointId: bigint,
  userId: bigint,
  requestNumber: bigint,
): Promise<{ readonly leaf: WithdrawalLeaf; readonly path: MerklePath } | null> {
  const { store } = state;
  const { stats } = await state.checkpoint(checkpointId);
  const index = await WITHDRAWALS.byUser.get(store, userId, requestNumber);
  if (index === undefined || index > stats.withdrawals) return null;
  const leaf = (await LEAVES.withdrawals.get(store, checkpointId, index))!;
  return { leaf, path: await TREES.gwt.of([]).path(store, checkpointId, index) };
}
