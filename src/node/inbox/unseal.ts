import type { StoreTransaction } from '../../kvq/transaction.js';
import { QUEUES, ROWS } from '../state/forest.js';
import type { SubmissionRow, WaitingRow } from '../state/rows.js';
import type { Refusal } from '../../wire/submission.js';
import { WIRE_CODES } from '../../wire/codes.js';
import { indexWaiting } from './waiting-index.js';

/** Whether what became of a submission stands. A rolled back one is as good as one that never came: it may land with the next block. */
export const isSettled = (row: SubmissionRow | undefined): boolean =>
  row !== undefined && row.refusal?.code !== WIRE_CODES.endCapRolledBack;

/** Stages that a registration or a deployment waits again, at its old place in the queue. */
export async function stageWaitingAgain(tx: StoreTransaction, sequence: bigint, row: WaitingRow): Promise<void> {
  const { id, kind } = row;
  QUEUES.waiting.putBack(tx, sequence, row);
  ROWS.submissions.put(tx, [Buffer.from(id, 'hex')], { kind, status: 'waiting', sequence: sequence.toString() });
  await indexWaiting(tx, { kind, id, sequence });
}

/** Stages that an end cap is not in its checkpoint any more. False for what is none, or is not in this store. */
export async function stageRolledBack(tx: StoreTransaction, id: string, checkpointId: string): Promise<boolean> {
  const key = Buffer.from(id, 'hex');
  const row = await ROWS.submissions.getForUpdate(tx, key);
  if (row?.kind !== 'end-cap' || row.status !== 'sealed') return false;
  const refusal: Refusal = {
    code: WIRE_CODES.endCapRolledBack,
    message: `checkpoint ${checkpointId}, which held the session, was rolled back`,
    hint: 'submit its end cap again; if that is refused, run the session again from the newest checkpoint',
  };
  const { kind, userId } = row;
  ROWS.submissions.put(tx, [key], { kind, status: 'refused', refusal, ...(userId !== undefined && { userId }) });
  return true;
}

/** Stages that a checkpoint holds an end cap which was rolled back here: its coordinator has kept that checkpoint, or has taken the end cap again. Whatever else became of it stands. */
export async function stageSealedAgain(tx: StoreTransaction, id: string, checkpointId: bigint): Promise<void> {
  const key = Buffer.from(id, 'hex');
  const row = await ROWS.submissions.getForUpdate(tx, key);
  if (row?.kind !== 'end-cap' || isSettled(row)) return;
  const { kind, userId } = row;
  const sealed = { kind, status: 'sealed', checkpointId: checkpointId.toString() } as const;
  ROWS.submissions.put(tx, [key], { ...sealed, ...(userId !== undefined && { userId }) });
}
