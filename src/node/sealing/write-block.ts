import { contractLeafOf, functionLeavesOf } from '../../compiler/artifact/leaves.js';
import { atomically, type StoreTransaction } from '../../kvq/transaction.js';
import { ContractLeaf } from '../../parth/leaves.js';
import { GutaStats } from '../../parth/statements/session.js';
import { userIdOf } from '../../parth/user-id.js';
import { proofStore } from '../jobs/proof-store.js';
import { planIdOf } from '../jobs/plan-id.js';
import { unfinishedJobs } from '../planner/unfinished-jobs.js';
import { stageEvents } from '../state/events.js';
import { ROWS } from '../state/forest.js';
import type { Checkpoint } from '../state/node-state.js';
import { keepSealed } from '../state/sealed-registry.js';
import { stageCheckpoint } from '../state/stage-checkpoint.js';
import { stageDeposits } from '../state/stage-deposits.js';
import { stageContracts, stageRegistrations } from '../state/stage-registry.js';
import { stageWithdrawalRequests, stageWithdrawals } from '../state/stage-withdrawals.js';
import { stageUserLeaves, stageUserUpdates } from '../state/user-updates.js';
import { ofKind, type BuiltBlock, type Sealer } from './build-block.js';
import type { Refused, Sealed, Waiting } from '../inbox/submissions.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';

/**
 * Seals a built block: state, record, proof jobs and the end of every submission that it holds or that is refused with it, in one write that happens
 * wholly or not at all.
 */
export async function writeBlock(
  sealer: Sealer,
  head: Checkpoint,
  block: BuiltBlock,
  refused: readonly Refused[],
): Promise<void> {
  const { store } = sealer.state;
  await atomically(store, async (tx) => {
    await stageBlock(tx, sealer, head, block);
    for (const { item, error } of refused) await sealer.submissions.stageRefused(tx, item, error);
  });
  sealer.queue.signal.notify();
}

async function stageBlock(tx: StoreTransaction, sealer: Sealer, head: Checkpoint, block: BuiltBlock): Promise<void> {
  const { contents, header } = block;
  const id = header.checkpointId;
  const endCaps = ofKind(contents, 'end-cap');
  const deployments = ofKind(contents, 'deployment').map((item) => item.contents);
  await stageSessions(tx, sealer, head, block);
  await stageWithdrawalRequests(
    tx,
    id,
    endCaps.map((item) => item.contents),
  );
  const staged = {
    gusrRoot: await stageUserLeaves(
      tx,
      id,
      endCaps.map((item) => item.contents.endUserLeaf),
    ),
    urtRoot: await stageRegistrations(tx, id, block.trees.urt, block.registrationIndices),
    gdtRoot:
      block.deposits.length === 0
        ? head.leaf.gdtRoot
        : await stageDeposits(tx, id, head.stats.deposits, block.deposits),
    gwtRoot:
      block.withdrawalIndices.length === 0
        ? head.leaf.gwtRoot
        : await stageWithdrawals(tx, id, block.trees.gwt, block.withdrawalIndices, head.stats.withdrawals),
    gconRoot: await stageContracts(
      tx,
      id,
      head.stats.contracts,
      deployments.map(({ artifact, deployerId }) => ({
        leaf: contractLeafOf(artifact, deployerId),
        functions: functionLeavesOf(artifact),
        artifact,
      })),
    ),
  };
  const record = {
    job: block.proof.reference.id,
    jobs: block.jobs.map((job) => job.id),
    endCaps: endCaps.length,
    registrations: ofKind(contents, 'registration').length,
    deployments: deployments.length,
    submissions: contents.map((item) => item.id),
  };
  await stageCheckpoint(tx, block.content, header, record, staged);
  await stageEnds(tx, sealer, head, id, contents);
  const earlier = await unfinishedJobs(sealer.queue, tx, head.row.job);
  await sealer.queue.addPlan(tx, { id: planIdOf(id), checkpointId: id, jobs: [...earlier.values(), ...block.jobs] });
}

async function stageSessions(
  tx: StoreTransaction,
  { state }: Sealer,
  head: Checkpoint,
  { header: { checkpointId: id }, contents: items, endCapProofs }: BuiltBlock,
): Promise<void> {
  const endCaps = ofKind(items, 'end-cap');
  const heights = new Map<bigint, number>();
  for (const contractId of new Set(
    endCaps.flatMap((item) => item.contents.updates.map((update) => update.contractId)),
  )) {
    const row = await ROWS.contracts.get(state.store, contractId);
    heights.set(contractId, Number(ContractLeaf.fromJSON(row!.leaf).cstateHeight));
  }
  for (const [i, { id: submissionId, contents }] of endCaps.entries()) {
    stageSessionRow(tx, id, submissionId, contents);
    const start = await state.userLeaf(head.id, contents.result.userId);
    const firstEvent = start?.eventCount ?? 0n;
    await stageUserUpdates(tx, id, firstEvent, contents, (contractId) => heights.get(contractId)!);
    stageEvents(tx, id, firstEvent, contents);
    proofStore.put(tx, endCapProofs[i]!, contents.proof);
  }
}

function stageSessionRow(tx: StoreTransaction, id: bigint, submissionId: string, { result }: EndCapSubmission): void {
  const { userId, checkpointId, validUntil, stats } = result;
  ROWS.sessions.put(tx, [id, userId], {
    submissionId,
    anchorId: checkpointId.toString(),
    validUntil: validUntil.toString(),
    stats: GutaStats.toJSON(stats),
  });
}

async function stageEnds(
  tx: StoreTransaction,
  { submissions, state }: Sealer,
  head: Checkpoint,
  id: bigint,
  contents: readonly Waiting[],
): Promise<void> {
  let { users, contracts } = head.stats;
  for (const item of contents) {
    const given: Sealed =
      item.kind === 'registration'
        ? { userId: userIdOf(users++, state.config.realmBits).toString() }
        : item.kind === 'deployment'
          ? { contractId: (contracts++).toString() }
          : { userId: item.contents.result.userId.toString() };
    if (item.kind !== 'end-cap') await keepSealed(tx, id, item.sequence);
    await submissions.stageSealed(tx, item, id, given);
  }
}
