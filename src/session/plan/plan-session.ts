import { counted } from '../../base/counted.js';
import { misuse } from '../../base/misuse.js';
import type { CallObserver } from '../../compiler/call/call-observer.js';
import { MAX_ACTOR_CALLS } from '../../parth/actor.js';
import { isField } from '../../parth/field.js';
import { PublicKey } from '../../parth/leaves.js';
import { protocolKeyHashes } from '../../prover/programs/keys.js';
import { LocalProvingSessionStore } from '../source/local-proving-session-store.js';
import { foreignSignature, notOfActor, unregisteredKey, usedAnchor } from '../refusals.js';
import type { SessionCall } from '../files/session-file.js';
import type { SessionPlan } from './session-plan.js';
import { LyingSourceError } from '../source/answer-checks.js';
import type { Anchor, SessionSource } from '../../wire/session-source.js';
import { PlanBuilder } from './plan-builder.js';
import type { SessionKeys } from './plan-context.js';
import { schemeOf } from './plan-signature.js';

export interface SessionRequest {
  /** The node; a `LocalProvingSessionStore` is taken as it is, anything else is put behind one. */
  readonly source: SessionSource;
  readonly calls: readonly SessionCall[];
  readonly publicKey: PublicKey;
  /** This version's keys by default. */
  readonly keys?: SessionKeys;
  /** Is told what each method does, also where one fails. */
  readonly observer?: CallObserver | undefined;
}

/**
 * Executes a session's calls against the newest checkpoint and plans its proofs; proves nothing and changes nothing. Throws the refusals of
 * `refusals.ts` (`QED32xx`), `QED3222` for what is no such request, `QED31xx` for a node that lies, `QED11xx` for a call that fails.
 */
export async function planSession(request: SessionRequest): Promise<SessionPlan> {
  checkRequest(request);
  const { calls, publicKey, keys = protocolKeyHashes(), observer } = request;
  const scheme = schemeOf(publicKey, keys);
  if (scheme === undefined) throw foreignSignature(publicKey.signatureFingerprint, keys.ZkSignature);
  if (scheme === 'ActorSignature') checkActorCalls(publicKey.keyParam, calls);
  const source = LocalProvingSessionStore.over(request.source);
  const anchor = await source.anchor();
  const { registration, user } = await openUser(source, anchor, PublicKey.hash(publicKey));
  const builder = new PlanBuilder({ source, anchor, publicKey, keys, registration, user, observer });
  for (const call of calls) await builder.call(call);
  return builder.end();
}

/** Types do not hold where a program reads calls and keys from elsewhere. Throws `QED3222`. */
function checkRequest({ calls, publicKey }: SessionRequest): void {
  const key = publicKey as Partial<PublicKey> | undefined;
  if (![key?.signatureFingerprint, key?.keyParam].every((value) => typeof value === 'bigint' && isField(value)))
    throw misuse('planSession: publicKey', 'signatureFingerprint and keyParam', 'give the publicKey of a key');
  if (!Array.isArray(calls)) throw misuse('planSession: calls', 'a list of calls', 'calls: [token.call(..)]');
  for (const [i, call] of (calls as readonly (Partial<SessionCall> | undefined)[]).entries()) {
    if (typeof call?.contractId !== 'bigint' || typeof call.method !== 'string' || !Array.isArray(call.args))
      throw misuse(`planSession: calls[${i}]`, 'contractId as a bigint, method and args', 'token.call(..) makes one');
  }
}

/** An actor's key signs 1 to 8 calls of its contract alone. Throws `QED3215`. */
function checkActorCalls(actorOf: bigint, calls: readonly SessionCall[]): void {
  const elsewhere = calls.find(({ contractId }) => contractId !== actorOf);
  if (elsewhere !== undefined) throw notOfActor(actorOf, `it calls contract ${elsewhere.contractId}`);
  if (calls.length === 0 || calls.length > MAX_ACTOR_CALLS)
    throw notOfActor(actorOf, `it has ${counted(calls.length, 'call')}`);
}

/** The user behind a key. Throws `QED3206` when it is not registered, `QED3207` when the user's leaf is no older than the anchor. */
async function openUser(source: SessionSource, anchor: Anchor, publicKeyHash: bigint) {
  const registration = await source.registration(anchor, publicKeyHash);
  if (registration === null) throw unregisteredKey(publicKeyHash, anchor.checkpointId);
  const user = await source.user(anchor, registration.userId);
  const { leaf } = user;
  if (leaf !== null && leaf.publicKeyHash !== publicKeyHash) {
    throw new LyingSourceError('QED3102', `user ${registration.userId}`, 'its leaf has another key');
  }
  // A user of the genesis file has a leaf, but no session yet: theirs may start from the checkpoint that the leaf names.
  if (leaf !== null && leaf.nonce > 0n && leaf.lastCheckpointId >= anchor.checkpointId) {
    throw usedAnchor(anchor.checkpointId, leaf.lastCheckpointId);
  }
  return { registration, user };
}
