import { Field } from 'o1js';
import { circuit } from '../../../circuit/circuit.js';
import { constrain } from '../../../circuit/constraint.js';
import { hashOf } from '../../../circuit/variables.js';
import { PublicKey } from '../../../parth/leaves.js';
import { record } from '../../../parth/record.js';
import { EndCapResult, KeySecret } from '../../../parth/statements/session.js';
import { callSlots, wholeSession, wholeSessionRecord } from './whole-session.js';

/** The witness of a whole session of `calls` calls. It holds the user's secret: it stays with the user. */
const expressRecord = (calls: number) => record(null, { ...wholeSessionRecord(calls).shape, secret: 'field' });

/** The constants of express end caps. */
export interface ExpressConstants {
  /** The fingerprint of the signature program whose keys they are for. */
  readonly signatureFingerprint: bigint;
}

/**
 * A whole session of a user whose key is of ZkSignature. The user's consent needs no message: whoever makes this proof knows the secret of
 * the user's key, and the proof says nothing but this very change.
 */
const express = (name: string, calls: number, { signatureFingerprint }: ExpressConstants) =>
  circuit({
    name,
    witness: expressRecord(calls),
    children: callSlots(calls),
    logic(w, contractProofs) {
      const { session, result } = wholeSession(w, contractProofs);
      const key = {
        signatureFingerprint: new Field(signatureFingerprint),
        keyParam: hashOf(KeySecret, { secret: w.secret }),
      };
      constrain('key', () => hashOf(PublicKey, key).assertEquals(session.start.publicKeyHash));
      return hashOf(EndCapResult, result);
    },
  });

/** The circuits of the program `UpsExpress`: a session of one call, and one of two. */
export const expressCircuits = (constants: ExpressConstants) => [
  express('UPSExpressOneCall', 1, constants),
  express('UPSExpressTwoCalls', 2, constants),
];
