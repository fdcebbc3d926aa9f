import { Field } from 'o1js';
import { circuit } from '../../../circuit/circuit.js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { hashOf } from '../../../circuit/variables.js';
import { PublicKey } from '../../../parth/leaves.js';
import { record } from '../../../parth/record.js';
import { EndCapResult } from '../../../parth/statements/session.js';
import { SchnorrWitness, verifySchnorr } from '../../gadgets/schnorr.js';
import { endCapMessage } from '../end-session.js';
import type { ExpressConstants } from './express-end-cap.js';
import { callSlots, wholeSession, wholeSessionRecord } from './whole-session.js';

/** The witness of a whole session of `calls` calls with the user's signature. It holds no secret. */
export const schnorrExpressRecord = (calls: number) =>
  record(null, { ...wholeSessionRecord(calls).shape, signature: SchnorrWitness });

/**
 * A whole session of a user whose key is of SchnorrSignature. The signature is of the message that a standard end cap takes, and so anybody
 * may make this proof.
 */
const schnorrExpress = (name: string, calls: number, { signatureFingerprint }: ExpressConstants) =>
  circuit({
    name,
    witness: schnorrExpressRecord(calls),
    children: callSlots(calls),
    logic(w, contractProofs) {
      const { session, config, result } = wholeSession(w, contractProofs);
      const { signature } = w;
      const key = { signatureFingerprint: new Field(signatureFingerprint), keyParam: signature.key.x };
      constrain('key', () => hashOf(PublicKey, key).assertEquals(session.start.publicKeyHash));
      scope('signature', () => verifySchnorr(signature, endCapMessage(session, config, result)));
      return hashOf(EndCapResult, result);
    },
  });

/** The circuits of the program `UpsSchnorrExpress`: a session of one call, and one of two. */
export const schnorrExpressCircuits = (constants: ExpressConstants) => [
  schnorrExpress('UPSSchnorrExpressOneCall', 1, constants),
  schnorrExpress('UPSSchnorrExpressTwoCalls', 2, constants),
];
