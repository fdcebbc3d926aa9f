import { circuit } from '../../circuit/circuit.js';
import { hashOf } from '../../circuit/variables.js';
import { record, type ValueOf } from '../../parth/record.js';
import { KeySecret, SignatureStatement } from '../../parth/statements/session.js';

/** The witness of `ZkSignature`. */
export const ZkSignatureWitness = record(null, { secret: 'field', message: 'field' });
export type ZkSignatureWitness = ValueOf<typeof ZkSignatureWitness>;

/**
 * The signature scheme by proof of knowledge (PROTOCOL §3): whoever knows the secret behind `keyParam` states a message. Nothing is
 * asserted: key parameter and message are bound by being part of the output.
 */
export const zkSignature = circuit({
  name: 'ZkSignature',
  witness: ZkSignatureWitness,
  children: [],
  logic({ secret, message }) {
    return hashOf(SignatureStatement, { keyParam: hashOf(KeySecret, { secret }), message });
  },
});
