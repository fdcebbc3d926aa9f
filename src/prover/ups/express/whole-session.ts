import { Field } from 'o1js';
import type { ChildProof, ChildSlot } from '../../../circuit/circuit.js';
import { constrain, scope } from '../../../circuit/constraint.js';
import type { VarsOf } from '../../../circuit/variables.js';
import type { NetworkConfig } from '../../../parth/leaves.js';
import { list, record, type RecordType, type Shape, type ValueOf } from '../../../parth/record.js';
import { SessionState, type EndCapResult } from '../../../parth/statements/session.js';
import { unranged } from '../../gadgets/unranged.js';
import { applyLeafCall, LeafCallWitness } from '../call/apply-call.js';
import { endSession, nothingOwed } from '../end-session.js';
import { constrainParts } from '../segment/join-segments.js';
import type { OpenedAnchor, Session } from '../session-anchor.js';
import { startOfUser, UserStart } from '../start-of-user.js';
import { CALL_SLOT, SEGMENT_SLOT } from '../segment/slots.js';

/** The witness of a whole session of `calls` calls, but for the user's consent. */
export const wholeSessionRecord = (calls: number) =>
  record(null, { ...UserStart.shape, calls: list(LeafCallWitness, calls) });
export type WholeSessionWitness = ValueOf<ReturnType<typeof wholeSessionRecord>>;

/** The witness of a whole session of two segments, unranged as every segment is (`cfc-standard-transaction.ts`). */
export const TwoSegmentsWitness = record(null, {
  ...UserStart.shape,
  middle: unranged(SessionState),
  after: unranged(SessionState),
});
export type TwoSegmentsWitness = ValueOf<typeof TwoSegmentsWitness>;

/** A session that has ended, with the configuration of its network. */
interface EndedSession {
  readonly session: Session;
  readonly config: VarsOf<typeof NetworkConfig>;
  readonly result: VarsOf<typeof EndCapResult>;
}

/** How one circuit takes a session from its start to its end (PROTOCOL §4). That the user wants it is for the circuit to state. */
export interface WholeSession<S extends Shape> {
  readonly shape: S;
  readonly children: readonly ChildSlot[];
  readonly take: (w: VarsOf<RecordType<S>>, children: readonly ChildProof[]) => EndedSession;
}

/** A session of `calls` calls that make no calls: what segments and a standard end cap state of it, by the same gadgets. */
export const sessionOfCalls = (calls: number): WholeSession<ReturnType<typeof wholeSessionRecord>['shape']> => ({
  shape: wholeSessionRecord(calls).shape,
  children: Array.from({ length: calls }, () => CALL_SLOT),
  take: (w, contractProofs) => {
    const { anchor, session: started } = startOfUser(w);
    let session = started;
    w.calls.forEach((call, i) =>
      scope(`call[${i}]`, () => {
        session = applyLeafCall(call, session, contractProofs[i]!, anchor.leaf.gconRoot, 'few');
      }),
    );
    return ended(session, anchor);
  },
});

/** A session whose calls are in two segments, proven under the key of UpsSegment. */
export const sessionOfSegments = (segmentKey: bigint): WholeSession<(typeof TwoSegmentsWitness)['shape']> => ({
  shape: TwoSegmentsWitness.shape,
  children: [SEGMENT_SLOT, SEGMENT_SLOT],
  take: ({ middle, after, ...w }, parts) => {
    const { anchor, session: started } = startOfUser(w);
    const { start, current: before } = started;
    scope('segments', () => {
      constrainParts({ start, before, middle, after }, parts);
      constrain('first-key', () => parts[0]!.keyHash.assertEquals(new Field(segmentKey)));
      constrain('second-key', () => parts[1]!.keyHash.assertEquals(new Field(segmentKey)));
    });
    const session = { start, current: after };
    nothingOwed(session);
    return ended(session, anchor);
  },
});

const ended = (session: Session, { config }: OpenedAnchor): EndedSession => ({
  session,
  config,
  result: endSession(session, config),
});
