import { Transaction } from '../../kvq/transaction.js';
import { ContractLeaf, UserLeaf } from '../../parth/leaves.js';
import { EndCapResult } from '../../parth/statements/session.js';
import type { KeyJson } from '../../circuit/program.js';
import type { Prover } from '../../prover/proof.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import { NodeError } from '../errors.js';
import { ROWS } from '../state/forest.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';
import { stageUserUpdates } from '../state/user-updates.js';

/** What end caps are held against. */
export interface EndCapRules {
  readonly state: NodeState;
  readonly prover: Pick<Prover, 'kind' | 'verify'>;
  /** The node's own key of UPSStandardEndCap. */
  readonly key: KeyJson;
  /** Checkpoints that must be left before an end cap's deadline when it comes in. */
  readonly minSlack: bigint;
}

/**
 * Refuses an end cap that the block after `head` could not hold (PROTOCOL §7), with the code of its first fault, and changes nothing. The
 * proof is verified last: all else is cheaper.
 */
export async function checkEndCap(rules: EndCapRules, head: Checkpoint, submission: EndCapSubmission): Promise<void> {
  checkProofClaims(rules, submission);
  await checkAnchor(rules.state, head, submission.result);
  const slack = submission.result.validUntil - (head.id + 1n);
  if (slack < rules.minSlack) {
    throw new NodeError(
      'endCapTooLate',
      `the session must land by checkpoint ${submission.result.validUntil}, ${slack} after the next one; this node wants ${rules.minSlack}`,
      'run the session again from the newest checkpoint',
    );
  }
  await checkStart(rules.state, head, submission.result);
  await checkUpdates(rules.state, head, submission);
  const { proof } = submission.proof;
  const isWide = proof === undefined || proof.maxProofsVerified === 2;
  if (!isWide || !(await rules.prover.verify(submission.proof, rules.key))) {
    throw new NodeError(
      'endCapInvalid',
      'the proof of the end cap does not verify',
      'prove the session again, with this version of qed',
    );
  }
}

/** The checks that may come out otherwise when the head has moved on: anchor, deadline, start leaf. They are made again before sealing. */
export async function checkStillValid(state: NodeState, head: Checkpoint, result: EndCapResult): Promise<void> {
  await checkAnchor(state, head, result);
  await checkStart(state, head, result);
}

function checkProofClaims({ prover, key }: EndCapRules, { proof, result }: EndCapSubmission): void {
  if (proof.kind !== prover.kind) {
    throw prover.kind === 'proof'
      ? new NodeError('endCapWrongKind', 'a simulation is no proof', 'prove the session without --simulate')
      : new NodeError(
          'endCapWrongKind',
          'this network is simulated and takes simulations only',
          'run the session with --simulate',
        );
  }
  if (proof.key.hash !== key.hash) {
    throw new NodeError(
      'endCapWrongKey',
      `the proof is of ${proof.program} under another key than this network's end cap`,
      'submit the end cap of a session, proven with the version of qed that this network runs',
    );
  }
  if (proof.output !== EndCapResult.hash(result).toString()) {
    throw new NodeError(
      'endCapWrongOutput',
      'the proof says something else than the result beside it',
      'submit the file that the session wrote, unchanged',
    );
  }
}

async function checkAnchor(state: NodeState, head: Checkpoint, result: EndCapResult): Promise<void> {
  const { checkpointId, checkpointTreeRoot, validUntil } = result;
  const anchor = checkpointId <= head.id ? await state.checkpoint(checkpointId) : undefined;
  if (anchor?.header.newCheckpointRoot !== checkpointTreeRoot) {
    throw new NodeError(
      'endCapForeignAnchor',
      `the session starts from a checkpoint ${checkpointId} that is not of this chain`,
      'run the session again against this node',
    );
  }
  if (head.id - checkpointId >= state.config.maxAnchorAge) {
    throw new NodeError(
      'endCapOldAnchor',
      `the session starts from checkpoint ${checkpointId}, more than ${state.config.maxAnchorAge} before the next one`,
      'run the session again from the newest checkpoint',
    );
  }
  if (head.id + 1n > validUntil) {
    throw new NodeError(
      'endCapExpired',
      `the session had to land by checkpoint ${validUntil}; the next one is ${head.id + 1n}`,
      'run the session again from the newest checkpoint',
    );
  }
}

async function checkStart(
  state: NodeState,
  head: Checkpoint,
  { userId, startUserLeafHash }: EndCapResult,
): Promise<void> {
  const leaf = await state.userLeaf(head.id, userId);
  if (startUserLeafHash !== (leaf === null ? 0n : UserLeaf.hash(leaf))) {
    throw new NodeError(
      'endCapStaleUser',
      `the session starts from a state of user ${userId} that is not the newest`,
      'run the session again from the newest checkpoint',
    );
  }
}

async function checkUpdates(state: NodeState, head: Checkpoint, submission: EndCapSubmission): Promise<void> {
  const { result, endUserLeaf, events } = submission;
  const start = await state.userLeaf(head.id, result.userId);
  const heights = await contractHeights(state, head, submission);
  checkDistinct(submission, heights);
  const eventCount = start?.eventCount ?? 0n;
  const scratch = new Transaction(state.store);
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
  if (UserLeaf.hash(expected) !== result.endUserLeafHash || UserLeaf.hash(endUserLeaf) !== result.endUserLeafHash) {
    throw new NodeError(
      'endCapUpdates',
      'the published state updates do not give the proven user leaf',
      'submit the file that the session wrote, unchanged',
    );
  }
  if (staged.slotsChanged > result.stats.slotsModified) {
    throw new NodeError(
      'endCapSlots',
      `the session pays for ${result.stats.slotsModified} slots and changes ${staged.slotsChanged}`,
      'the contract counts its slots wrong: do not use it',
    );
  }
}

async function contractHeights(
  state: NodeState,
  head: Checkpoint,
  { updates }: EndCapSubmission,
): Promise<Map<bigint, number>> {
  const heights = new Map<bigint, number>();
  for (const { contractId } of updates) {
    const row = contractId < head.stats.contracts ? await ROWS.contracts.get(state.store, contractId) : undefined;
    if (row === undefined) throw malformed(`there is no contract ${contractId}`);
    heights.set(contractId, Number(ContractLeaf.fromJSON(row.leaf).cstateHeight));
  }
  return heights;
}

function checkDistinct({ updates }: EndCapSubmission, heights: ReadonlyMap<bigint, number>): void {
  if (heights.size < updates.length) throw malformed('a contract is updated twice');
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
