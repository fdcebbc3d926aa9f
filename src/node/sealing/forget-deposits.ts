import type { KeyValueStore } from '../../kvq/store.js';
import { atomically } from '../../kvq/transaction.js';
import { CheckpointStats } from '../../parth/leaves.js';
import { NodeError } from '../errors.js';
import { DEPOSITS, QUEUES, ROWS } from '../state/forest.js';

/**
 * Forgets the deposits from number `from` on, none of which is in a block yet, in one write: relayers then hand in others under these numbers. Returns how
 * many. For the store of a coordinator that is stopped. Throws QED4034 where one of them is in a block, QED4035 where there is none, and QED4048 for an
 * empty store.
 */
export function forgetDeposits(store: KeyValueStore, from: bigint): Promise<number> {
  return atomically(store, async (tx) => {
    const head = await ROWS.head.getForUpdate(tx, 0n);
    const checkpoint = head === undefined ? undefined : await QUEUES.checkpoints.get(tx, head);
    if (checkpoint === undefined)
      throw new NodeError('emptyStore', 'there is no network in this store', 'name the store of a node', {
        exitCode: 2,
      });
    const { deposits: sealed } = CheckpointStats.fromJSON(checkpoint.stats);
    if (from < sealed) {
      const what = `deposit ${from} is in a block: the first that is in none is ${sealed}`;
      throw new NodeError('depositSealed', what, 'take back blocks that are not proven first: `qed node rollback`');
    }
    const { rows, byUser } = DEPOSITS;
    let count = 0;
    for await (const [[index], { userId }] of rows.listRange(tx, rows.layout.slice([], from))) {
      rows.delete(tx, index);
      byUser.delete(tx, BigInt(userId), index);
      count++;
    }
    if (count === 0)
      throw new NodeError('noDeposits', `there is no deposit from ${from} on`, '`qed deposits` shows the newest');
    return count;
  });
}
