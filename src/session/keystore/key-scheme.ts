import { misuse } from '../../base/misuse.js';
import type { PublicKey } from '../../parth/leaves.js';
import { protocolKeyHashes } from '../../prover/programs/keys.js';

/** The schemes of keys that a person has, by the programs that show their consent (PROTOCOL §3). */
const KEY_SCHEMES = { secret: 'ZkSignature', schnorr: 'SchnorrSignature' } as const;
export type KeyScheme = keyof typeof KEY_SCHEMES;

/** The scheme of a new key: whoever holds one may sign in a wallet and let anybody prove. */
export const DEFAULT_SCHEME: KeyScheme = 'schnorr';

/** The key hash of a scheme's program. */
export function fingerprintOf(scheme: KeyScheme): bigint {
  const names = Object.keys(KEY_SCHEMES);
  if (!names.includes(scheme)) throw misuse('scheme', `one of ${names.join(', ')}`, 'leave it out for schnorr');
  return protocolKeyHashes()[KEY_SCHEMES[scheme]];
}

/** The scheme of a key. A fingerprint of another version of qed is taken for that of the first scheme, as which it is refused (`QED3213`). */
export const schemeOf = ({ signatureFingerprint }: Pick<PublicKey, 'signatureFingerprint'>): KeyScheme =>
  signatureFingerprint === fingerprintOf('schnorr') ? 'schnorr' : 'secret';
