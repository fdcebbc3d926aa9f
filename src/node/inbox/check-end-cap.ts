import { UserLeaf } from '../../parth/leaves.js';
import { EndCapResult } from '../../parth/statements/session.js';
import type { KeyJson } from '../../circuit/program.js';
import { END_CAP_PROGRAMS, type EndCapProgram } from '../../prover/programs/whitelists.js';
import { isWide, type Prover } from '../../prover/proof.js';
import type { EndCapSubmission, SessionOutcome } from '../../wire/end-cap.js';
import { NodeError } from '../errors.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';
import { checkEvents } from './check-events.js';
import { checkContractIds, checkUpdateCounts, checkUpdates } from './check-updates.js';

/** What end caps are held against. */
export interface EndCapRules {
  readonly state: NodeState;
  readonly prover: Pick<Prover, 'kind' | 'verify'>;
  /** The node's own keys of the programs that may end a session. */
  readonly keys: Readonly<Record<EndCapProgram, KeyJson>>;
  /** Checkpoints that must be left before an end cap's deadline when it comes in. */
  readonly minSlack: bigint;
}

/**
 * Refuses an end cap that the block after `head` could not hold (PROTOCOL §7), with the code of its first fault, and changes nothing. What
 * is cheap comes first; then the proof, before any work that grows with the request.
 */
export async function checkEndCap(rules: EndCapRules, head: Checkpoint, submission: EndCapSubmission): Promise<void> {
  checkProofClaims(rules, submission);
  await checkAnchor(rules.state, head, submission.result);
  checkSlack(rules, head, submission.result);
  const start = await checkStart(rules.state, head, submission.result);
  checkUpdateCounts(submission, start);
  await checkProof(rules, submission);
  await checkUpdates(rules.state, head, submission, start);
  await checkEvents(submission);
}

/**
 * The checks that may come out otherwise when the head has moved on, or back: anchor, deadline, start leaf, and that the contracts are there. They are made again
 * before sealing.
 */
export async function checkStillValid(
  state: NodeState,
  head: Checkpoint,
  { result, updates }: SessionOutcome,
): Promise<void> {
  await checkAnchor(state, head, result);
  await checkStart(state, head, result);
  checkContractIds(head, updates);
}

/** An end cap that comes in needs some checkpoints until its deadline: the next block may be full. */
export function checkSlack({ minSlack }: Pick<EndCapRules, 'minSlack'>, head: Checkpoint, result: EndCapResult): void {
  const slack = result.validUntil - (head.id + 1n);
  if (slack >= minSlack) return;
  throw new NodeError(
    'endCapTooLate',
    `the session must land by checkpoint ${result.validUntil}, ${slack} after the next one; this node wants ${minSlack}`,
    'run the session again from the newest checkpoint',
  );
}

async function checkProof(rules: EndCapRules, submission: EndCapSubmission): Promise<void> {
  const { key } = endCapKey(rules, submission);
  if (isWide(submission.proof) && (await rules.prover.verify(submission.proof, key))) return;
  throw new NodeError(
    'endCapInvalid',
    'the proof of the end cap does not verify',
    'prove the session again, with this version of qed',
  );
}

/** The program that ended the session, by the hash of the key that its proof names, with the node's own key of it. */
export function endCapKey(
  { keys }: Pick<EndCapRules, 'keys'>,
  { proof }: EndCapSubmission,
): { readonly program: EndCapProgram; readonly key: KeyJson } {
  const program = END_CAP_PROGRAMS.find((name) => keys[name].hash === proof.key.hash);
  if (program !== undefined) return { program, key: keys[program] };
  throw new NodeError(
    'endCapWrongKey',
    `the proof is of ${proof.program} under another key than this network's end caps`,
    'submit the end cap of a session, proven with the version of qed that this network runs',
  );
}

function checkProofClaims(rules: EndCapRules, submission: EndCapSubmission): void {
  const { proof, result } = submission;
  const { prover } = rules;
  if (proof.kind !== prover.kind) {
    throw prover.kind === 'proof'
      ? new NodeError('endCapWrongKind', 'a simulation is no proof', 'prove the session without --simulate')
      : new NodeError(
          'endCapWrongKind',
          'this network is simulated and takes simulations only',
          'run the session with --simulate',
        );
  }
  endCapKey(rules, submission);
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
): Promise<UserLeaf | null> {
  const leaf = await state.userLeaf(head.id, userId);
  if (startUserLeafHash !== (leaf === null ? 0n : UserLeaf.hash(leaf))) {
    throw new NodeError(
      'endCapStaleUser',
      `the session starts from a state of user ${userId} that is not the newest`,
      'run the session again from the newest checkpoint',
    );
  }
  return leaf;
}
