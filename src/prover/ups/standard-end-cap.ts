import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf } from '../../circuit/variables.js';
import { PublicKey } from '../../parth/leaves.js';
import { record, type ValueOf } from '../../parth/record.js';
import { EndCapResult, SessionState, SignatureStatement, UpsSegment } from '../../parth/statements/session.js';
import { unranged } from '../gadgets/unranged.js';
import { endCapMessage, endSession, nothingOwed } from './end-session.js';
import { SEGMENT_SLOT, SIGNATURE_SLOT, type SegmentConstants } from './segment/slots.js';
import { startOfUser, UserStart } from './start-of-user.js';

/** The witness of `UPSStandardEndCap`. `after` is unranged as every segment is (`cfc-standard-transaction.ts`). */
export const StandardEndCapWitness = record(null, {
  ...UserStart.shape,
  after: unranged(SessionState),
  /** The parameter of the user's key; its circuit's fingerprint is the signature proof's key hash. */
  keyParam: 'field',
});
export type StandardEndCapWitness = ValueOf<typeof StandardEndCapWitness>;

/**
 * A session whose calls are one segment, with the user's signature as a proof of its own (PROTOCOL §4): the segment goes on from the start
 * of the session, all debts are settled, the user signed exactly this change, the fee is taken from the balance.
 */
export const upsStandardEndCap = ({ segmentKey }: SegmentConstants) =>
  circuit({
    name: 'UPSStandardEndCap',
    witness: StandardEndCapWitness,
    children: [SEGMENT_SLOT, SIGNATURE_SLOT],
    logic({ after, keyParam, ...w }, [segmentProof, signatureProof]) {
      const { anchor, session: started } = startOfUser(w);
      const { start, current: before } = started;
      scope('segment', () => {
        constrain('output', () => hashOf(UpsSegment, { start, before, after }).assertEquals(segmentProof!.output));
        constrain('key', () => segmentProof!.keyHash.assertEquals(segmentKey));
      });
      const session = { start, current: after };
      nothingOwed(session);
      const result = endSession(session, anchor.config);

      scope('signature', () => {
        const message = endCapMessage(session, anchor.config, result);
        const key = { signatureFingerprint: signatureProof!.keyHash, keyParam };
        constrain('key', () => hashOf(PublicKey, key).assertEquals(start.publicKeyHash));
        const statement = hashOf(SignatureStatement, { keyParam, message });
        constrain('statement', () => statement.assertEquals(signatureProof!.output));
      });

      return hashOf(EndCapResult, result);
    },
  });
