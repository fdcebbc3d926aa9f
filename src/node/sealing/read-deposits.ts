import type { DepositLeaf } from '../../parth/leaves.js';
import { DEPOSITS } from '../state/forest.js';
import { depositOf } from '../state/deposits.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';

/** The deposits that come next, at most `limit`: as many are done as the checkpoint counts. Throws a `RangeError` where the store has another one. */
export async function readDeposits({ store }: NodeState, { stats }: Checkpoint, limit: number): Promise<DepositLeaf[]> {
  const deposits: DepositLeaf[] = [];
  const { rows } = DEPOSITS;
  for await (const [[index], row] of rows.listRange(store, rows.layout.slice([], stats.deposits), { limit })) {
    const next = stats.deposits + BigInt(deposits.length);
    if (index !== next || row.processedAt !== undefined) throw new RangeError(`deposit ${next} is not what waits next`);
    deposits.push(depositOf(row));
  }
  return deposits;
}

/** Whether a deposit waits for a block. */
export async function depositsWait({ store }: NodeState): Promise<boolean> {
  const newest = await DEPOSITS.rows.last(store, []);
  return newest !== undefined && newest[1].processedAt === undefined;
}
