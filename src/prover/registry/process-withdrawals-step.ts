import type { WitnessOf } from '../../circuit/circuit.js';
import { emptyRoot, type MerklePath } from '../../parth/trees/merkle-tree.js';
import type { IndexedEntry } from '../../parth/trees/indexed-entry.js';
import { USER_CONTRACT_TREE_HEIGHT, USER_TREE_HEIGHT } from '../../parth/heights.js';
import { UserLeaf, WithdrawalKey, type CheckpointLeaf, type WithdrawalLeaf } from '../../parth/leaves.js';
import type { RegistryTrees } from '../../parth/trees/registry-trees.js';
import { BRIDGE_LAYOUT } from '../../parth/system-contracts.js';
import type { batchProcessWithdrawals } from './process-withdrawals.js';
import { BATCH_SIZE } from './batch-size.js';
import { type RegistryStep, filled, headerOf } from './registry-step.js';
import { linkOf } from './low-leaf.js';

/** Checkpoint N with its path in the checkpoint tree, for withdrawals; they read requests in it. */
export interface WithdrawalAnchor {
  readonly checkpointTreeRoot: bigint;
  readonly leaf: CheckpointLeaf;
  readonly path: MerklePath;
}

/** A withdrawal request as it stands in checkpoint N. */
export interface WithdrawalRequestProof {
  /** Its index is the user id. */
  readonly userPath: MerklePath;
  readonly userLeaf: UserLeaf;
  /** Siblings of the bridge's leaf in the user's UCON tree. */
  readonly uconSiblings: readonly bigint[];
  readonly requestNumber: bigint;
  /** The slot's value, not 0. */
  readonly requestHash: bigint;
  readonly cstateSiblings: readonly bigint[];
}

export type ProcessWithdrawalsStep = RegistryStep<'BatchProcessWithdrawals', WitnessOf<typeof batchProcessWithdrawals>>;

/** Inserts up to 8 withdrawals in `trees.gwt`, changing it. Throws a `RangeError`, changing nothing, for one that was processed. */
export function processWithdrawalsStep(
  trees: RegistryTrees,
  anchor: WithdrawalAnchor,
  requests: readonly WithdrawalRequestProof[],
): ProcessWithdrawalsStep {
  const before = trees.state();
  const insertion = trees.gwt.insertBatch(
    requests.map((request) => [withdrawalKeyOf(request), request.requestHash] as const),
    BATCH_SIZE.withdrawals,
  );
  const items = filled(BATCH_SIZE.withdrawals, requests, NO_REQUEST).map((request, i) => {
    const { low, lowPath } = linkOf(trees.gwt, insertion, i);
    return { ...request, low: withdrawalLeaf(low), lowPath };
  });
  const { checkpointTreeRoot, leaf, path } = anchor;
  return {
    program: 'Registry',
    circuit: 'BatchProcessWithdrawals',
    witness: {
      checkpointTreeRoot,
      checkpointLeaf: leaf,
      checkpointPath: path,
      before,
      added: BigInt(requests.length),
      items,
      window: insertion.window,
    },
    header: headerOf({ checkpointTreeRoot, configHash: leaf.configHash }, before, trees.state()),
  };
}

/** The key of a request in GWT. */
export const withdrawalKeyOf = ({ userPath, requestNumber }: WithdrawalRequestProof): bigint =>
  WithdrawalKey.hash({ userId: userPath.index, requestNumber });

const withdrawalLeaf = ({ key, nextKey, nextIndex, value }: IndexedEntry): WithdrawalLeaf => ({
  key,
  nextKey,
  nextIndex,
  requestHash: value,
});

const siblingsOf = (height: number) => Array.from({ length: height }, (_, level) => emptyRoot(level));

const NO_REQUEST: WithdrawalRequestProof = {
  userPath: { index: 0n, siblings: siblingsOf(USER_TREE_HEIGHT) },
  userLeaf: UserLeaf.zero(),
  uconSiblings: siblingsOf(USER_CONTRACT_TREE_HEIGHT),
  requestNumber: 0n,
  requestHash: 0n,
  cstateSiblings: siblingsOf(BRIDGE_LAYOUT.cstateHeight),
};
