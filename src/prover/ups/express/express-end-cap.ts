import { Field } from 'o1js';
import { circuit } from '../../../circuit/circuit.js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { hashOf } from '../../../circuit/variables.js';
import { PublicKey } from '../../../parth/leaves.js';
import { list, record, type ValueOf } from '../../../parth/record.js';
import { EndCapResult, KeySecret } from '../../../parth/statements/session.js';
import { applyLeafCall, LeafCallWitness } from '../call/apply-call.js';
import { endSession } from '../end-session.js';
import { AnchorWitness, openAnchor } from '../session-anchor.js';
import { startOfUser, UserStart } from './start-of-user.js';

/** The witness of a whole session of `calls` calls. It holds the user's secret: it stays with the user. */
export const expressRecord = (calls: number) =>
  record(null, {
    anchor: AnchorWitness,
    ...UserStart.shape,
    calls: list(LeafCallWitness, calls),
    secret: 'field',
  });

export type ExpressWitness = ValueOf<ReturnType<typeof expressRecord>>;

/** The constants of express end caps. */
export interface ExpressConstants {
  /** The fingerprint of ZkSignature. */
  readonly signatureFingerprint: bigint;
}

/**
 * A whole session in one circuit (PROTOCOL §4): its start, calls that make no calls, and its end. It states what the standard circuits state
 * one after the other, by the same gadgets. The user's consent needs no message: whoever makes this proof knows the secret of the user's
 * key, and the proof says nothing but this very change.
 */
const express = (name: string, calls: number, { signatureFingerprint }: ExpressConstants) =>
  circuit({
    name,
    witness: expressRecord(calls),
    children: Array.from({ length: calls }, () => ({ kind: 'side-loaded', width: 0, features: 'any' }) as const),
    logic(w, contractProofs) {
      const anchor = openAnchor(w.anchor);
      let session = startOfUser(w, anchor);
      w.calls.forEach((call, i) =>
        scope(`call[${i}]`, () => {
          session = applyLeafCall(call, session, contractProofs[i]!, anchor.leaf.gconRoot);
        }),
      );
      const result = endSession(session, anchor.config);
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
