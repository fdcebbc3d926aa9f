import type { StoreTransaction } from '../../kvq/transaction.js';
import { CheckpointLeaf, CheckpointStats } from '../../parth/leaves.js';
import type { CheckpointContent } from '../../parth/next-checkpoint.js';
import { CheckpointHeader } from '../../parth/statements/block.js';
import { NodeError } from '../errors.js';
import { QUEUES, ROWS, TREES } from './forest.js';
import type { CheckpointRow } from './rows.js';

/** What a checkpoint record says beside leaf and header. */
export type CheckpointRecord = Pick<
  CheckpointRow,
  'job' | 'jobs' | 'endCaps' | 'registrations' | 'deployments' | 'submissions'
>;

/**
 * Stages a checkpoint's leaf and record and makes it the newest one. The roots of the trees as they are staged must be those that will be proven:
 * anything else is a fault of ours (QED4069), found before it is sealed.
 */
export async function stageCheckpoint(
  tx: StoreTransaction,
  { leaf, stats }: CheckpointContent,
  header: CheckpointHeader,
  record: CheckpointRecord,
  staged: Pick<CheckpointLeaf, 'gusrRoot' | 'urtRoot' | 'gconRoot' | 'gdtRoot' | 'gwtRoot'>,
): Promise<void> {
  const id = header.checkpointId;
  const root = await TREES.chkp.of([]).write(tx, id, [[id, CheckpointLeaf.hash(leaf)]]);
  const same =
    staged.gusrRoot === leaf.gusrRoot &&
    staged.urtRoot === leaf.urtRoot &&
    staged.gconRoot === leaf.gconRoot &&
    staged.gdtRoot === leaf.gdtRoot &&
    staged.gwtRoot === leaf.gwtRoot;
  if (!same || root !== header.newCheckpointRoot) {
    throw new NodeError(
      'internal',
      'the state of the block is not the one that its circuits compute',
      'this is a fault of qed: please report it',
      {
        exitCode: 70,
      },
    );
  }
  QUEUES.checkpoints.put(tx, id, {
    id: id.toString(),
    leaf: CheckpointLeaf.toJSON(leaf),
    stats: CheckpointStats.toJSON(stats),
    header: CheckpointHeader.toJSON(header),
    ...record,
  });
  ROWS.checkpointByJob.put(tx, [Buffer.from(record.job, 'hex')], id);
  ROWS.head.put(tx, [0n], id);
}
