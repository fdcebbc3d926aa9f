import { Field } from 'o1js';
import { circuit } from '../../../circuit/circuit.js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../../circuit/variables.js';
import { PublicKey } from '../../../parth/leaves.js';
import { record, type RecordType, type Shape } from '../../../parth/record.js';
import { EndCapResult } from '../../../parth/statements/session.js';
import { SchnorrWitness, verifySchnorr } from '../../gadgets/schnorr.js';
import { endCapMessage } from '../end-session.js';
import type { ExpressConstants } from './express-end-cap.js';
import { sessionOfCalls, sessionOfSegments, type WholeSession } from './whole-session.js';

/** The witness of a whole session with the user's signature. It holds no secret. */
const withSignature = <S extends Shape>(shape: S) => record(null, { ...shape, signature: SchnorrWitness });

/**
 * A whole session of a user whose key is of SchnorrSignature. The signature is of the message that a standard end cap takes, and so anybody
 * may make this proof.
 */
const schnorrExpress = <S extends Shape>(
  name: string,
  whole: WholeSession<S>,
  { signatureFingerprint }: Pick<ExpressConstants, 'signatureFingerprint'>,
) =>
  circuit({
    name,
    witness: withSignature(whole.shape),
    children: whole.children,
    logic(w, children) {
      const { session, config, result } = whole.take(w as unknown as VarsOf<RecordType<S>>, children);
      const signature = w.signature as VarsOf<typeof SchnorrWitness>;
      const key = { signatureFingerprint: new Field(signatureFingerprint), keyParam: signature.key.x };
      constrain('key', () => hashOf(PublicKey, key).assertEquals(session.start.publicKeyHash));
      scope('signature', () => verifySchnorr(signature, endCapMessage(session, config, result)));
      return hashOf(EndCapResult, result);
    },
  });

/** The circuits of the program `UpsSchnorrExpress`: a session without calls, of one, of two, and of two segments. */
export const schnorrExpressCircuits = (constants: ExpressConstants) =>
  [
    schnorrExpress('UPSSchnorrExpressNoCalls', sessionOfCalls(0), constants),
    schnorrExpress('UPSSchnorrExpressOneCall', sessionOfCalls(1), constants),
    schnorrExpress('UPSSchnorrExpressTwoCalls', sessionOfCalls(2), constants),
    schnorrExpress('UPSSchnorrExpressTwoSegments', sessionOfSegments(constants.segmentKey), constants),
  ] as const;
