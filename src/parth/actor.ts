import type { PublicKey } from './leaves.js';

/** An actor's session has at most so many transactions, those included that its calls made. */
export const MAX_ACTOR_CALLS = 8;

/** The key hash of the program `ActorSignature`, which contracts that ask `context.isActor` hold as a constant. It is the one of `golden/circuits.json`. */
export const ACTOR_FINGERPRINT = 6457369659056688618733127743780172745347019579835493310671944754748065683408n;

/** The key of a contract's actor: a user whose sessions call that contract only, and who has no secret. There is one for each contract. */
export const actorKey = (contractId: bigint): PublicKey => ({
  signatureFingerprint: ACTOR_FINGERPRINT,
  keyParam: contractId,
});
