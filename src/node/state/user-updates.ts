import type { StoreTransaction } from '../../kvq/transaction.js';
import { uconLeafOf } from '../../parth/contract-state.js';
import { EventLeaf, UserLeaf } from '../../parth/leaves.js';
import type { SessionOutcome } from '../../wire/end-cap.js';
import { LEAVES, TREES } from './forest.js';

/** What a session's published updates come to. */
export interface UserUpdates {
  readonly uconRoot: bigint;
  readonly eventRoot: bigint;
}

/**
 * Stages the state updates of one session at a checkpoint: CSTATE, UCON and EDATA of its user. `heightOf` tells a contract's CSTATE height.
 * Slots and contracts must be distinct and within their trees.
 */
export async function stageUserUpdates(
  tx: StoreTransaction,
  checkpointId: bigint,
  startEventCount: bigint,
  { result: { userId }, updates, events }: SessionOutcome,
  heightOf: (contractId: bigint) => number,
): Promise<UserUpdates> {
  const contracts: [bigint, bigint][] = [];
  for (const { contractId, slots } of updates) {
    const height = heightOf(contractId);
    const tree = TREES.cstate.of([userId, contractId], height);
    const root = await tree.write(tx, checkpointId, slots);
    contracts.push([contractId, uconLeafOf(root, height)]);
  }
  const uconRoot = await TREES.ucon.of([userId]).write(tx, checkpointId, contracts);
  const eventRoot = await TREES.edata.of([userId]).write(
    tx,
    checkpointId,
    events.map(({ leaf }, i) => [startEventCount + BigInt(i), EventLeaf.hash(leaf)] as const),
  );
  return { uconRoot, eventRoot };
}

/** Stages the new leaves of users; returns the new root of GUSR. */
export async function stageUserLeaves(
  tx: StoreTransaction,
  checkpointId: bigint,
  leaves: readonly UserLeaf[],
): Promise<bigint> {
  for (const leaf of leaves) LEAVES.users.put(tx, checkpointId, [leaf.userId], leaf);
  const hashes = leaves.map((leaf) => [leaf.userId, UserLeaf.hash(leaf)] as const);
  return TREES.gusr.of([]).write(tx, checkpointId, hashes);
}
