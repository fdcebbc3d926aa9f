import type { StoreTransaction } from '../../kvq/transaction.js';
import { DepositLeaf } from '../../parth/leaves.js';
import { DEPOSITS, TREES } from './forest.js';

/** Stages the leaves of these deposits, the first of which is number `first`; returns the new root of the deposit tree. Throws a `RangeError` where one does not wait. */
export async function stageDeposits(
  tx: StoreTransaction,
  checkpointId: bigint,
  first: bigint,
  deposits: readonly DepositLeaf[],
): Promise<bigint> {
  const leaves: [bigint, bigint][] = [];
  for (const [i, leaf] of deposits.entries()) {
    const index = first + BigInt(i);
    const row = await DEPOSITS.rows.get(tx, index);
    if (row === undefined || row.processedAt !== undefined) throw new RangeError(`deposit ${index} does not wait`);
    DEPOSITS.rows.put(tx, [index], { ...row, processedAt: checkpointId.toString() });
    leaves.push([index, DepositLeaf.hash(leaf)]);
  }
  return TREES.gdt.of([]).write(tx, checkpointId, leaves);
}

/** Stages that all deposits after the first `kept` wait for a block again. */
export async function depositsWaitAgain(tx: StoreTransaction, kept: bigint): Promise<void> {
  const { rows } = DEPOSITS;
  for await (const [[index], { processedAt, ...waiting }] of rows.listRange(tx, rows.layout.slice([], kept)))
    if (processedAt !== undefined) rows.put(tx, [index], waiting);
}
