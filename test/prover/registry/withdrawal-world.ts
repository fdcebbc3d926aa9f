import { BRIDGE_ID, BRIDGE_LAYOUT } from '../../../src/parth/system-contracts.js';
import { CHECKPOINT_TREE_HEIGHT, USER_CONTRACT_TREE_HEIGHT, USER_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { WITHDRAWALS } from '../../../src/parth/trees/indexed-entry.js';
import { IndexedTree } from '../../../src/parth/trees/indexed-tree.js';
import { CheckpointLeaf, UserLeaf, WithdrawalRequest } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { RegistryTrees } from '../../../src/parth/trees/registry-trees.js';
import type { ProcessWithdrawalsWitness } from '../../../src/prover/registry/process-withdrawals.js';
import { withdrawalKeyOf, type WithdrawalRequestProof } from '../../../src/prover/registry/process-withdrawals-step.js';
import { forgeInsertion, type ForgedItem } from './forge.js';

/** The requests of two users: `[user id, request number]`. */
const REQUESTS = [
  [3n, 0n],
  [3n, 1n],
  [3n, 4_000_000_000n],
  ...Array.from({ length: 18 }, (_, i) => [(1n << 20n) | 5n, BigInt(i)] as const),
] as const;

const requestHash = (userId: bigint, number: bigint) =>
  WithdrawalRequest.hash({ recipient: userId + 7n, amount: number + 1n });

/** Each user's state in the bridge, user contract tree and leaf. */
const users = new Map(
  [...new Set(REQUESTS.map(([userId]) => userId))].map((userId) => {
    const cstate = MerkleTree.from(
      BRIDGE_LAYOUT.cstateHeight,
      REQUESTS.filter(([id]) => id === userId).map(
        ([, number]) => [BRIDGE_LAYOUT.requestsBase + number, requestHash(userId, number)] as const,
      ),
    );
    const ucon = MerkleTree.from(USER_CONTRACT_TREE_HEIGHT, [
      [0n, 99n],
      [BRIDGE_ID, cstate.root],
    ]);
    const leaf: UserLeaf = { ...UserLeaf.zero(), publicKeyHash: 8n, uconRoot: ucon.root, userId, balance: 5n };
    return [userId, { cstate, ucon, leaf }] as const;
  }),
);

const gusr = MerkleTree.from(
  USER_TREE_HEIGHT,
  [...users].map(([userId, { leaf }]) => [userId, UserLeaf.hash(leaf)] as const),
);

/** Checkpoints 0 to 2; only the last one knows the requests. */
const leaves: CheckpointLeaf[] = [0n, 1n, gusr.root].map((gusrRoot) => ({
  ...CheckpointLeaf.zero(),
  gusrRoot,
  configHash: 9n,
}));
const checkpoints = MerkleTree.from(
  CHECKPOINT_TREE_HEIGHT,
  leaves.map((leaf, id) => [BigInt(id), CheckpointLeaf.hash(leaf)] as const),
);

export const anchorAt = (id: number) => ({
  checkpointTreeRoot: checkpoints.root,
  leaf: leaves[id]!,
  path: checkpoints.path(BigInt(id)),
});

export const requests: WithdrawalRequestProof[] = REQUESTS.map(([userId, requestNumber]) => {
  const { cstate, ucon, leaf } = users.get(userId)!;
  return {
    userPath: gusr.path(userId),
    userLeaf: leaf,
    uconSiblings: ucon.path(BRIDGE_ID).siblings,
    requestNumber,
    requestHash: requestHash(userId, requestNumber),
    cstateSiblings: cstate.path(BRIDGE_LAYOUT.requestsBase + requestNumber).siblings,
  };
});

/** Trees where these withdrawals, and two that came before all, were processed. */
export function treesWith(processed: readonly WithdrawalRequestProof[]): RegistryTrees {
  const { urt, gcon, gdt } = new RegistryTrees();
  const items = processed.map((request) => [withdrawalKeyOf(request), request.requestHash] as const);
  return new RegistryTrees(urt, gcon, gdt, new IndexedTree(WITHDRAWALS, items));
}

/** Withdrawals by a prover who links keys where they like. */
export function forgedWithdrawals(
  trees: RegistryTrees,
  items: readonly (WithdrawalRequestProof & { readonly lowIndex: bigint })[],
): ProcessWithdrawalsWitness {
  const forged = items.map((item): ForgedItem => ({
    key: withdrawalKeyOf(item),
    value: item.requestHash,
    lowIndex: item.lowIndex,
  }));
  const { window, links } = forgeInsertion(WITHDRAWALS, trees.gwt, forged, 8);
  const { checkpointTreeRoot, leaf, path } = anchorAt(2);
  return {
    checkpointTreeRoot,
    checkpointLeaf: leaf,
    checkpointPath: path,
    before: trees.state(),
    added: BigInt(items.length),
    items: links.map(({ low: { key, nextKey, nextIndex, value }, lowPath }, i) => ({
      ...(items[i] ?? items[0]!),
      low: { key, nextKey, nextIndex, requestHash: value },
      lowPath,
    })),
    window,
  };
}
