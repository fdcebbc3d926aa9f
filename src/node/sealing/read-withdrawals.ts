import { BRIDGE_ID, BRIDGE_LAYOUT } from '../../parth/system-contracts.js';
import type { WithdrawalRequestProof } from '../../prover/registry/process-withdrawals-step.js';
import { LEAVES, TREES, WITHDRAWALS } from '../state/forest.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';

/**
 * The withdrawal requests that come next, at most `limit`, each with its proof as of the newest checkpoint. Requests are processed in the order in which
 * blocks took them, so as many are done as the checkpoint counts withdrawals. Throws a `RangeError` where the store
 * has another one.
 */
export async function readWithdrawals(
  { store }: NodeState,
  { id, stats }: Checkpoint,
  limit: number,
): Promise<WithdrawalRequestProof[]> {
  const proofs: WithdrawalRequestProof[] = [];
  const rest = WITHDRAWALS.requests.layout.slice([], stats.withdrawals + 1n);
  for await (const [[index], row] of WITHDRAWALS.requests.listRange(store, rest, { limit })) {
    const next = stats.withdrawals + 1n + BigInt(proofs.length);
    if (index !== next || row.processedAt !== undefined)
      throw new RangeError(`withdrawal ${next} is not what waits next`);
    const userId = BigInt(row.userId);
    const requestNumber = BigInt(row.requestNumber);
    const cstate = TREES.cstate.of([userId, BRIDGE_ID], BRIDGE_LAYOUT.cstateHeight);
    proofs.push({
      userPath: await TREES.gusr.of([]).path(store, id, userId),
      userLeaf: (await LEAVES.users.get(store, id, userId))!,
      uconSiblings: (await TREES.ucon.of([userId]).path(store, id, BRIDGE_ID)).siblings,
      requestNumber,
      requestHash: BigInt(row.requestHash),
      cstateSiblings: (await cstate.path(store, id, BRIDGE_LAYOUT.requestsBase + requestNumber)).siblings,
    });
  }
  return proofs;
}

/** Whether a withdrawal request waits for a block. */
export async function withdrawalsWait(state: NodeState): Promise<boolean> {
  const newest = await WITHDRAWALS.requests.last(state.store, []);
  return newest !== undefined && newest[1].processedAt === undefined;
}
