import { Mutex } from '../../base/mutex.js';
import { counted } from '../../base/counted.js';
import { WriteConflict } from '../../kvq/store.js';
import { atomically } from '../../kvq/transaction.js';
import { DepositLeaf } from '../../parth/leaves.js';
import { BRIDGE_ID } from '../../parth/system-contracts.js';
import { NodeError } from '../errors.js';
import { depositOf } from '../state/deposits.js';
import { DEPOSITS, ROWS } from '../state/forest.js';
import type { NodeState } from '../state/node-state.js';
import { busy } from './bounds.js';

/** What came of handing in deposits. */
export interface TakenDeposits {
  /** The number of the deposit that comes next. */
  readonly next: bigint;
  /** How many were not known before. */
  readonly taken: number;
}

/** How many deposits may wait for a block: sixteen full blocks. */
export const MAX_WAITING_DEPOSITS = 1_024n;

/**
 * Takes the deposits of the other chain, which numbers them from 0 on. A deposit's number is also its index in the deposit tree, so they come in order and
 * without a gap, and one that comes again changes nothing. That it was made is the relayer's word.
 */
export class DepositInbox {
  readonly #mutex = new Mutex();
  #closed = false;

  constructor(
    readonly state: NodeState,
    readonly maxWaiting = MAX_WAITING_DEPOSITS,
  ) {}

  /**
   * Accepts deposits, the first of which is number `first`, for the next blocks; once this resolves they are on disk. Those that are known
   * must be the same. Throws QED4032 where deposits before them are missing, QED4033 where a known one is another, QED4036 where
   * nobody could claim them, QED4043 and QED4055.
   */
  submit(first: bigint, deposits: readonly DepositLeaf[]): Promise<TakenDeposits> {
    return this.#mutex.run(async () => {
      if (this.#closed)
        throw new NodeError('stopped', 'the node is stopping', 'try again once it runs', { exitCode: 3 });
      await this.#refuseWithoutClaim();
      return atomically(this.state.store, async (tx) => {
        const { rows, byUser } = DEPOSITS;
        const last = await rows.lastKey(tx, []);
        const count = last === undefined ? 0n : last[0] + 1n;
        if (first > count) throw gap(first, count);
        const known = await rows.getMany(
          tx,
          deposits.slice(0, Number(count - first)).map((_, i) => [first + BigInt(i)] as const),
        );
        known.forEach((row, i) => {
          if (DepositLeaf.hash(depositOf(row!)) !== DepositLeaf.hash(deposits[i]!)) throw other(first + BigInt(i));
        });
        const added = deposits.slice(known.length);
        if (added.length === 0) return { next: count, taken: 0 };
        const { stats } = await this.state.checkpoint(await this.state.headForUpdate(tx));
        const waiting = count - stats.deposits;
        if (waiting + BigInt(added.length) > this.maxWaiting)
          throw busy(`${counted(Number(waiting), 'deposit')} wait for a block`);
        // Whoever else adds the same numbers makes this run again.
        if ((await rows.getForUpdate(tx, count)) !== undefined) throw new WriteConflict(rows.layout.key([count]));
        for (const [i, { userId, amount, reference }] of added.entries()) {
          const index = count + BigInt(i);
          rows.put(tx, [index], {
            userId: userId.toString(),
            amount: amount.toString(),
            reference: reference.toString(),
          });
          byUser.put(tx, [userId, index], null);
        }
        return { next: count + BigInt(added.length), taken: added.length };
      });
    });
  }

  /** A network keeps the bridge that it began with, and an earlier version's takes no deposits: what went in would never come out. */
  async #refuseWithoutClaim(): Promise<void> {
    const bridge = (await ROWS.contracts.get(this.state.store, BRIDGE_ID))?.artifact;
    if (bridge?.methods.some(({ name }) => name === 'claim') === false)
      throw new NodeError(
        'depositForNobody',
        "this network's bridge has no method 'claim', so nobody could claim a deposit",
        'a network that begins with this version has one: docs/upgrading.md',
      );
  }

  /** Accepts nothing more; resolves when what is under way is on disk. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#mutex.run(() => Promise.resolve());
  }
}

const gap = (first: bigint, next: bigint): NodeError =>
  new NodeError('depositGap', `deposit ${next} comes next, and not ${first}`, `hand them in from ${next} on`, {
    details: { next: next.toString() },
  });

const other = (index: bigint): NodeError =>
  new NodeError(
    'depositOther',
    `deposit ${index} was handed in before, and it was another one`,
    `compare both with the other chain: \`qed_listDeposits\` shows what is known`,
    { details: { index: index.toString() } },
  );
