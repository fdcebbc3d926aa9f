import type { WithdrawalLeaf } from '../../parth/leaves.js';
import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import type { WithdrawalEntry } from '../../wire/listings.js';
import { LEAVES, TREES, WITHDRAWALS } from './forest.js';
import type { NodeState } from './node-state.js';

/** Withdrawals that users asked for, newest first, from an index in the withdrawal tree back. Reads as much as it answers with. */
export async function listWithdrawals(
  state: NodeState,
  { userId, from }: { readonly userId?: bigint | undefined; readonly from?: bigint | undefined },
  limit: number,
): Promise<WithdrawalEntry[]> {
  const entries: WithdrawalEntry[] = [];
  for await (const index of userId === undefined ? allIndices(state, from) : userIndices(state, userId)) {
    if (from !== undefined && index > from) continue;
    entries.push(await entryOf(state, index));
    if (entries.length === limit) break;
  }
  return entries;
}

async function* allIndices({ store }: NodeState, from: bigint | undefined): AsyncIterable<bigint> {
  const { requests } = WITHDRAWALS;
  const range = from === undefined ? requests.layout.range([]) : requests.layout.slice([], 0n, from + 1n);
  for await (const [[index]] of requests.listRange(store, range, { reverse: true })) yield index;
}

/** Of one user, newest first: a user's later requests come later in the tree too. */
async function* userIndices({ store }: NodeState, userId: bigint): AsyncIterable<bigint> {
  for await (const [, index] of WITHDRAWALS.byUser.list(store, [userId], { reverse: true })) yield index;
}

async function entryOf({ store }: NodeState, index: bigint): Promise<WithdrawalEntry> {
  const row = (await WITHDRAWALS.requests.get(store, index))!;
  return {
    index,
    userId: BigInt(row.userId),
    requestNumber: BigInt(row.requestNumber),
    requestHash: BigInt(row.requestHash),
    requestedAt: BigInt(row.checkpointId),
    processedAt: row.processedAt === undefined ? null : BigInt(row.processedAt),
  };
}

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
