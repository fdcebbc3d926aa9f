import { circuit, type ChildProof } from '../../../circuit/circuit.js';
import { constrain } from '../../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../../circuit/variables.js';
import { record } from '../../../parth/record.js';
import { SessionStart } from '../../../parth/statements/contract-call.js';
import { SessionState, UpsSegment } from '../../../parth/statements/session.js';
import { unranged } from '../../gadgets/unranged.js';

/** A segment, and what the session had come to where its second part goes on. */
interface JoinedSegment extends VarsOf<typeof UpsSegment> {
  readonly middle: VarsOf<typeof SessionState>;
}

/** Two proofs of UpsSegment are of the parts of this segment: one session, whose second part goes on where the first one ends. */
export function constrainParts({ middle, ...segment }: JoinedSegment, [first, second]: readonly ChildProof[]): void {
  constrain('first', () => hashOf(UpsSegment, { ...segment, after: middle }).assertEquals(first!.output));
  constrain('second', () => hashOf(UpsSegment, { ...segment, before: middle }).assertEquals(second!.output));
}

/** The witness of `UPSJoinSegments`, unranged as every segment is (`cfc-standard-transaction.ts`). */
const JoinSegmentsWitness = record(null, {
  start: unranged(SessionStart),
  before: unranged(SessionState),
  middle: unranged(SessionState),
  after: unranged(SessionState),
});

/** Two segments as one (PROTOCOL §4). */
export const upsJoinSegments = circuit({
  name: 'UPSJoinSegments',
  witness: JoinSegmentsWitness,
  children: [{ kind: 'self' }, { kind: 'self' }],
  logic({ middle, ...segment }, parts) {
    constrainParts({ ...segment, middle }, parts);
    return hashOf(UpsSegment, segment);
  },
});
