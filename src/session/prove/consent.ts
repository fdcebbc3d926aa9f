import type { Json } from '../../parth/record.js';
import { schnorrKeyParam, schnorrSigner, signSchnorr, type SchnorrSignature } from '../../parth/schnorr.js';
import { isField } from '../../parth/field.js';
import { EndCapAuthorization } from '../../parth/statements/session.js';
import { SchnorrWitness } from '../../prover/gadgets/schnorr.js';
import { schnorrWitness } from '../../prover/signature/schnorr-signature-step.js';
import { keyParamOf } from '../../prover/signature/zk-signature-step.js';
import { otherSignature, signsInside, wrongSecret } from '../refusals.js';
import type { SessionPlan, SessionProof } from '../plan/session-plan.js';

/** What a user consents to a session with: the secret of the key, a signature that was made elsewhere, or nothing for an actor. */
export type Consent = bigint | SchnorrSignature | null;

/** What the holder of a Schnorr key signs for a session. */
export const messageOf = ({ authorization }: Pick<SessionPlan, 'authorization'>): bigint =>
  EndCapAuthorization.hash(authorization);

/**
 * The signature of a session before its proofs; null where there is no secret. Throws `QED3219` for a key that does not sign beforehand, and
 * `QED3210` for another key's secret.
 */
export async function signBeforehand(
  plan: SessionPlan,
  unlock: () => Promise<bigint | null>,
): Promise<SchnorrSignature | null> {
  if (!plan.proofs.some(({ lacks }) => lacks === 'signature')) throw signsInside();
  const secret = await unlock();
  if (secret === null) return null;
  if (schnorrKeyParam(secret) !== plan.publicKey.keyParam) throw wrongSecret();
  return signSchnorr(secret, messageOf(plan));
}

/**
 * Gives each proof its whole witness. The secret goes to the proof that lacks it and nowhere else; of a Schnorr key it stays here, and the
 * signature goes. Throws `QED3210` for another key's secret, `QED3218` for a signature of something else.
 */
export function consented(plan: SessionPlan, consent: Consent): (proof: SessionProof) => Json {
  const lacking = plan.proofs.find(({ lacks }) => lacks !== undefined)?.lacks;
  if (lacking === undefined) return ({ witness }) => witness;
  const missing =
    lacking === 'secret' ? { secret: secretOf(plan, consent) } : { signature: signatureOf(plan, consent) };
  return ({ witness, lacks }) => (lacks === undefined ? witness : { ...(witness as object), ...missing });
}

/** A program in JavaScript may give a key, or the digits of its secret. */
const isConsent = (consent: Consent): consent is bigint | SchnorrSignature =>
  (typeof consent === 'bigint' && isField(consent) && consent !== 0n) ||
  (typeof consent === 'object' && typeof consent?.r === 'bigint' && typeof consent.s === 'bigint');

function secretOf({ publicKey }: SessionPlan, consent: Consent): string {
  if (!isConsent(consent) || typeof consent !== 'bigint' || keyParamOf(consent) !== publicKey.keyParam)
    throw wrongSecret();
  return consent.toString();
}

function signatureOf(plan: SessionPlan, consent: Consent): Json {
  const { keyParam } = plan.publicKey;
  const message = messageOf(plan);
  if (!isConsent(consent) || (typeof consent === 'bigint' && schnorrKeyParam(consent) !== keyParam))
    throw wrongSecret();
  const signature = typeof consent === 'bigint' ? signSchnorr(consent, message) : consent;
  const signed = schnorrSigner(keyParam, signature, message);
  if (signed === undefined) throw otherSignature(message);
  return SchnorrWitness.toJSON(schnorrWitness(signed));
}
