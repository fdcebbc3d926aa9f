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
import { ofKind, type BlockContents, type BuiltBlock, type Refused, type Sealer } from './build-block.js';
import { sessionId } from '../inbox/realm-gutas.js';
import type { Sealed } from '../inbox/submissions.js';
import type { SessionOutcome } from '../../wire/end-cap.js';

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
    await stageRefusals(tx, sealer, refused);
  });
  sealer.queue.signal.notify();
}

/** Stages the end of what no block takes. The sessions of a realm's proof are its own to refuse. */
export async function stageRefusals(
  tx: StoreTransaction,
  { submissions, gutas }: Pick<Sealer, 'submissions' | 'gutas'>,
  refused: readonly Refused[],
): Promise<void> {
  for (const { item, error } of refused) {
    if (item.kind === 'guta') await gutas.stageReturned(tx, item);
    else await submissions.stageRefused(tx, item, error);
  }
}

async function stageBlock(tx: StoreTransaction, sealer: Sealer, head: Checkpoint, block: BuiltBlock): Promise<void> {
  const { contents, header } = block;
  const id = header.checkpointId;
  const sessions = sessionsOf(contents);
  const deployments = ofKind(contents, 'deployment').map((item) => item.contents);
  await stageSessions(tx, sealer, head, id, sessions);
  stageProofs(tx, block);
  await stageWithdrawalRequests(tx, id, sessions);
  const staged = {
    gusrRoot: await stageUserLeaves(
      tx,
      id,
      sessions.map((session) => session.endUserLeaf),
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
    endCaps: sessions.length,
    registrations: ofKind(contents, 'registration').length,
    deployments: deployments.length,
    submissions: contents.flatMap((item) => (item.kind === 'guta' ? item.contents.sessions.map(sessionId) : [item.id])),
  };
  await stageCheckpoint(tx, block.content, header, record, staged);
  await stageEnds(tx, sealer, head, id, contents);
  const earlier = await unfinishedJobs(sealer.queue, tx, head.row.job);
  await sealer.queue.addPlan(tx, { id: planIdOf(id), checkpointId: id, jobs: [...earlier.values(), ...block.jobs] });
}

/** All sessions of a block, whether their end caps came or the proof of their realm. */
const sessionsOf = (contents: BlockContents): SessionOutcome[] => [
  ...ofKind(contents, 'guta').flatMap((item) => item.contents.sessions),
  ...ofKind(contents, 'end-cap').map((item) => item.contents),
];

async function stageSessions(
  tx: StoreTransaction,
  { state }: Sealer,
  head: Checkpoint,
  id: bigint,
  sessions: readonly SessionOutcome[],
): Promise<void> {
  const heights = new Map<bigint, number>();
  for (const contractId of new Set(sessions.flatMap((session) => session.updates.map((update) => update.contractId)))) {
    const row = await ROWS.contracts.get(state.store, contractId);
    heights.set(contractId, Number(ContractLeaf.fromJSON(row!.leaf).cstateHeight));
  }
  for (const session of sessions) {
    stageSessionRow(tx, id, session);
    const start = await state.userLeaf(head.id, session.result.userId);
    const firstEvent = start?.eventCount ?? 0n;
    await stageUserUpdates(tx, id, firstEvent, session, (contractId) => heights.get(contractId)!);
    stageEvents(tx, id, firstEvent, session);
  }
}

function stageProofs(tx: StoreTransaction, { contents, endCapProofs, gutaProofs }: BuiltBlock): void {
  for (const [i, item] of ofKind(contents, 'end-cap').entries())
    proofStore.put(tx, endCapProofs[i]!, item.contents.proof);
  for (const [i, item] of ofKind(contents, 'guta').entries()) proofStore.put(tx, gutaProofs[i]!, item.contents.proof);
}

function stageSessionRow(tx: StoreTransaction, id: bigint, session: SessionOutcome): void {
  const { userId, checkpointId, validUntil, stats } = session.result;
  ROWS.sessions.put(tx, [id, userId], {
    submissionId: sessionId(session),
    anchorId: checkpointId.toString(),
    validUntil: validUntil.toString(),
    stats: GutaStats.toJSON(stats),
  });
}

async function stageEnds(
  tx: StoreTransaction,
  { submissions, gutas, state }: Sealer,
  head: Checkpoint,
  id: bigint,
  contents: BlockContents,
): Promise<void> {
  let { users, contracts } = head.stats;
  for (const item of contents) {
    if (item.kind === 'guta') {
      await gutas.stageSealed(tx, item, id);
      continue;
    }
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
