import { PublicKey } from '../../parth/leaves.js';
import { KeySecret, SignatureStatement } from '../../parth/statements/session.js';
import type { ZkSignatureWitness } from './zk-signature.js';

/** ZkSignature's input and the hash of the statement that its proof makes. */
export interface SignatureStep {
  readonly program: 'ZkSignature';
  readonly circuit: 'ZkSignature';
  readonly witness: ZkSignatureWitness;
  readonly output: bigint;
}

/** ZkSignature: the holder of `secret` signs `message`. The witness holds the secret: it stays with the user. */
export function zkSignatureStep(secret: bigint, message: bigint): SignatureStep {
  return {
    program: 'ZkSignature',
    circuit: 'ZkSignature',
    witness: { secret, message },
    output: SignatureStatement.hash({ keyParam: keyParamOf(secret), message }),
  };
}

/** The public parameter of a ZkSignature key. */
export const keyParamOf = (secret: bigint): bigint => KeySecret.hash({ secret });

/** The hash by which a user's key is registered. `signatureFingerprint` is the key hash of the scheme's program. */
export const publicKeyHashOf = (signatureFingerprint: bigint, keyParam: bigint): bigint =>
  PublicKey.hash({ signatureFingerprint, keyParam });
