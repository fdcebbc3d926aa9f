import type { QedError } from '../../base/errors.js';
import { contractLeafOf } from '../../compiler/artifact/leaves.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import type { RealmGutaSubmission } from '../../wire/realm.js';
import type { DepositLeaf } from '../../parth/leaves.js';
import { CheckpointHeader } from '../../parth/statements/block.js';
import type { IndexedTree } from '../../parth/trees/indexed-tree.js';
import type { RegistryTrees } from '../../parth/trees/registry-trees.js';
import { BATCH_SIZE } from '../../prover/registry/batch-size.js';
import { withdrawalKeyOf, type WithdrawalRequestProof } from '../../prover/registry/process-withdrawals-step.js';
import { contentId, type JobRequest } from '../jobs/job.js';
import type { JobQueue } from '../jobs/queue.js';
import type { RealmGutas, WaitingGuta } from '../inbox/realm-gutas.js';
import { JobGraph, type ExpectedProof } from '../planner/job-graph.js';
import type { EndCapProgram, GutaProgram } from '../../prover/programs/whitelists.js';
import type { NetworkKeys } from '../planner/network-keys.js';
import { planBlock, type PlannedBlock } from '../planner/plan-block.js';
import type { PlannedEndCap, RealmGuta } from '../planner/plan-guta.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';
import { readGutaBase } from './read-guta-base.js';
import { readRegistry } from './read-registry.js';
import type { SubmissionKind } from '../state/rows.js';
import type { Submissions, Waiting } from '../inbox/submissions.js';
import { GutaHeader } from '../../parth/statements/block.js';

/** Submissions of each kind and proofs of realms that one block takes at most; the rest waits for the next one. */
export type BlockLimits = Readonly<Record<SubmissionKind | 'guta', number>>;

export const BLOCK_LIMITS: BlockLimits = { 'end-cap': 256, registration: 64, deployment: 32, guta: 64 };

/** What one block processes at most: four batches of each. */
export const MAX_CARRIED = { deposits: 4 * BATCH_SIZE.deposits, withdrawals: 4 * BATCH_SIZE.withdrawals } as const;

/** What a block processes beside what was submitted to it: deposits and withdrawals, each in their order. */
export interface Carried {
  readonly deposits: readonly DepositLeaf[];
  readonly withdrawals: readonly WithdrawalRequestProof[];
}
export type CarriedKind = keyof Carried;
export const NOTHING_CARRIED: Carried = { deposits: [], withdrawals: [] };

/** What blocks are built and sealed with. */
export interface Sealer {
  readonly state: NodeState;
  readonly keys: NetworkKeys;
  readonly queue: JobQueue;
  readonly submissions: Submissions;
  readonly gutas: RealmGutas;
  readonly genesisRoot: bigint;
  readonly limits: BlockLimits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Something that a block takes in. */
export type BlockItem = Waiting | WaitingGuta;

/** What a block takes in: proofs of realms, and then submissions, each kind in the order of arrival. */
export type BlockContents = readonly BlockItem[];

/** Something that no block takes, and why. */
export interface Refused {
  readonly item: BlockItem;
  readonly error: QedError;
}

/** A block whose every circuit was executed; nothing of it is written yet. */
export interface BuiltBlock extends PlannedBlock {
  readonly contents: BlockContents;
  readonly deposits: readonly DepositLeaf[];
  /** The ids of the proofs that come with end caps and from realms, each kind in the order of the contents. */
  readonly endCapProofs: readonly string[];
  readonly gutaProofs: readonly string[];
  readonly jobs: readonly JobRequest[];
  /** As it is after the block. */
  readonly trees: RegistryTrees;
  /** The leaves of the registration tree that the block changes. */
  readonly registrationIndices: readonly bigint[];
  /** The leaves of the withdrawal tree that the block changes. */
  readonly withdrawalIndices: readonly bigint[];
}

export const ofKind = <K extends BlockItem['kind']>(
  contents: BlockContents,
  kind: K,
): Extract<BlockItem, { kind: K }>[] =>
  contents.filter((item): item is Extract<BlockItem, { kind: K }> => item.kind === kind);

/**
 * Plans the block after `head` and executes its circuits. Throws QED4042 where a circuit refuses, and a `RangeError` for contents that no block can hold.
 */
export async function buildBlock(
  sealer: Sealer,
  head: Checkpoint,
  contents: BlockContents,
  { deposits, withdrawals: requests }: Carried,
  blockTime: bigint,
): Promise<BuiltBlock> {
  const { state, keys, genesisRoot } = sealer;
  const { store } = state;
  const endCaps = ofKind(contents, 'end-cap').map((item) => plannedEndCap(item.contents));
  const realmGutas = ofKind(contents, 'guta').map((item) => plannedGuta(item.contents));
  const users = ofKind(contents, 'registration').map((item) => item.contents);
  const contracts = ofKind(contents, 'deployment').map((item) =>
    contractLeafOf(item.contents.artifact, item.contents.deployerId),
  );
  const withdrawals = requests.map(withdrawalKeyOf);
  const trees = await readRegistry(store, head, { users, contracts, deposits: deposits.length, withdrawals });
  const registrationIndices = changedIndices(trees.urt, users);
  const withdrawalIndices = changedIndices(trees.gwt, withdrawals);

  const checkpointTreeRoot = head.header.newCheckpointRoot;
  const graph = new JobGraph(keys, { genesisRoot, checkpointTreeRoot });
  const base = {
    ...(await readGutaBase(store, keys, head, { endCaps, realmGutas })),
    previous: head.header,
    content: head,
    config: state.config,
    registry: trees,
    previousProof: previousProof(head),
  };
  const anchor = { checkpointTreeRoot, leaf: head.leaf, path: base.checkpoints.path(head.id) };
  const items = { endCaps, realmGutas, users, contracts, deposits, withdrawals: { anchor, requests } };
  const planned = await planBlock(graph, base, items, blockTime);
  return {
    ...planned,
    contents,
    deposits,
    endCapProofs: endCaps.map(({ proofId }) => proofId),
    gutaProofs: realmGutas.map(({ proof }) => proof.reference.id),
    jobs: graph.jobs,
    trees,
    registrationIndices,
    withdrawalIndices,
  };
}

/** An end cap as a planner needs it. */
export const plannedEndCap = ({ result, proof }: EndCapSubmission): PlannedEndCap => ({
  result,
  proofId: contentId('proof', proof),
  // the inbox named it by its key
  program: proof.program as EndCapProgram,
});

const plannedGuta = ({ checkpointId, header, proof }: RealmGutaSubmission): RealmGuta => ({
  checkpointId,
  header,
  proof: {
    reference: { kind: 'proof', id: contentId('proof', proof) },
    // the inbox named it by its key
    program: proof.program as GutaProgram,
    output: GutaHeader.hash(header),
  },
});

/** The leaves that the insertion of these keys changes: the new ones, and those that they are linked to. */
const changedIndices = (tree: IndexedTree, keys: readonly bigint[]): bigint[] => [
  ...new Set([...keys.map((key) => tree.lowIndexOf(key)), ...keys.map((_, i) => tree.count + 1n + BigInt(i))]),
];

const previousProof = ({ row, header }: Checkpoint): ExpectedProof => ({
  reference: { kind: 'job', id: row.job },
  program: 'Checkpoint',
  output: CheckpointHeader.hash(header),
});
