import type { StoreTransaction } from '../../kvq/transaction.js';
import { WithdrawalKey, WithdrawalLeaf } from '../../parth/leaves.js';
import { BRIDGE_ID, BRIDGE_LAYOUT } from '../../parth/system-contracts.js';
import type { IndexedTree } from '../../parth/trees/indexed-tree.js';
import type { SessionOutcome } from '../../wire/end-cap.js';
import { LEAVES, ROWS, TREES, WITHDRAWALS } from './forest.js';

/** Request numbers are u32. */
const REQUESTS_END = BRIDGE_LAYOUT.requestsBase + 2n ** 32n;

/**
 * Stages these leaves of the withdrawal tree as they are after a block; returns the new root. Those after the first `before` are of requests that the block
 * processes.
 */
export async function stageWithdrawals(
  tx: StoreTransaction,
  checkpointId: bigint,
  gwt: IndexedTree,
  indices: readonly bigint[],
  before: bigint,
): Promise<bigint> {
  const leaves: [bigint, bigint][] = [];
  for (const index of indices) {
    const { key, nextKey, nextIndex, value } = gwt.entry(index);
    const leaf: WithdrawalLeaf = { key, nextKey, nextIndex, requestHash: value };
    LEAVES.withdrawals.put(tx, checkpointId, [index], leaf);
    leaves.push([index, WithdrawalLeaf.hash(leaf)]);
    if (index <= before) continue;
    ROWS.withdrawalByKey.put(tx, [key], index);
    const request = await WITHDRAWALS.requests.get(tx, index);
    if (request === undefined || request.processedAt !== undefined)
      throw new RangeError(`withdrawal ${index} does not wait`);
    WITHDRAWALS.requests.put(tx, [index], { ...request, processedAt: checkpointId.toString() });
  }
  return TREES.gwt.of([]).write(tx, checkpointId, leaves);
}

/**
 * Stages that the withdrawals wait which the sessions of a block ask for: in the order of the sessions, those of one in the order of their numbers. The slots that
 * a session lists are its sender's word: the proof tells what they hold after it, and not that it wrote them. So an empty slot, or a request that is known, is none.
 */
export async function stageWithdrawalRequests(
  tx: StoreTransaction,
  checkpointId: bigint,
  endCaps: readonly SessionOutcome[],
): Promise<void> {
  let [count] = (await WITHDRAWALS.requests.lastKey(tx, [])) ?? [0n];
  for (const { result, updates } of endCaps) {
    const slots = updates.find(({ contractId }) => contractId === BRIDGE_ID)?.slots ?? [];
    const requests = slots
      .filter(([slot]) => slot >= BRIDGE_LAYOUT.requestsBase && slot < REQUESTS_END)
      .map(([slot, value]) => [slot - BRIDGE_LAYOUT.requestsBase, value] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const known = await WITHDRAWALS.byUser.getMany(
      tx,
      requests.map(([requestNumber]) => [result.userId, requestNumber] as const),
    );
    for (const [i, [requestNumber, requestHash]] of requests.entries()) {
      if (requestHash === 0n || known[i] !== undefined) continue;
      WITHDRAWALS.requests.put(tx, [++count], {
        userId: result.userId.toString(),
        requestNumber: requestNumber.toString(),
        requestHash: requestHash.toString(),
        checkpointId: checkpointId.toString(),
      });
      WITHDRAWALS.byUser.put(tx, [result.userId, requestNumber], count);
    }
  }
}

/** Stages that requests made after a checkpoint are forgotten, and that those wait again which were processed after it, so after the first `kept`. */
export async function dropWithdrawalsAfter(tx: StoreTransaction, to: bigint, kept: bigint): Promise<void> {
  const { requests, byUser } = WITHDRAWALS;
  for await (const [[index], row] of requests.listRange(tx, requests.layout.slice([], kept + 1n))) {
    const [userId, requestNumber] = [BigInt(row.userId), BigInt(row.requestNumber)];
    const { processedAt, ...waiting } = row;
    if (processedAt !== undefined) ROWS.withdrawalByKey.delete(tx, WithdrawalKey.hash({ userId, requestNumber }));
    if (BigInt(row.checkpointId) <= to) {
      if (processedAt !== undefined) requests.put(tx, [index], waiting);
      continue;
    }
    requests.delete(tx, index);
    byUser.delete(tx, userId, requestNumber);
  }
}
