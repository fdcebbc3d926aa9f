import { counted } from '../../base/counted.js';
import type { KeyValueStore } from '../../kvq/store.js';
import { atomically, type StoreTransaction } from '../../kvq/transaction.js';
import { CheckpointStats } from '../../parth/leaves.js';
import { NodeError } from '../errors.js';
import { stageAllReturned } from '../inbox/realm-gutas.js';
import { stageRolledBack, stageWaitingAgain } from '../inbox/unseal.js';
import { planIdOf } from '../jobs/plan-id.js';
import { dropPlan } from '../jobs/plans.js';
import { forgetProvenUnlessKept } from '../jobs/proven-jobs.js';
import { dropEventsAfter } from '../state/events.js';
import { LEAVES, QUEUES, REALM_BATCHES, ROWS, SEALED_REGISTRY, TREES } from '../state/forest.js';
import type { CheckpointRow } from '../state/rows.js';
import { depositsWaitAgain } from '../state/stage-deposits.js';
import { dropWithdrawalsAfter } from '../state/stage-withdrawals.js';

/** What came of rolling back. */
export interface RolledBack {
  /** The newest checkpoint before. */
  readonly from: bigint;
  /** Registrations and deployments that wait again. */
  readonly waiting: readonly string[];
  /** End caps whose owners have to submit again. */
  readonly refused: readonly string[];
}

/**
 * Takes back all checkpoints after `to` that are sealed and not proven, in one write: the store is then as if they had never been sealed. Registrations and
 * deployments wait again at their old places in the queue, and deposits in their order; end caps are refused with QED4017, for their users may have seen what does not count any more. For
 * the store of a node that is stopped, or of a realm that follows its coordinator. Throws QED4045 for a checkpoint below the newest proven one, QED4046 where
 * nothing comes after it, QED4047 where what a block took is not kept, and QED4048 for an empty store.
 */
export function rollBack(store: KeyValueStore, to: bigint): Promise<RolledBack> {
  return atomically(store, async (tx) => {
    const from = await checkedHead(tx, to);
    const blocks: CheckpointRow[] = [];
    for await (const [, row] of QUEUES.checkpoints.list(tx, to + 1n)) blocks.push(row);
    const waiting = await returnRegistry(tx, to, blocks);
    const refused = await refuseEndCaps(tx, blocks);
    await dropRegistry(tx, to, blocks);
    const kept = await statsAt(tx, to);
    await depositsWaitAgain(tx, kept.deposits);
    await dropWithdrawalsAfter(tx, to, kept.withdrawals);
    await dropState(tx, to);
    await stageAllReturned(tx);
    await dropBatches(tx);
    await dropJobs(tx, blocks);
    ROWS.head.put(tx, [0n], to);
    return { from, waiting, refused };
  });
}

/** The newest checkpoint, if it may be rolled back to `to`. */
async function checkedHead(tx: StoreTransaction, to: bigint): Promise<bigint> {
  if ((await ROWS.meta.get(tx, 0n)) === undefined) {
    throw new NodeError('emptyStore', 'there is no network in this store', 'name the store of a node', { exitCode: 2 });
  }
  const head = (await ROWS.head.getForUpdate(tx, 0n)) ?? 0n;
  const proven = (await ROWS.proven.getForUpdate(tx, 0n)) ?? 0n;
  if (to < proven) {
    const what = `checkpoint ${proven} is proven, and what is proven stays`;
    throw new NodeError('rollbackProven', what, `roll back to checkpoint ${proven} or a later one`);
  }
  if (to >= head) {
    const what = `the newest checkpoint is ${head}, and none comes after ${to}`;
    throw new NodeError('rollbackNothing', what, 'there is nothing to do');
  }
  return head;
}

/** Puts back what the blocks took of registrations and deployments. A realm keeps none: its coordinator does. */
async function returnRegistry(tx: StoreTransaction, to: bigint, blocks: readonly CheckpointRow[]): Promise<string[]> {
  const ids: string[] = [];
  for await (const [[checkpointId, sequence], row] of SEALED_REGISTRY.listRange(
    tx,
    SEALED_REGISTRY.layout.slice([], to + 1n),
  )) {
    SEALED_REGISTRY.delete(tx, checkpointId, sequence);
    await stageWaitingAgain(tx, sequence, row);
    ids.push(row.id);
  }
  const taken = blocks.reduce((sum, { registrations, deployments }) => sum + registrations + deployments, 0);
  if ((await ROWS.realm.get(tx, 0n)) === undefined && ids.length !== taken) {
    throw new NodeError(
      'rollbackOldBlock',
      `the blocks took ${counted(taken, 'registration or deployment', 'registrations and deployments')}, and ${ids.length} of them are kept: an older version of qed sealed them`,
      'let them be proven',
    );
  }
  return ids;
}

async function refuseEndCaps(tx: StoreTransaction, blocks: readonly CheckpointRow[]): Promise<string[]> {
  const refused: string[] = [];
  for (const { id, submissions } of blocks)
    for (const submission of submissions) if (await stageRolledBack(tx, submission, id)) refused.push(submission);
  return refused;
}

/** What is found by key and has no versions: keys that the blocks registered, and contracts that they deployed. */
async function dropRegistry(tx: StoreTransaction, to: bigint, blocks: readonly CheckpointRow[]): Promise<void> {
  const kept = await statsAt(tx, to);
  const last = CheckpointStats.fromJSON(blocks.at(-1)!.stats);
  for (const { id } of blocks) {
    for await (const [index] of LEAVES.registrations.changes(tx, BigInt(id))) {
      // Index 0 is the beginning of the list of keys, so user number n has index n + 1.
      if (index <= kept.users) continue;
      const leaf = await LEAVES.registrations.get(tx, BigInt(id), index);
      ROWS.registrationByKey.delete(tx, leaf!.publicKeyHash);
    }
  }
  for (let contractId = kept.contracts; contractId < last.contracts; contractId++)
    ROWS.contracts.delete(tx, contractId);
}

const statsAt = async (tx: StoreTransaction, checkpointId: bigint): Promise<CheckpointStats> =>
  CheckpointStats.fromJSON((await QUEUES.checkpoints.get(tx, checkpointId))!.stats);

async function dropState(tx: StoreTransaction, to: bigint): Promise<void> {
  for (const tree of Object.values(TREES)) await tree.rollback(tx, to);
  for (const leaves of Object.values(LEAVES)) await leaves.rollback(tx, to);
  for await (const [[checkpointId, userId]] of ROWS.sessions.listRange(tx, ROWS.sessions.layout.slice([], to + 1n)))
    ROWS.sessions.delete(tx, checkpointId, userId);
  await dropEventsAfter(tx, to);
  await QUEUES.checkpoints.rollback(tx, to);
}

/** What a realm is proving may build on what is gone: it plans again what still waits. */
async function dropBatches(tx: StoreTransaction): Promise<void> {
  for await (const [[realm], { plan }] of REALM_BATCHES.list(tx, [])) {
    await dropPlan(tx, plan, () => Promise.resolve(false));
    REALM_BATCHES.delete(tx, realm);
  }
}

/** Jobs that an earlier block wants as well stay. Newest first: each block's plan wants what is left of those before. */
async function dropJobs(tx: StoreTransaction, blocks: readonly CheckpointRow[]): Promise<void> {
  for (const { id, job, jobs } of [...blocks].reverse()) {
    ROWS.checkpointByJob.delete(tx, Buffer.from(job, 'hex'));
    await dropPlan(tx, planIdOf(BigInt(id)), () => Promise.resolve(false));
    for (const one of jobs) await forgetProvenUnlessKept(tx, one);
  }
}
