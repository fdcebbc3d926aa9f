import { Field } from 'o1js';
import { circuit } from '../../../circuit/circuit.js';
import { constrain } from '../../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../../circuit/variables.js';
import { PublicKey } from '../../../parth/leaves.js';
import { record, type RecordType, type Shape } from '../../../parth/record.js';
import { EndCapResult, KeySecret } from '../../../parth/statements/session.js';
import type { SegmentConstants } from '../segment/slots.js';
import { sessionOfCalls, sessionOfSegments, type WholeSession } from './whole-session.js';

/** The witness of a whole session with the user's secret: it stays with the user. */
const withSecret = <S extends Shape>(shape: S) => record(null, { ...shape, secret: 'field' as const });

/** The constants of express end caps. */
export interface ExpressConstants extends SegmentConstants {
  /** The fingerprint of the signature program whose keys they are for. */
  readonly signatureFingerprint: bigint;
}

/**
 * A whole session of a user whose key is of ZkSignature. The user's consent needs no message: whoever makes this proof knows the secret of
 * the user's key, and the proof says nothing but this very change.
 */
const express = <S extends Shape>(
  name: string,
  whole: WholeSession<S>,
  { signatureFingerprint }: Pick<ExpressConstants, 'signatureFingerprint'>,
) =>
  circuit({
    name,
    witness: withSecret(whole.shape),
    children: whole.children,
    logic(w, children) {
      const { session, result } = whole.take(w as unknown as VarsOf<RecordType<S>>, children);
      const key = {
        signatureFingerprint: new Field(signatureFingerprint),
        keyParam: hashOf(KeySecret, { secret: w.secret as Field }),
      };
      constrain('key', () => hashOf(PublicKey, key).assertEquals(session.start.publicKeyHash));
      return hashOf(EndCapResult, result);
    },
  });

/** The circuits of the program `UpsExpress`: a session without calls, of one, of two, and of two segments. */
export const expressCircuits = (constants: ExpressConstants) =>
  [
    express('UPSExpressNoCalls', sessionOfCalls(0), constants),
    express('UPSExpressOneCall', sessionOfCalls(1), constants),
    express('UPSExpressTwoCalls', sessionOfCalls(2), constants),
    express('UPSExpressTwoSegments', sessionOfSegments(constants.segmentKey), constants),
  ] as const;
