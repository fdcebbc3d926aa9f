import { atomically, type StoreTransaction } from '../../kvq/transaction.js';
import { uconLeafOf } from '../../parth/contract-state.js';
import { REALM_HEIGHT } from '../../parth/heights.js';
import { CheckpointStats, ContractLeaf } from '../../parth/leaves.js';
import { realmOf } from '../../parth/user-id.js';
import type { RealmBlock, UserChanges } from '../../wire/realm.js';
import { NodeError } from '../errors.js';
import type { Submissions } from '../inbox/submissions.js';
import { stageSealedAgain } from '../inbox/unseal.js';
import { ROWS, TREES } from '../state/forest.js';
import { stageCheckpoint } from '../state/stage-checkpoint.js';
import { stageUserLeaves } from '../state/user-updates.js';

/** What a realm applies checkpoints to. */
export interface BlockTarget {
  readonly submissions: Submissions;
  readonly genesisRoot: bigint;
  readonly realms: ReadonlySet<bigint>;
}

/** A checkpoint with the changes of all users that it lists. */
export interface FullBlock {
  readonly block: RealmBlock;
  readonly users: readonly UserChanges[];
}

/**
 * Writes a checkpoint into a realm's store, in one stroke: the state of its users, the roots of other realms, and the end of every submission in it that
 * waits here. `more` adds to that write. Everything is computed again: throws QED4064, and changes nothing, when the coordinator contradicts itself. A
 * checkpoint that is there already is no change.
 */
export async function applyBlock(
  { submissions, genesisRoot, realms }: BlockTarget,
  { block, users }: FullBlock,
  more: (tx: StoreTransaction) => void = () => undefined,
): Promise<void> {
  const { header, leaf, stats } = block;
  const id = header.checkpointId;
  if (header.genesisRoot !== genesisRoot) throw contradiction(id, 'another genesis');
  if (CheckpointStats.hash(stats) !== leaf.statsHash) throw contradiction(id, 'other statistics');
  await atomically(submissions.store, async (tx) => {
    const head = await ROWS.head.getForUpdate(tx, 0n);
    if (head !== undefined && head >= id) return;
    if ((head ?? -1n) + 1n !== id) throw contradiction(id, `it comes after checkpoint ${head}`);
    for (const contract of block.contracts) {
      // Functions and artifact are for the coordinator to serve.
      const row = { leaf: ContractLeaf.toJSON(contract.leaf), functions: [] };
      ROWS.contracts.put(tx, [contract.contractId], row);
    }
    for (const changes of users) await stageUser(tx, id, realms, changes);
    await TREES.gusr.of([]).write(tx, id, block.realmRoots, REALM_HEIGHT);
    const gusrRoot = await stageUserLeaves(
      tx,
      id,
      users.map((user) => user.leaf),
    );
    if (gusrRoot !== leaf.gusrRoot) throw contradiction(id, 'another root of all users');
    const { job, endCaps, registrations, deployments } = block;
    const record = { job, jobs: [], endCaps, registrations, deployments, submissions: block.submissions };
    await stageCheckpoint(tx, block, header, record, { ...leaf, gusrRoot });
    await stageEnds(tx, submissions, block);
    more(tx);
  });
}

async function stageUser(
  tx: StoreTransaction,
  id: bigint,
  realms: ReadonlySet<bigint>,
  { leaf, updates, events }: UserChanges,
): Promise<void> {
  const { userId } = leaf;
  if (!realms.has(realmOf(userId))) throw contradiction(id, `user ${userId} of another realm`);
  const contracts: [bigint, bigint][] = [];
  for (const { contractId, slots } of updates) {
    const row = await ROWS.contracts.get(tx, contractId);
    if (row === undefined) throw contradiction(id, `no contract ${contractId}`);
    const height = Number(ContractLeaf.fromJSON(row.leaf).cstateHeight);
    const root = await TREES.cstate.of([userId, contractId], height).write(tx, id, slots);
    contracts.push([contractId, uconLeafOf(root, height)]);
  }
  const uconRoot = await TREES.ucon.of([userId]).write(tx, id, contracts);
  const eventRoot = await TREES.edata.of([userId]).write(tx, id, events);
  if (uconRoot !== leaf.uconRoot || eventRoot !== leaf.eventRoot)
    throw contradiction(id, `another state of user ${userId}`);
}

async function stageEnds(tx: StoreTransaction, submissions: Submissions, block: RealmBlock): Promise<void> {
  for (const submissionId of block.submissions) {
    const item = await submissions.waiting(tx, submissionId);
    if (item === undefined) await stageSealedAgain(tx, submissionId, block.header.checkpointId);
    if (item?.kind !== 'end-cap') continue;
    const { userId } = item.contents.result;
    await submissions.stageSealed(tx, item, block.header.checkpointId, { userId: userId.toString() });
  }
}

/** `QED4064`: what a coordinator says does not fit together. */
export const contradiction = (id: bigint, what: string): NodeError =>
  new NodeError(
    'badAnswer',
    `the coordinator contradicts itself about checkpoint ${id}: it gives ${what}`,
    'check that realm and coordinator run one version of qed; if they do, do not trust this coordinator',
    { exitCode: 3 },
  );
