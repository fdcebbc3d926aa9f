import { circuit } from '../../circuit/circuit.js';
import { scope } from '../../circuit/constraint.js';
import { hashOf } from '../../circuit/variables.js';
import { record, type ValueOf } from '../../parth/record.js';
import { SignatureStatement } from '../../parth/statements/session.js';
import { SchnorrWitness, verifySchnorr } from '../gadgets/schnorr.js';

/** The witness of `SchnorrSignature`: it holds no secret. */
export const SchnorrSignatureWitness = record(null, { signature: SchnorrWitness, message: 'field' });
export type SchnorrSignatureWitness = ValueOf<typeof SchnorrSignatureWitness>;

/**
 * The signature scheme of Mina's wallets (PROTOCOL §3): a Schnorr signature over Pallas of the message, made elsewhere, so that whoever proves
 * need not hold the secret. `keyParam` is the x coordinate of the key. The two points that have it belong to the same holder: the secret of
 * one is the negative of the other's.
 */
export const schnorrSignature = circuit({
  name: 'SchnorrSignature',
  witness: SchnorrSignatureWitness,
  children: [],
  logic({ signature, message }) {
    scope('signature', () => verifySchnorr(signature, message));
    return hashOf(SignatureStatement, { keyParam: signature.key.x, message });
  },
});
