import type { QedError } from '../../base/errors.js';
import { KvqError } from '../../kvq/errors.js';
import { NodeError } from '../errors.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';
import { MAX_CARRIED, type Carried, type CarriedKind } from './build-block.js';
import { depositsWait, readDeposits } from './read-deposits.js';
import { readWithdrawals, withdrawalsWait } from './read-withdrawals.js';

/** Why those of a kind that wait are not processed. */
export type Withheld = Partial<Readonly<Record<CarriedKind, QedError>>>;

/** The deposits and withdrawals that come next, and which of them cannot be read: these keep nothing else waiting. */
export async function readCarried(
  state: NodeState,
  head: Checkpoint,
): Promise<{ readonly waiting: Carried; readonly unread: Withheld }> {
  const unread: Partial<Record<CarriedKind, QedError>> = {};
  const orNone = async <T>(kind: CarriedKind, reading: Promise<T[]>): Promise<T[]> => {
    try {
      return await reading;
    } catch (error) {
      if (!isOfContents(error)) throw error;
      unread[kind] = withheldBy(kind, error);
      return [];
    }
  };
  const waiting = {
    deposits: await orNone('deposits', readDeposits(state, head, MAX_CARRIED.deposits)),
    withdrawals: await orNone('withdrawals', readWithdrawals(state, head, MAX_CARRIED.withdrawals)),
  };
  return { waiting, unread };
}

/** Whether some of a kind wait for a block. Where this cannot be read, reading them tells why. */
export async function carriedWait(state: NodeState, kind: CarriedKind): Promise<boolean> {
  try {
    return await (kind === 'deposits' ? depositsWait(state) : withdrawalsWait(state));
  } catch (error) {
    if (!isOfContents(error)) throw error;
    return true;
  }
}

/** Whether a fault comes from what is read or built, and not from a store that cannot be reached or was changed meanwhile. */
export const isOfContents = (error: unknown): boolean => !(error instanceof KvqError);

/** The trouble that a node reports about a kind. */
export const withheldBy = (kind: CarriedKind, cause: unknown): NodeError =>
  new NodeError(
    'blockUnprovable',
    `no block can process the ${kind} that wait: ${(cause as Error).message}`,
    'blocks go on without them; restore the store from a backup if it was damaged, else this is a fault of qed: please report it',
    { exitCode: 70, cause },
  );
