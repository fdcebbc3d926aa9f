// Every GUTA circuit but GUTANoChange (block.test.ts) can really be proven, and the proofs that should be refused are refused.
import { beforeAll, describe, expect, it } from 'vitest';
import { USER_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { CheckpointLeaf, UserLeaf } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { GutaHeader } from '../../../src/parth/statements/block.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { protocolKeyHashes, protocolKeys } from '../../../src/prover/programs/keys.js';
import { endCapWhitelist, gutaWhitelist, type EndCapProgram } from '../../../src/prover/programs/whitelists.js';
import type { ProtocolProgram, QedProof } from '../../../src/prover/proof.js';
import { gutaToCapStep } from '../../../src/prover/guta/guta-to-cap-step.js';
import { leftEndCapRightGutaStep, leftGutaRightEndCapStep } from '../../../src/prover/guta/mixed-step.js';
import { singleEndCapStep, twoEndCapStep } from '../../../src/prover/guta/end-caps-step.js';
import { twoGutaStep } from '../../../src/prover/guta/two-guta-step.js';
import type { EndCapChild, GutaRoots } from '../../../src/prover/guta/guta-step.js';
import { zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { network } from '../network.js';
import { actorSession, aliceSession, carolSession, oneCallSession, type ProvenSession } from '../sessions.js';
import { gutaInput, jobOf } from '../steps.js';
import { prover } from '../shared-prover.js';

const keys = protocolKeys();
interface ProvenEndCap extends ProvenSession {
  /** As the child of a GUTA step. */
  readonly input: EndCapChild;
}

/** An express end cap, and a standard one. */
let alice: ProvenEndCap;
let actor: ProvenEndCap;
let roots: GutaRoots;
/** The users as of the anchor. */
let users: MerkleTree;

interface Proven {
  readonly proof: QedProof;
  readonly header: GutaHeader;
  readonly input: ReturnType<typeof gutaInput>;
}

/** Proves a step, checks that the proof says its header, and verifies it under the program's key. */
async function prove(
  step: { program: ProtocolProgram; circuit: string; witness: unknown; header: GutaHeader },
  children: readonly QedProof[] = [],
): Promise<Proven> {
  const proof = await prover.prove(jobOf(step, children));
  expect(proof).toMatchObject({
    kind: 'proof',
    output: GutaHeader.hash(step.header).toString(),
    program: step.program,
  });
  expect(await prover.verify(proof, keys[step.program])).toBe(true);
  return { proof, header: step.header, input: gutaInput(step.program, step.header) };
}

beforeAll(async () => {
  const chain = await network();
  [alice, actor] = [endCapOf(await aliceSession()), endCapOf(await actorSession())];
  const { checkpointId, checkpointTreeRoot } = await chain.anchor();
  roots = { gutaWhitelistRoot: gutaWhitelist(protocolKeyHashes()).root, checkpointTreeRoot };
  const leafOf = async ({ plan: { anchor, userId } }: ProvenSession) =>
    [userId, UserLeaf.hash((await chain.user(anchor, userId)).leaf!)] as const;
  users = MerkleTree.from(USER_TREE_HEIGHT, [await leafOf(alice), await leafOf(actor)]);
  expect(users.root).toBe(chain.anchorAt(checkpointId).leaf.gusrRoot);
});

function endCapOf(session: ProvenSession): ProvenEndCap {
  const { leaf, path } = session.plan.anchor;
  const whitelistPath = endCapWhitelist(protocolKeyHashes()).path(session.proof.program as EndCapProgram);
  const input = { result: session.result, whitelistPath, anchor: { leaf: CheckpointLeaf.hash(leaf), path } };
  return { ...session, input };
}

describe('real GUTA proofs', () => {
  let left: Proven;
  let right: Proven;

  it('take an express end cap, and a standard one', async () => {
    for (const [{ proof, result }, key] of [
      [alice, keys.UpsSchnorrExpress],
      [actor, keys.UpsEndCap],
    ] as const) {
      expect(proof.output).toBe(EndCapResult.hash(result).toString());
      expect(await prover.verify(proof, key)).toBe(true);
    }
  });

  it('GUTAVerifySingleEndCap', async () => {
    [left, right] = await Promise.all(
      [alice, actor].map(({ input, proof }) => prove(singleEndCapStep(roots, input), [proof])) as [
        Promise<Proven>,
        Promise<Proven>,
      ],
    );
  });

  it('GUTAVerifySingleEndCap takes the first session of a user whose key has a secret', async () => {
    const { input, proof } = endCapOf(await oneCallSession());
    const { header } = await prove(singleEndCapStep(roots, input), [proof]);
    expect(header.transition.new).toBe(input.result.endUserLeafHash);
  });

  it('GUTAVerifyTwoEndCap, GUTAVerifyTwoGUTA and both mixed ones agree on the change', async () => {
    const [a, b] = [left.input, right.input];
    const joined = await Promise.all([
      prove(twoEndCapStep(roots, alice.input, actor.input, users), [alice.proof, actor.proof]),
      prove(twoGutaStep(a, b, users), [left.proof, right.proof]),
      prove(leftGutaRightEndCapStep(a, actor.input, users), [left.proof, actor.proof]),
      prove(leftEndCapRightGutaStep(alice.input, b, users), [alice.proof, right.proof]),
    ]);
    expect(new Set(joined.map(({ proof }) => proof.output)).size).toBe(1);
    left = joined[2]!;
  });

  it('GUTAVerifyGUTAToCap, under a later checkpoint root', async () => {
    const { checkpointId } = alice.plan.anchor;
    const later = (await network()).fork();
    later.seal();
    const { checkpointTreeRoot } = await later.anchor();
    const upgrade = await later.past(await later.anchor(), checkpointId);
    const anchor = { leaf: CheckpointLeaf.hash(upgrade.leaf), path: upgrade.path };
    const step = gutaToCapStep(left.input, 32n, users, checkpointTreeRoot, anchor);
    const { header } = await prove(step, [left.proof]);
    const after = users.clone();
    for (const { result } of [alice, actor]) after.set(result.userId, result.endUserLeafHash);
    expect(header.transition).toEqual({ level: 32n, index: 0n, old: users.root, new: after.root });
  });
});

describe('what is refused', () => {
  /** An end cap of the same program. */
  let carol: ProvenSession;
  let segmentProof: QedProof;
  beforeAll(async () => {
    carol = await carolSession();
    segmentProof = [...actor.made.values()].find(({ program }) => program === 'UpsSegment')!;
  });

  const single = (change: Partial<ProvenEndCap['input']>, child: QedProof) =>
    prover.prove(jobOf(singleEndCapStep(roots, { ...actor.input, ...change }), [child]));

  it('verifies no tampered proof', async () => {
    const { proof } = actor.proof;
    const flipped = proof!.proof.replace(/.(?=.{2000}$)/, (char) => (char === 'A' ? 'B' : 'A'));
    expect(flipped).not.toBe(proof!.proof);
    const changes = [
      { ...actor.proof, proof: { ...proof!, proof: flipped } },
      { ...actor.proof, proof: { ...proof!, proof: 'AAAA' } },
      { ...actor.proof, proof: { ...proof!, proof: carol.proof.proof!.proof } },
      { ...actor.proof, output: carol.proof.output },
      { ...actor.proof, output: carol.proof.output, proof: { ...proof!, publicOutput: [carol.proof.output] } },
      { ...actor.proof, proof: { ...proof!, publicOutput: [actor.proof.output, '0'] } },
      { ...actor.proof, proof: { ...proof!, publicInput: ['0'] } },
    ];
    for (const change of changes) expect(await prover.verify(change, keys.UpsEndCap)).toBe(false);
    expect(await prover.verify(actor.proof, keys.UpsEndCap)).toBe(true);
  });

  it('verifies no proof under another key, whatever key it names', async () => {
    expect(await prover.verify(actor.proof, keys.UpsSegment)).toBe(false);
    expect(await prover.verify({ ...actor.proof, key: keys.UpsSegment }, keys.UpsSegment)).toBe(false);
    expect(await prover.verify({ ...segmentProof, key: keys.UpsEndCap }, keys.UpsEndCap)).toBe(false);
  });

  it('verifies no simulation', async () => {
    const { proof: _, ...claimed } = actor.proof;
    expect(await prover.verify(claimed, keys.UpsEndCap)).toBe(false);
    expect(await prover.verify({ ...actor.proof, kind: 'simulation' }, keys.UpsEndCap)).toBe(false);
  });

  it('takes no simulation as a child', async () => {
    const { proof: _, ...claimed } = actor.proof;
    await expect(single({}, { ...claimed, kind: 'simulation' })).rejects.toMatchObject({ code: 'QED2021' });
  });

  it('takes no child with a forged whitelist path', async () => {
    const whitelistPath = gutaWhitelist(protocolKeyHashes()).path('GutaLeaf');
    await expect(single({ whitelistPath }, actor.proof)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'GUTAVerifySingleEndCap/end-cap/whitelist/member' },
    });
  });

  it('takes no child under a key that is not in the whitelist', async () => {
    await expect(single({}, { ...actor.proof, key: keys.UpsSegment })).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'GUTAVerifySingleEndCap/end-cap/whitelist/member' },
    });
  });

  it('takes no proof of another kind as an end cap', async () => {
    await expect(single({}, segmentProof)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'GUTAVerifySingleEndCap/end-cap/output' },
    });
  });

  it('takes no proof that states something else than it is said to', async () => {
    await expect(single({}, { ...carol.proof, output: actor.proof.output })).rejects.toMatchObject({ code: 'QED2020' });
  });

  // The logic holds in these: only the verification of the child can refuse.
  it('makes no proof over an invalid one', async () => {
    const stolen = { ...actor.proof.proof!, proof: carol.proof.proof!.proof };
    await expect(single({}, { ...actor.proof, proof: stolen })).rejects.toMatchObject({
      code: 'QED2011',
      details: { reason: expect.stringContaining('prevs_verified') as string },
    });
  });

  it('makes no proof over one of another program under a whitelisted key', async () => {
    const borrowed = { ...actor.proof.proof!, proof: segmentProof.proof!.proof };
    await expect(single({}, { ...actor.proof, proof: borrowed })).rejects.toMatchObject({ code: 'QED2011' });
  });

  it('goes on after failures', async () => {
    const step = zkSignatureStep(7n, 11n);
    const proof = await prover.prove(jobOf(step));
    expect(proof.output).toBe(step.output.toString());
    expect(await prover.verify(proof, keys.ZkSignature)).toBe(true);
  });
});
