import { SignatureStatement } from '../../parth/statements/session.js';
import { Pallas } from '../../parth/signatures.js';
import type { SignedBy } from '../../parth/schnorr.js';
import type { SchnorrWitness } from '../gadgets/schnorr.js';
import type { SchnorrSignatureWitness } from './schnorr-signature.js';

/** SchnorrSignature's input and the hash of the statement that its proof makes. */
export interface SchnorrSignatureStep {
  readonly program: 'SchnorrSignature';
  readonly circuit: 'SchnorrSignature';
  readonly witness: SchnorrSignatureWitness;
  readonly output: bigint;
}

/** SchnorrSignature: the holder of a key signed `message`. It refuses nothing that the circuit refuses. */
export function schnorrSignatureStep(signed: SignedBy, message: bigint): SchnorrSignatureStep {
  const witness = { signature: schnorrWitness(signed), message };
  return {
    program: 'SchnorrSignature',
    circuit: 'SchnorrSignature',
    witness,
    output: SignatureStatement.hash({ keyParam: signed.key.x, message }),
  };
}

/** A signature as circuits take it. */
export function schnorrWitness({ key, signature: { r, s } }: SignedBy): SchnorrWitness {
  const shifted = Pallas.Scalar.mod(s - (1n << 255n));
  return { key, r, s: { lowBit: shifted & 1n, high254: shifted >> 1n } };
}
