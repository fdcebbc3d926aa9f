import { MAX_U32 } from '../../parth/field.js';
import type { DepositLeaf } from '../../parth/leaves.js';
import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import type { DepositEntry } from '../../wire/listings.js';
import { DEPOSITS, TREES } from './forest.js';
import type { NodeState } from './node-state.js';
import type { DepositRow } from './rows.js';

/** Deposits, newest first: all of them or those for one user, from an index in the deposit tree back. Reads as much as it answers with. */
export async function listDeposits(
  { store }: NodeState,
  { userId, from }: { readonly userId?: bigint | undefined; readonly from?: bigint | undefined },
  limit: number,
): Promise<DepositEntry[]> {
  const { rows, byUser } = DEPOSITS;
  const end = from === undefined || from === MAX_U32 ? undefined : from + 1n;
  const options = { reverse: true, limit };
  const entries: DepositEntry[] = [];
  if (userId === undefined) {
    for await (const [[index], row] of rows.listRange(store, rows.layout.slice([], 0n, end), options))
      entries.push(entryOf(index, row));
    return entries;
  }
  for await (const [[, index]] of byUser.listRange(store, byUser.layout.slice([userId], 0n, end), options))
    entries.push(entryOf(index, (await rows.get(store, index))!));
  return entries;
}

const entryOf = (index: bigint, row: DepositRow): DepositEntry => ({
  index,
  ...depositOf(row),
  processedAt: row.processedAt === undefined ? null : BigInt(row.processedAt),
});

/** The leaf of a row. What is in the row by damage is for the circuit to refuse. */
export const depositOf = ({ userId, amount, reference }: DepositRow): DepositLeaf => ({
  userId: BigInt(userId),
  amount: BigInt(amount),
  reference: BigInt(reference),
});

/** A processed deposit with its path as of a checkpoint; null before it is processed. Throws QED4065. */
export async function getDeposit(
  state: NodeState,
  checkpointId: bigint,
  index: bigint,
): Promise<{ readonly leaf: DepositLeaf; readonly path: MerklePath } | null> {
  const { store } = state;
  const { stats } = await state.checkpoint(checkpointId);
  if (index >= stats.deposits) return null;
  const leaf = depositOf((await DEPOSITS.rows.get(store, index))!);
  return { leaf, path: await TREES.gdt.of([]).path(store, checkpointId, index) };
}

/** How many deposits wait for a block. */
export async function waitingDeposits(state: NodeState): Promise<number> {
  const last = await DEPOSITS.rows.lastKey(state.store, []);
  const { stats } = await state.checkpoint();
  return last === undefined ? 0 : Math.max(0, Number(last[0] + 1n - stats.deposits));
}
