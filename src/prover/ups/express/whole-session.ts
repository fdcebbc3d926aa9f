import type { ChildProof } from '../../../circuit/circuit.js';
import { scope } from '../../../circuit/constraint.js';
import type { VarsOf } from '../../../circuit/variables.js';
import type { NetworkConfig } from '../../../parth/leaves.js';
import { list, record, type ValueOf } from '../../../parth/record.js';
import type { EndCapResult } from '../../../parth/statements/session.js';
import { applyLeafCall, LeafCallWitness } from '../call/apply-call.js';
import { endSession } from '../end-session.js';
import { AnchorWitness, openAnchor, type Session } from '../session-anchor.js';
import { startOfUser, UserStart } from './start-of-user.js';

/** The witness of a whole session of `calls` calls, but for the user's consent. */
export const wholeSessionRecord = (calls: number) =>
  record(null, { anchor: AnchorWitness, ...UserStart.shape, calls: list(LeafCallWitness, calls) });
export type WholeSessionWitness = ValueOf<ReturnType<typeof wholeSessionRecord>>;

/** The slots of the proofs of `calls` contract functions. */
export const callSlots = (calls: number) =>
  Array.from({ length: calls }, () => ({ kind: 'side-loaded', width: 0, features: 'any' }) as const);

/** A session that has ended, with the configuration of its network. */
interface EndedSession {
  readonly session: Session;
  readonly config: VarsOf<typeof NetworkConfig>;
  readonly result: VarsOf<typeof EndCapResult>;
}

/**
 * A session in one circuit (PROTOCOL §4): its start, calls that make no calls, and its end. States what the standard circuits state one
 * after the other, by the same gadgets. That the user wants it is for the circuit to state.
 */
export function wholeSession(
  w: VarsOf<ReturnType<typeof wholeSessionRecord>>,
  contractProofs: readonly ChildProof[],
): EndedSession {
  const anchor = openAnchor(w.anchor);
  let session = startOfUser(w, anchor);
  w.calls.forEach((call, i) =>
    scope(`call[${i}]`, () => {
      session = applyLeafCall(call, session, contractProofs[i]!, anchor.leaf.gconRoot);
    }),
  );
  return { session, config: anchor.config, result: endSession(session, anchor.config) };
}
