import { PrivateKey } from 'o1js';
import type { PublicKey } from '../../src/parth/leaves.js';
import { readSignature } from '../../src/parth/schnorr.js';
import type { QedProof } from '../../src/prover/proof.js';
import type { EndCapSubmission } from '../../src/wire/end-cap.js';
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

const sessions: (() => Promise<ProvenSession>)[] = [];

/**
 * A session that is proven once. Who asks for one begins all of them: so no prover process waits for the chain of a single session, and the proofs of a
 * program come one after the other.
 */
function session(publicKey: PublicKey, consent: (plan: SessionPlan) => Consent, ...calls: SessionCall[]) {
  const own = once(async (): Promise<ProvenSession> => {
    const plan = await planSession({ source: await network(), calls, publicKey });
    const made = new Map<string, QedProof>();
    const kept = { read: () => undefined, keep: ({ id }: { id: string }, proof: QedProof) => void made.set(id, proof) };
    const submission = await proveSession(plan, prover, consent(plan), { kept, concurrency: prover.size });
    return { ...submission, plan, made };
  });
  sessions.push(own);
  return () => {
    // Who asks for a session hears of its failure.
    for (const each of sessions) each().catch(() => undefined);
    return own();
  };
}

// From the tests of go-ethereum.
const ECDSA = {
  signature: {
    r: u256('90f27b8b488db00b00606796d2987f6a5f59ae62ea05effe84fef5b8b0e54998'),
    s: u256('4a691139ad57a3f0b906637673aa2f63d1f55cb1a69199d4009eea23ceaddc93'),
  },
  key: {
    x: u256('e32df42865e97135acfb65f3bae71bdc86f4d49150ad6a440b6f15878109880a'),
    y: u256('0a2b2667f7e725ceea70c673093bf67663e0312623c8e091b13cf2c0f11ef652'),
  },
  digest: [...Buffer.from('ce0677bb30baa8cf067c88db9811f4333d131bf8bcf12fe7065d211dce971008', 'hex')].map(String),
};

function u256(hex: string) {
  return { high: BigInt(`0x${hex.slice(0, 32)}`).toString(), low: BigInt(`0x${hex.slice(32)}`).toString() };
}

/** Signed by a wallet: whoever proves has no secret. */
const byWallet = (secret: bigint) => (plan: SessionPlan) =>
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

/** The same session without calls. */
export const emptySession = session(KEYS.bob, () => SECRETS.bob);

/** A session of a contract's actor: two calls in one segment and one in another, which hash, verify and read the past. */
export const actorSession = session(
  KEYS.ledger,
  () => null,
  call(LEDGER, 'step', '9', '1'),
  call(LEDGER, 'hash', ['97', '98', '99']),
  call(LEDGER, 'sign', ECDSA.signature, ECDSA.key, ECDSA.digest),
);

/** A first session in two segments: one call, and one with two inline calls, one of them within the other, and a deferred one. */
export const carolSession = session(KEYS.carol, byWallet(SECRETS.carol), call(TOKEN, 'mint', 5), call(AGENT, 'go', 7));
