// The node accepts a valid end cap and refuses every invalid one without changing anything.
import { describe, expect, it } from 'vitest';
import { UserLeaf } from '../../../src/parth/leaves.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import type { EndCapSubmission } from '../../../src/wire/end-cap.js';
import type { AllRoles } from '../../../src/node/all-roles.js';
import { simulation } from '../support/fake-user.js';
import { testNetwork, type TestNetwork } from '../support/network.js';
import { snapshot } from '../support/snapshot.js';

/** Refused with this code, and nothing changed. */
async function refused(network: TestNetwork, submission: EndCapSubmission, code: string): Promise<void> {
  const before = await snapshot(network.store);
  await expect(network.node.realm.endCaps.submit(submission)).rejects.toMatchObject({ code, hint: expect.any(String) });
  expect(await snapshot(network.store)).toEqual(before);
}

/** The same claims with another result, under a proof that says so: what a lying user could send on a simulated network. */
function claiming(
  submission: EndCapSubmission,
  change: Partial<EndCapResult>,
  rest: Partial<EndCapSubmission> = {},
): EndCapSubmission {
  const result = { ...submission.result, ...change };
  const proof = simulation(
    submission.proof.program,
    submission.proof.circuit,
    EndCapResult.hash(result),
    submission.proof.key,
  );
  return { ...submission, result, proof, ...rest };
}

/** Another end user leaf, stated by the proof. */
const endingAs = (submission: EndCapSubmission, change: Partial<UserLeaf>): EndCapSubmission => {
  const endUserLeaf = { ...submission.endUserLeaf, ...change };
  return claiming(submission, { endUserLeafHash: UserLeaf.hash(endUserLeaf) }, { endUserLeaf });
};

/** Seals blocks without contents. */
async function seal(node: AllRoles, blocks: number): Promise<void> {
  for (let i = 0; i < blocks; i++) expect(await node.coordinator.seal({ evenIfEmpty: true })).not.toBeNull();
}

async function validEndCap(): Promise<{ network: TestNetwork; submission: EndCapSubmission }> {
  const network = await testNetwork(3);
  const submission = network.users[0]!.session(await network.node.state.anchor(), {
    events: 2,
    writes: [
      [
        0n,
        [
          [3n, 4n],
          [5n, 6n],
        ],
      ],
      [1n, [[7n, 8n]]],
    ],
  });
  return { network, submission };
}

describe('an end cap', () => {
  it('is taken when it is right', async () => {
    const { network, submission } = await validEndCap();
    const id = await network.node.realm.endCaps.submit(submission);
    expect(await network.node.submissions.status(id, null)).toMatchObject({ kind: 'end-cap', status: 'waiting' });
  });

  it('is kept under the key of the node, whatever data came with the hash', async () => {
    const { network, submission } = await validEndCap();
    const { node } = network;
    const { proof } = submission;
    await node.realm.endCaps.submit({ ...submission, proof: { ...proof, key: { ...proof.key, data: 'forged' } } });
    expect((await node.submissions.oldest('end-cap', 9)).map(({ contents }) => contents.proof.key)).toEqual([
      node.keys.keys.UpsEndCap,
    ]);
    await node.coordinator.seal();
    const { row } = await node.state.checkpoint();
    const jobs = await Promise.all(row.jobs.map((id) => node.queue.inspect(id)));
    const [child] = jobs.find((job) => job!.circuit === 'GUTAVerifySingleEndCap')!.children;
    expect((await node.queue.proof(child!.id))!.key).toEqual(node.keys.keys.UpsEndCap);
  });

  it('of a whole session in one circuit is aggregated under the key of that circuit', async () => {
    const { network, submission } = await validEndCap();
    const { node } = network;
    const key = node.keys.keys.UpsExpress;
    await node.realm.endCaps.submit({ ...submission, proof: { ...submission.proof, program: 'another name', key } });
    const [waiting] = await node.submissions.oldest('end-cap', 9);
    expect(waiting!.contents.proof).toMatchObject({ program: 'UpsExpress', key });
    expect(await node.coordinator.seal()).toBe(1n);
  });

  it('is refused when its proof does not verify', async () => {
    const prover = Object.assign(new SimulatedProver(), { verify: () => Promise.resolve(false) });
    const network = await testNetwork(1, { prover });
    await refused(network, network.users[0]!.session(await network.node.state.anchor()), 'QED4001');
  });

  it('is refused as a proof on a simulated network, and as a simulation on a network with proofs', async () => {
    const { network, submission } = await validEndCap();
    await refused(network, { ...submission, proof: { ...submission.proof, kind: 'proof' } }, 'QED4002');
    const real = await testNetwork(1, { prover: Object.assign(new SimulatedProver(), { kind: 'proof' as never }) });
    await refused(real, real.users[0]!.session(await real.node.state.anchor()), 'QED4002');
  });

  it('is refused under another key', async () => {
    const { network, submission } = await validEndCap();
    const { proof } = submission;
    await refused(network, { ...submission, proof: { ...proof, key: network.node.keys.keys.UpsSegment } }, 'QED4003');
  });

  it('is refused when the proof says something else', async () => {
    const { network, submission } = await validEndCap();
    const stats = { ...submission.result.stats, fees: 0n };
    await refused(network, { ...submission, result: { ...submission.result, stats } }, 'QED4004');
  });

  it('is refused when its user is in no realm of the network', async () => {
    const { network, submission } = await validEndCap();
    await refused(network, claiming(submission, { userId: 2n << 20n }), 'QED4005');
  });

  it('is refused when it starts from a stale user leaf', async () => {
    const { network, submission } = await validEndCap();
    await refused(network, claiming(submission, { startUserLeafHash: 5n }), 'QED4006');
    await refused(network, claiming(submission, { startUserLeafHash: 0n }), 'QED4006');
  });

  it.each([
    ['at a root that the chain never had', { checkpointTreeRoot: 5n }],
    ['at a checkpoint that is not sealed', { checkpointId: 1n }],
  ])('is refused when it is anchored %s', async (_, change) => {
    const { network, submission } = await validEndCap();
    await refused(network, claiming(submission, change), 'QED4007');
  });

  it('is refused when it is anchored too far back', async () => {
    const { network, submission } = await validEndCap();
    await seal(network.node, 5);
    await refused(network, claiming(submission, { validUntil: 100n }), 'QED4008');
  });

  it('is refused past its deadline, and nearer to it than the slack', async () => {
    const { network, submission } = await validEndCap();
    await seal(network.node, 2);
    await refused(network, claiming(submission, { validUntil: 2n }), 'QED4009');
    await refused(network, claiming(submission, { validUntil: 3n }), 'QED4010');
    await network.node.realm.endCaps.submit(claiming(submission, { validUntil: 4n }));
  });

  it('is refused when it comes twice, before and after its block', async () => {
    const { network, submission } = await validEndCap();
    await network.node.realm.endCaps.submit(submission);
    await refused(network, submission, 'QED4011');
    await seal(network.node, 1);
    await refused(network, submission, 'QED4011');
  });

  it('is refused while another one of the user waits', async () => {
    const { network, submission } = await validEndCap();
    await network.node.realm.endCaps.submit(submission);
    await refused(network, claiming(submission, { validUntil: 4n }), 'QED4015');
  });

  it('is refused when it pays for fewer slots than it changes; more is honest', async () => {
    const { network, submission } = await validEndCap();
    const stats = submission.result.stats;
    await refused(network, claiming(submission, { stats: { ...stats, slotsModified: 2n } }), 'QED4012');
    await network.node.realm.endCaps.submit(claiming(submission, { stats: { ...stats, slotsModified: 9n } }));
  });

  it('is refused with more slots or events than it proves, before anything is verified or recomputed', async () => {
    let verified = 0;
    const prover = Object.assign(new SimulatedProver(), { verify: () => Promise.resolve(++verified > 0) });
    const network = await testNetwork(1, { prover });
    const honest = network.users[0]!.session(await network.node.state.anchor(), { events: 1 });
    const slots = Array.from({ length: 60_000 }, (_, i) => [BigInt(i), 1n] as const);
    await refused(network, { ...honest, updates: [{ contractId: 1n, slots }] }, 'QED4012');
    const contracts = Array.from({ length: 200 }, (_, i) => ({ contractId: BigInt(i), slots: [] }));
    await refused(network, { ...honest, updates: contracts }, 'QED4014');
    await refused(network, { ...honest, events: Array(4_000).fill(honest.events[0]) }, 'QED4013');
    expect(verified).toBe(0);
  });

  it('is verified before its updates are recomputed', async () => {
    const prover = Object.assign(new SimulatedProver(), { verify: () => Promise.resolve(false) });
    const network = await testNetwork(1, { prover });
    const honest = network.users[0]!.session(await network.node.state.anchor());
    const slots = Array.from({ length: 60_000 }, (_, i) => [BigInt(i), 1n] as const);
    const stats = { ...honest.result.stats, slotsModified: 60_000n };
    await refused(network, claiming(honest, { stats }, { updates: [{ contractId: 1n, slots }] }), 'QED4001');
  });

  it.each<[string, (valid: EndCapSubmission) => EndCapSubmission]>([
    [
      'another slot value',
      (valid) => ({
        ...valid,
        updates: [
          {
            contractId: 0n,
            slots: [
              [3n, 5n],
              [5n, 6n],
            ],
          },
          valid.updates[1]!,
        ],
      }),
    ],
    ['a slot missing', (valid) => ({ ...valid, updates: [valid.updates[0]!] })],
    ['an event missing', (valid) => ({ ...valid, events: valid.events.slice(1) })],
    ['events in another order', (valid) => ({ ...valid, events: [...valid.events].reverse() })],
    [
      'a leaf beside it that is not the proven one',
      (valid) => ({ ...valid, endUserLeaf: { ...valid.endUserLeaf, balance: 1n } }),
    ],
    ['a nonce that skips', (valid) => endingAs(valid, { nonce: 2n })],
    ['another key', (valid) => endingAs(valid, { publicKeyHash: 5n })],
    ['another anchor in the leaf', (valid) => endingAs(valid, { lastCheckpointId: 3n })],
    ['another user id in the leaf', (valid) => endingAs(valid, { userId: 1n })],
    ['another number of events', (valid) => endingAs(valid, { eventCount: 3n })],
  ])('is refused when its updates do not give its leaf: %s', async (_, change) => {
    const { network, submission } = await validEndCap();
    await refused(network, change(submission), 'QED4013');
  });

  it.each<[string, (valid: EndCapSubmission) => EndCapSubmission]>([
    ['of a contract that is not there', (valid) => ({ ...valid, updates: [{ contractId: 2n, slots: [] }] })],
    ['of one contract twice', (valid) => ({ ...valid, updates: [...valid.updates, valid.updates[0]!] })],
    [
      'of one slot twice',
      (valid) => ({
        ...valid,
        updates: [
          {
            contractId: 0n,
            slots: [
              [3n, 1n],
              [3n, 4n],
            ],
          },
        ],
      }),
    ],
    ['of a slot outside of the tree', (valid) => ({ ...valid, updates: [{ contractId: 0n, slots: [[256n, 1n]] }] })],
  ])('is refused when it has updates %s', async (_, change) => {
    const { network, submission } = await validEndCap();
    await refused(network, change(submission), 'QED4014');
  });
});

describe('an end cap that waits too long', () => {
  it('gets a recorded refusal that its owner can read, and its user can go on', async () => {
    const network = await testNetwork(3, { blockLimits: { 'end-cap': 1 } });
    const { node, users } = network;
    const anchor = await node.state.anchor();
    await node.realm.endCaps.submit(users[0]!.session(anchor));
    await node.realm.endCaps.submit(users[1]!.session(anchor));
    const late = users[2]!;
    const start = late.leaf;
    const id = await node.realm.endCaps.submit(late.session(anchor, { validUntil: 2n }));
    expect([await node.coordinator.seal(), await node.coordinator.seal(), await node.coordinator.seal()]).toEqual([
      1n,
      2n,
      null,
    ]);
    expect(await node.submissions.status(id, null)).toMatchObject({
      status: 'refused',
      refusal: { code: 'QED4009', hint: expect.any(String) },
    });
    expect(await node.submissions.counts()).toEqual({ registration: 0, deployment: 0, 'end-cap': 0 });

    late.leaf = start;
    const again = await node.realm.endCaps.submit(late.session(await node.state.anchor()));
    expect(await node.coordinator.seal()).toBe(3n);
    expect(await node.submissions.status(again, null)).toMatchObject({
      status: 'sealed',
      checkpointId: 3n,
      userId: late.userId,
    });
  });
});
