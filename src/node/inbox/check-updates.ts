import { counted } from '../../base/counted.js';
import { StoreTransaction } from '../../kvq/transaction.js';
import { ContractLeaf, UserLeaf } from '../../parth/leaves.js';
import type { SessionOutcome } from '../../wire/end-cap.js';
import { NodeError } from '../errors.js';
import { ROWS } from '../state/forest.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';
import { stageUserUpdates } from '../state/user-updates.js';

/**
 * Refuses state updates beside an end cap that are more than its proof accounts for: it costs nothing to see, and recomputing the state costs a tree path
 * each. A session counts every slot that it writes.
 */
export function checkUpdateCounts(
  { result, endUserLeaf, updates, events }: SessionOutcome,
  start: UserLeaf | null,
): void {
  if (UserLeaf.hash(endUserLeaf) !== result.endUserLeafHash) throw otherLeaf();
  if (endUserLeaf.eventCount !== (start?.eventCount ?? 0n) + BigInt(events.length)) throw otherLeaf();
  if (new Set(updates.map(({ contractId }) => contractId)).size < updates.length)
    throw malformed('a contract is updated twice');
  if (updates.some(({ slots }) => slots.length === 0)) throw malformed('a contract is listed without a slot');
  const slots = updates.reduce((sum, update) => sum + BigInt(update.slots.length), 0n);
  if (slots > result.stats.slotsModified) throw unpaidSlots(result.stats.slotsModified, slots);
}

/** Refuses state updates that do not give the proven user leaf. The work grows with their number: see `checkUpdateCounts` first. */
export async function checkUpdates(
  state: NodeState,
  head: Checkpoint,
  submission: SessionOutcome,
  start: UserLeaf | null,
): Promise<void> {
  const { result, endUserLeaf, events } = submission;
  const heights = await contractHeights(state, head, submission);
  checkDistinct(submission, heights);
  const eventCount = start?.eventCount ?? 0n;
  const scratch = new StoreTransaction(state.store);
  const staged = await stageUserUpdates(scratch, head.id + 1n, eventCount, submission, (id) => heights.get(id)!);
  const expected: UserLeaf = {
    // The key of a first session is proven against the registration tree; later ones may not change it.
    publicKeyHash: start?.publicKeyHash ?? endUserLeaf.publicKeyHash,
    uconRoot: staged.uconRoot,
    balance: endUserLeaf.balance,
    nonce: (start?.nonce ?? 0n) + 1n,
    lastCheckpointId: result.checkpointId,
    eventRoot: staged.eventRoot,
    eventCount: eventCount + BigInt(events.length),
    userId: result.userId,
  };
  if (UserLeaf.hash(expected) !== result.endUserLeafHash) throw otherLeaf();
}

const otherLeaf = (): NodeError =>
  new NodeError(
    'endCapUpdates',
    'the published state updates do not give the proven user leaf',
    'submit the file that the session wrote, unchanged',
  );

const unpaidSlots = (paid: bigint, slots: bigint): NodeError =>
  new NodeError(
    'endCapSlots',
    `the session pays for ${counted(paid, 'slot')} and publishes ${slots}`,
    'the contract counts its slots wrong: do not use it',
  );

/** Refuses updates of contracts that a checkpoint does not have. */
export function checkContractIds(head: Checkpoint, updates: SessionOutcome['updates']): void {
  const missing = updates.find(({ contractId }) => contractId >= head.stats.contracts);
  if (missing !== undefined) throw malformed(`there is no contract ${missing.contractId}`);
}

async function contractHeights(
  state: NodeState,
  head: Checkpoint,
  { updates }: SessionOutcome,
): Promise<Map<bigint, number>> {
  checkContractIds(head, updates);
  const heights = new Map<bigint, number>();
  for (const { contractId } of updates) {
    const row = await ROWS.contracts.get(state.store, contractId);
    if (row === undefined) throw malformed(`there is no contract ${contractId}`);
    heights.set(contractId, Number(ContractLeaf.fromJSON(row.leaf).cstateHeight));
  }
  return heights;
}

function checkDistinct({ updates }: SessionOutcome, heights: ReadonlyMap<bigint, number>): void {
  for (const { contractId, slots } of updates) {
    const limit = 1n << BigInt(heights.get(contractId)!);
    if (new Set(slots.map(([slot]) => slot)).size < slots.length)
      throw malformed(`a slot of contract ${contractId} is written twice`);
    if (slots.some(([slot]) => slot >= limit))
      throw malformed(`contract ${contractId} has no slot beyond ${limit - 1n}`);
  }
}

const malformed = (what: string): NodeError =>
  new NodeError(
    'endCapMalformed',
    `the state updates are malformed: ${what}`,
    'submit the file that the session wrote, unchanged',
  );
