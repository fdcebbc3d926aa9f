import type { UserState } from '../../sandbox/transaction/transaction.js';
import type { TestEvent } from '../contract/types.js';
import type { WorldCall } from './world-call.js';

/** What a session has done so far. Each call makes a new one, so that a snapshot may keep it. */
export interface OpenSession {
  /** The checkpoint that it starts from. */
  readonly anchor: bigint;
  readonly calls: readonly WorldCall[];
  /** What the user has after its calls: slots by contract, and the native balance; undefined before the first. */
  readonly state?: UserState;
  /** What its fee counts. */
  readonly transactions: bigint;
  readonly slotsModified: bigint;
  /** The last checkpoint in which it may land. */
  readonly validUntil: bigint;
  readonly events: readonly TestEvent[];
}
