// A plan lists the proofs of a session, as few as decided, and holds no secret; what it says is proven and travels.
import { beforeEach, describe, expect, it } from 'vitest';
import { PublicKey } from '../../src/parth/leaves.js';
import { expectedSeconds } from '../../src/prover/programs/measured-times.js';
import { goldenCircuits } from '../../src/prover/programs/keys.js';
import { endCapFromJSON, endCapToJSON } from '../../src/session/files/end-cap-file.js';
import type { SessionCall } from '../../src/session/files/session-file.js';
import { fingerprintOf } from '../../src/session/keystore/key-scheme.js';
import { publicKeyOf } from '../../src/session/keystore/public-key.js';
import { proofTree } from '../../src/session/plan/proof-tree.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { chainOfProofs } from '../support/chain-of-proofs.js';
import { call, EFFECTS, SECRETS, SessionNetwork, TOKEN } from '../support/session-network.js';

const SESSION_PROGRAMS = [
  'ZkSignature',
  'ActorSignature',
  'SchnorrSignature',
  'UpsSegment',
  'UpsEndCap',
  'UpsExpress',
  'UpsSchnorrExpress',
] as const;
/** A key that signs as Mina wallets do. */
const DORA = publicKeyOf(44444n, fingerprintOf('schnorr'));

let network: SessionNetwork;
let alice: bigint;
let bob: bigint;
beforeEach(() => {
  network = new SessionNetwork();
  ({ alice, bob } = network.ids);
  network.chain.register(PublicKey.hash(DORA));
  network.chain.seal();
});

describe('the plan', () => {
  const secretOf = (plan: object) =>
    JSON.stringify(plan, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)).includes(
      SECRETS.alice.toString(),
    );

  it('ends a session of one or two calls as a whole, and holds no secret', async () => {
    const calls = [call(TOKEN, 'mint', 100), call(TOKEN, 'transfer', Number(bob), 40)];
    const plan = await network.plan('alice', calls);
    expect(plan.proofs.map(({ id, circuit, children }) => [id, circuit, ...children])).toEqual([
      ['call-0', 'Token.mint'],
      ['call-1', 'Token.transfer'],
      ['end-cap', 'UPSExpressTwoCalls', 'call-0', 'call-1'],
    ]);
    expect(secretOf(plan)).toBe(false);
    const one = await network.plan('alice', calls.slice(0, 1));
    expect(one.proofs.map(({ id, circuit, children }) => [id, circuit, ...children])).toEqual([
      ['call-0', 'Token.mint'],
      ['end-cap', 'UPSExpressOneCall', 'call-0'],
    ]);
  });

  const lengths = Array.from({ length: 32 }, (_, i) => i + 1);
  it.each([...lengths.map((n) => [n, 'alice'] as const), ...lengths.map((n) => [n, 'dora'] as const)])(
    'of %d calls by %s has as many proofs as decided',
    async (n, user) => {
      const calls = Array<SessionCall>(n).fill(call(TOKEN, 'mint', 1));
      const plan =
        user === 'alice'
          ? await network.plan(user, calls)
          : await planSession({ source: network.chain, calls, publicKey: DORA });
      // Those that verify proofs, and so take longest: a segment over each two calls, their joins, the end cap as the last one.
      const verifying = n <= 2 ? 1 : 2 * Math.ceil(n / 2) - 1;
      const longest = 1 + Math.max(1, Math.ceil(Math.log2(n)));
      expect(plan.proofs).toHaveLength(n + verifying);
      expect(chainOfProofs(plan.proofs)).toBe(longest);
      expect(plan.proofs.filter(({ children }) => children.length > 0)).toHaveLength(verifying);
      const tree = proofTree(plan);
      expect(tree.proofs.map(({ id, children }) => [id, children])).toEqual(
        plan.proofs.map(({ id, children }) => [id, children]),
      );
      expect(tree.verifying).toBe(verifying);
      expect(tree.longestChain.proofs).toHaveLength(longest);
      expect(tree.longestChain.proofs.at(-1)).toBe('end-cap');
      expect(tree.longestChain.seconds).toBeLessThanOrEqual(tree.seconds);
    },
  );

  it('knows how long each circuit of a session takes', () => {
    const { programs } = goldenCircuits();
    for (const name of SESSION_PROGRAMS)
      for (const circuit of Object.keys(programs[name]!.circuits))
        expect(expectedSeconds({ kind: 'protocol', name }, circuit), circuit).toBeGreaterThan(1);
  });

  it('lists every proof after its children, with circuit, output and key, and holds no secret', async () => {
    const plan = await network.plan('alice', [
      call(TOKEN, 'mint', 100),
      call(TOKEN, 'transfer', Number(bob), 40),
      call(TOKEN, 'mint', 1),
    ]);
    expect(plan.proofs.map(({ id, circuit, children }) => [id, circuit, ...children])).toEqual([
      ['call-0', 'Token.mint'],
      ['call-1', 'Token.transfer'],
      ['call-2', 'Token.mint'],
      ['segment-0-1', 'UPSCFCTwoTransactions', 'call-0', 'call-1'],
      ['segment-2-2', 'UPSCFCStandardTransaction', 'call-2'],
      ['end-cap', 'UPSExpressTwoSegments', 'segment-0-1', 'segment-2-2'],
    ]);
    expect(secretOf(plan)).toBe(false);
  });

  it('joins the segments of a session two by two', async () => {
    const plan = await network.plan('alice', Array<SessionCall>(7).fill(call(TOKEN, 'mint', 1)));
    expect(plan.proofs.slice(7).map(({ id, title, circuit, children }) => [id, title, circuit, ...children])).toEqual([
      ['segment-0-1', 'calls 1 to 2 of 7', 'UPSCFCTwoTransactions', 'call-0', 'call-1'],
      ['segment-2-3', 'calls 3 to 4 of 7', 'UPSCFCTwoTransactions', 'call-2', 'call-3'],
      ['segment-4-5', 'calls 5 to 6 of 7', 'UPSCFCTwoTransactions', 'call-4', 'call-5'],
      ['segment-6-6', 'call 7 of 7', 'UPSCFCStandardTransaction', 'call-6'],
      ['segment-0-3', 'calls 1 to 4 of 7', 'UPSJoinSegments', 'segment-0-1', 'segment-2-3'],
      ['segment-4-6', 'calls 5 to 7 of 7', 'UPSJoinSegments', 'segment-4-5', 'segment-6-6'],
      ['end-cap', 'session and end cap', 'UPSExpressTwoSegments', 'segment-0-3', 'segment-4-6'],
    ]);
  });

  it('ends a session without calls', async () => {
    const { submission, plan } = await network.land('alice');
    expect(plan.proofs.map(({ circuit }) => circuit)).toEqual(['UPSExpressNoCalls']);
    expect(submission.result.stats).toMatchObject({ userOps: 1n, transactions: 0n });
  });

  it('says what is signed: this network, this user, this change', async () => {
    const plan = await network.plan('alice', Array<SessionCall>(3).fill(call(TOKEN, 'mint', 100)));
    expect(plan.authorization).toMatchObject({
      networkMagic: network.chain.config.magic,
      userId: alice,
      nonce: 0n,
      startUserLeafHash: 0n,
      endUserLeafHash: plan.result.endUserLeafHash,
      txCount: 3n,
    });
  });

  it('can be proven with several provers at once, with one result', async () => {
    const plan = await network.plan('alice', [call(TOKEN, 'mint', 100), call(TOKEN, 'mint', 1)]);
    const one = await proveSession(plan, network.prover, SECRETS.alice);
    expect(await proveSession(plan, network.prover, SECRETS.alice, { concurrency: 4 })).toEqual(one);
  });

  it('gives an end cap that travels as JSON', async () => {
    const { submission } = await network.land('alice', call(TOKEN, 'mint', 100), call(EFFECTS, 'note', 3));
    expect(endCapFromJSON(JSON.parse(JSON.stringify(endCapToJSON(submission))))).toEqual(submission);
  });

  it('does not prove with another argument than it was made for', async () => {
    const plan = await network.plan('alice', [call(TOKEN, 'mint', 100)]);
    const proofs = plan.proofs.map((proof) => {
      if (proof.id !== 'call-0') return proof;
      return { ...proof, witness: { ...(proof.witness as object), inputs: ['101'] } };
    });
    const proving = proveSession({ ...plan, proofs }, network.prover, SECRETS.alice);
    await expect(proving).rejects.toMatchObject({ code: 'QED3211' });
  });

  it('tells the numbers of an event as the source would', async () => {
    const plan = await network.plan('alice', [call(EFFECTS, 'note', '-9223372036854775808')]);
    expect(plan.calls[0]!.events[0]!.values).toMatchObject({ value: '-9223372036854775808' });
  });
});
