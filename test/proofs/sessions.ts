import { PrivateKey } from 'o1js';
import type { PublicKey } from '../../src/parth/leaves.js';
import { readSignature } from '../../src/parth/schnorr.js';
import type { QedProof } from '../../src/prover/proof.js';
import type { EndCapSubmission } from '../../src/wire/end-cap.js';
import type { SessionSource } from '../../src/wire/session-source.js';
import type { SessionCall } from '../../src/session/files/session-file.js';
import type { SessionPlan } from '../../src/session/plan/session-plan.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import { messageOf, type Consent } from '../../src/session/prove/consent.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { signFields } from '../support/mina-wallet.js';
import { call } from '../support/session-network.js';
import { AGENT, KEYS, LEDGER, network, SECRETS, TOKEN } from './network.js';
import { once } from './once.js';
import { prover } from './shared-prover.js';

/** A session with all its proofs, by their ids in the plan. */
export interface ProvenSession extends EndCapSubmission {
  readonly plan: SessionPlan;
  readonly made: ReadonlyMap<string, QedProof>;
}

/** Plans and proves a session. */
export async function prove(
  source: SessionSource,
  publicKey: PublicKey,
  consent: (plan: SessionPlan) => Consent,
  calls: readonly SessionCall[],
): Promise<ProvenSession> {
  const plan = await planSession({ source, calls, publicKey });
  const made = new Map<string, QedProof>();
  const kept = { read: () => undefined, keep: ({ id }: { id: string }, proof: QedProof) => void made.set(id, proof) };
  const submission = await proveSession(plan, prover, consent(plan), { kept, concurrency: prover.size });
  return { ...submission, plan, made };
}

/** A session that is proven when it is first asked for. */
function session(publicKey: PublicKey, consent: (plan: SessionPlan) => Consent, ...calls: SessionCall[]) {
  return once(async () => prove(await network(), publicKey, consent, calls));
}

/** Signed by a wallet: whoever proves has no secret. */
export const byWallet = (secret: bigint) => (plan: SessionPlan) =>
  readSignature(signFields([messageOf(plan)], PrivateKey.fromBigInt(secret)))!;

/** A session of one call that a wallet signed, which ends in an express end cap. */
export const aliceSession = session(KEYS.alice, byWallet(SECRETS.alice), call(TOKEN, 'mint', 5));

/** A first session in two segments, which ends in the express end cap of keys whose secret the prover knows. */
export const bobSession = session(
  KEYS.bob,
  () => SECRETS.bob,
  call(TOKEN, 'mint', 5),
  call(TOKEN, 'mint', 6),
  call(TOKEN, 'mint', 7),
);

/** First sessions of one call, of two calls and of none, which such keys end without a segment. */
export const oneCallSession = session(KEYS.bob, () => SECRETS.bob, call(TOKEN, 'mint', 5));
export const twoCallsSession = session(KEYS.bob, () => SECRETS.bob, call(TOKEN, 'mint', 5), call(TOKEN, 'mint', 6));
export const emptySession = session(KEYS.bob, () => SECRETS.bob);

/** A session without calls that a wallet signed. */
export const signedEmptySession = session(KEYS.alice, byWallet(SECRETS.alice));

/** A session of a contract's actor: one call, which reads the past. It ends in a standard end cap. */
export const actorSession = session(KEYS.ledger, () => null, call(LEDGER, 'step', '9', '1'));

/** A first session in two segments: one call, and one with two inline calls, one of them within the other, and a deferred one. */
export const carolSession = session(KEYS.carol, byWallet(SECRETS.carol), call(TOKEN, 'mint', 5), call(AGENT, 'go', 7));
