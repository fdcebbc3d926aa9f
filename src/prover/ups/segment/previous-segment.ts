import type { ChildProof, ChildSlot } from '../../../circuit/circuit.js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../../circuit/variables.js';
import { UpsSegment } from '../../../parth/statements/session.js';
import { unranged } from '../../gadgets/unranged.js';
import type { Session } from '../session-anchor.js';
import { CALL_SLOT } from './slots.js';

/** The segment that a call goes on from, unranged as every segment is (`cfc-standard-transaction.ts`). */
export const PreviousSegment = unranged(UpsSegment);

/** The slots of a circuit that extends a segment by a call. */
export const EXTENDING_SLOTS: readonly ChildSlot[] = [{ kind: 'self' }, CALL_SLOT];

/** What a session has come to at the end of a segment, whose proof is the child. */
export function previousSegment(previous: VarsOf<typeof UpsSegment>, segmentProof: ChildProof): Session {
  scope('previous', () => constrain('output', () => hashOf(UpsSegment, previous).assertEquals(segmentProof.output)));
  return { start: previous.start, current: previous.after };
}
