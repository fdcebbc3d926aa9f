import { emptyRoot, type MerklePath } from '../../parth/merkle-tree.js';
import type { IndexedEntry, IndexedInsertion, IndexedTree } from '../../parth/indexed-tree.js';
import { USER_CONTRACT_TREE_HEIGHT, USER_TREE_HEIGHT } from '../../parth/heights.js';
import {
  ContractLeaf,
  DepositLeaf,
  NetworkConfig,
  UserLeaf,
  WithdrawalKey,
  type CheckpointLeaf,
  type RegistrationLeaf,
  type WithdrawalLeaf,
} from '../../parth/leaves.js';
import type { RecordType, Shape, ValueOf } from '../../parth/record.js';
import type { RegistryState, RegistryTrees } from '../../parth/registry-trees.js';
import type { RegistryHeader } from '../../parth/statements/block.js';
import { BRIDGE_LAYOUT } from '../../parth/system-contracts.js';
import type { aggStateTransition } from './agg-state-transition.js';
import type { batchDeployContracts } from './deploy-contracts.js';
import type { batchProcessDeposits } from './process-deposits.js';
import type { batchProcessWithdrawals } from './process-withdrawals.js';
import type { batchAppendUserRegistrationTree } from './register-users.js';

/** Items that one batch proof takes at most. */
export const BATCH_SIZE = { users: 16, contracts: 16, deposits: 16, withdrawals: 8 } as const;

/** What a block's Registry stands under: the newest sealed checkpoint N. */
export interface RegistryAnchor {
  readonly checkpointTreeRoot: bigint;
  readonly config: NetworkConfig;
}

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

/** One circuit's input and the header that its proof will state. */
export interface RegistryStep<Name extends string, W> {
  readonly program: 'Registry';
  readonly circuit: Name;
  readonly witness: W;
  readonly header: RegistryHeader;
}

type WitnessOf<C extends { readonly witness: RecordType<Shape> }> = ValueOf<C['witness']>;
type RegisterUsersStep = RegistryStep<
  'BatchAppendUserRegistrationTree',
  WitnessOf<typeof batchAppendUserRegistrationTree>
>;
type DeployContractsStep = RegistryStep<'BatchDeployContracts', WitnessOf<typeof batchDeployContracts>>;
type ProcessDepositsStep = RegistryStep<'BatchProcessDeposits', WitnessOf<typeof batchProcessDeposits>>;
type ProcessWithdrawalsStep = RegistryStep<'BatchProcessWithdrawals', WitnessOf<typeof batchProcessWithdrawals>>;
type AggStateTransitionStep = RegistryStep<'AggStateTransition', WitnessOf<typeof aggStateTransition>>;

/** Any step without children. */
export type RegistryBatchStep = RegisterUsersStep | DeployContractsStep | ProcessDepositsStep | ProcessWithdrawalsStep;

/**
 * Registers up to 16 public keys in `trees.urt`, changing it. Throws a `RangeError`, changing nothing, for a key that is there, 0 or
 * ≥ 2^254. That the user limit of the network is kept is the caller's check (`userIdOf`).
 */
export function registerUsersStep(
  trees: RegistryTrees,
  anchor: RegistryAnchor,
  publicKeyHashes: readonly bigint[],
): RegisterUsersStep {
  const before = trees.state();
  const insertion = trees.urt.insertBatch(
    publicKeyHashes.map((key) => [key, 0n] as const),
    BATCH_SIZE.users,
  );
  const items = filled(BATCH_SIZE.users, publicKeyHashes, 0n).map((publicKeyHash, i) => {
    const { low, lowPath } = linkOf(trees.urt, insertion, i);
    return { publicKeyHash, low: registrationLeaf(low), lowPath };
  });
  const { checkpointTreeRoot, config } = anchor;
  const added = BigInt(publicKeyHashes.length);
  return {
    program: 'Registry',
    circuit: 'BatchAppendUserRegistrationTree',
    witness: { checkpointTreeRoot, config, before, added, items, window: insertion.window },
    header: headerOf(rootsOf(anchor), before, trees.state()),
  };
}

/** Appends up to 16 contracts to `trees.gcon`, changing it. Throws a `RangeError` when the tree is full. */
export function deployContractsStep(
  trees: RegistryTrees,
  anchor: RegistryAnchor,
  leaves: readonly ContractLeaf[],
): DeployContractsStep {
  const before = trees.state();
  const window = trees.gcon.append(
    leaves.map((leaf) => ContractLeaf.hash(leaf)),
    BATCH_SIZE.contracts,
  );
  const roots = rootsOf(anchor);
  const items = filled(BATCH_SIZE.contracts, leaves, ContractLeaf.zero());
  return {
    program: 'Registry',
    circuit: 'BatchDeployContracts',
    witness: { ...roots, before, added: BigInt(leaves.length), items, window },
    header: headerOf(roots, before, trees.state()),
  };
}

/** Appends up to 16 deposits to `trees.gdt`, changing it. Throws a `RangeError` when the tree is full. */
export function processDepositsStep(
  trees: RegistryTrees,
  anchor: RegistryAnchor,
  deposits: readonly DepositLeaf[],
): ProcessDepositsStep {
  const before = trees.state();
  const window = trees.gdt.append(
    deposits.map((leaf) => DepositLeaf.hash(leaf)),
    BATCH_SIZE.deposits,
  );
  const roots = rootsOf(anchor);
  const items = filled(BATCH_SIZE.deposits, deposits, DepositLeaf.zero());
  return {
    program: 'Registry',
    circuit: 'BatchProcessDeposits',
    witness: { ...roots, before, added: BigInt(deposits.length), items, window },
    header: headerOf(roots, before, trees.state()),
  };
}

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

/** Joins two steps of one block, `left` before `right`. Throws a `RangeError` where the second does not go on from the first. */
export function aggStateTransitionStep(left: RegistryHeader, right: RegistryHeader): AggStateTransitionStep {
  const join = (tree: keyof RegistryState) => {
    const [a, b] = [left[tree], right[tree]];
    if (a.newRoot !== b.oldRoot || a.newCount !== b.oldCount)
      throw new RangeError(`the two steps do not meet in ${tree}`);
    return { oldRoot: a.oldRoot, newRoot: b.newRoot, oldCount: a.oldCount, newCount: b.newCount };
  };
  const { checkpointTreeRoot, configHash } = left;
  return {
    program: 'Registry',
    circuit: 'AggStateTransition',
    witness: { left, right },
    header: {
      checkpointTreeRoot,
      configHash,
      urt: join('urt'),
      gcon: join('gcon'),
      gdt: join('gdt'),
      gwt: join('gwt'),
    },
  };
}

/** What a block takes into the registry, each list in order. */
export interface RegistryItems {
  readonly users: readonly bigint[];
  readonly contracts: readonly ContractLeaf[];
  readonly deposits: readonly DepositLeaf[];
}

/**
 * The batch steps of a block, which change `trees` one after the other; at least one, of no items when there is nothing to do. They are to be
 * joined by `aggStateTransitionStep` in their order.
 */
export function registrySteps(trees: RegistryTrees, anchor: RegistryAnchor, items: RegistryItems): RegistryBatchStep[] {
  const steps = [
    ...chunks(items.users, BATCH_SIZE.users).map((chunk) => registerUsersStep(trees, anchor, chunk)),
    ...chunks(items.contracts, BATCH_SIZE.contracts).map((chunk) => deployContractsStep(trees, anchor, chunk)),
    ...chunks(items.deposits, BATCH_SIZE.deposits).map((chunk) => processDepositsStep(trees, anchor, chunk)),
  ];
  return steps.length > 0 ? steps : [deployContractsStep(trees, anchor, [])];
}

/** The key of a request in GWT. */
export const withdrawalKeyOf = ({ userPath, requestNumber }: WithdrawalRequestProof): bigint =>
  WithdrawalKey.hash({ userId: userPath.index, requestNumber });

/** The link of item i; past the last item, a leaf that is in the tree at the end. */
function linkOf(tree: IndexedTree, { links }: IndexedInsertion, i: number): { low: IndexedEntry; lowPath: MerklePath } {
  const link = links[i];
  return link === undefined ? { low: tree.entry(0n), lowPath: tree.path(0n) } : { low: link.low, lowPath: link.path };
}

const registrationLeaf = ({ key, nextKey, nextIndex }: IndexedEntry): RegistrationLeaf => ({
  publicKeyHash: key,
  nextPublicKeyHash: nextKey,
  nextIndex,
});

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

const rootsOf = ({ checkpointTreeRoot, config }: RegistryAnchor) => ({
  checkpointTreeRoot,
  configHash: NetworkConfig.hash(config),
});

function headerOf(
  roots: { readonly checkpointTreeRoot: bigint; readonly configHash: bigint },
  before: RegistryState,
  after: RegistryState,
): RegistryHeader {
  const transition = (tree: keyof RegistryState) => ({
    oldRoot: before[tree].root,
    newRoot: after[tree].root,
    oldCount: before[tree].count,
    newCount: after[tree].count,
  });
  return { ...roots, urt: transition('urt'), gcon: transition('gcon'), gdt: transition('gdt'), gwt: transition('gwt') };
}

const filled = <T>(length: number, items: readonly T[], filler: T): T[] =>
  Array.from({ length }, (_, i) => items[i] ?? filler);

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
