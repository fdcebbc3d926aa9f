// Planning a session gives the calls, effects and final leaf that were computed independently.
import { beforeEach, describe, expect, it } from 'vitest';
import { uconLeafOf } from '../../src/parth/contract-state.js';
import { eventsHashOf } from '../../src/parth/events.js';
import { FIELD_ORDER } from '../../src/parth/field.js';
import { EVENT_TREE_HEIGHT, USER_CONTRACT_TREE_HEIGHT } from '../../src/parth/heights.js';
import { EventLeaf, PublicKey, UserLeaf } from '../../src/parth/leaves.js';
import { MerkleTree, emptyRoot } from '../../src/parth/trees/merkle-tree.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { call, EFFECTS, FAUCET, keyOf, SessionNetwork, TOKEN } from '../support/session-network.js';

let network: SessionNetwork;
let alice: bigint;
let bob: bigint;
beforeEach(() => {
  network = new SessionNetwork();
  ({ alice, bob } = network.ids);
});

/** Token's slots: the balance, then two mappings by user, each aligned to its size. */
const BALANCE = 0n;
const sentTo = (user: bigint) => 2n ** 32n + user;
const claimedFrom = (user: bigint) => 2n ** 33n + user;
const HEIGHT = 34;

/** The UCON root of a user whose only state is these slots of Token. */
function uconOf(slots: [bigint, bigint][]): bigint {
  const cstate = MerkleTree.from(HEIGHT, slots);
  return MerkleTree.from(USER_CONTRACT_TREE_HEIGHT, [[TOKEN, uconLeafOf(cstate.root, HEIGHT)]]).root;
}

describe('the demo', () => {
  it('mints 100, sends 40 in one first session, and the leaf is the one computed apart', async () => {
    const calls = [call(TOKEN, 'mint', 100), call(TOKEN, 'transfer', bob.toString(), '40')];
    const { plan, submission } = await network.land('alice', ...calls);
    const { checkpointId } = plan.anchor;

    const endUserLeaf: UserLeaf = {
      publicKeyHash: PublicKey.hash(keyOf('alice')),
      uconRoot: uconOf([
        [BALANCE, 60n],
        [sentTo(bob), 40n],
      ]),
      balance: 0n,
      nonce: 1n,
      lastCheckpointId: checkpointId,
      eventRoot: emptyRoot(EVENT_TREE_HEIGHT),
      eventCount: 0n,
      userId: alice,
    };
    expect(submission.endUserLeaf).toEqual(endUserLeaf);
    expect(submission.result).toEqual({
      userId: alice,
      startUserLeafHash: 0n,
      endUserLeafHash: UserLeaf.hash(endUserLeaf),
      checkpointId,
      checkpointTreeRoot: plan.anchor.checkpointTreeRoot,
      validUntil: checkpointId + 50n,
      stats: { fees: 0n, userOps: 1n, transactions: 2n, slotsModified: 3n },
    });
    expect(submission.updates).toEqual([
      {
        contractId: TOKEN,
        slots: [
          [BALANCE, 60n],
          [sentTo(bob), 40n],
        ],
      },
    ]);
    expect(BigInt(submission.proof.output)).toBe(EndCapResult.hash(submission.result));
    expect(submission.proof).toMatchObject({ kind: 'simulation', circuit: 'UPSExpressTwoCalls' });
  });

  it('tells what will change, by the names of the source', async () => {
    const plan = await network.plan('alice', [call(TOKEN, 'mint', 100), call(TOKEN, 'transfer', Number(bob), 40)]);
    expect(plan).toMatchObject({ userId: alice, firstSession: true, fee: 0n, balance: { before: 0n, after: 0n } });
    const sent = `sent[${bob}]`;
    expect(plan.changes.map(({ contract, name, before, after }) => [contract, name, before, after])).toEqual([
      ['Token', 'balance', '0', '60'],
      ['Token', sent, '0', '40'],
    ]);
    expect(
      plan.calls.map(({ method, changes }) => [method, ...changes.map((c) => `${c.name} ${c.before} ${c.after}`)]),
    ).toEqual([
      ['mint', 'balance 0 100'],
      ['transfer', 'balance 100 60', `${sent} 0 40`],
    ]);
  });

  it('lets Bob claim the 40 in a later checkpoint, once', async () => {
    await network.land('alice', call(TOKEN, 'mint', 100), call(TOKEN, 'transfer', Number(bob), 40));
    const { plan, submission } = await network.land('bob', call(TOKEN, 'claim', Number(alice)));
    expect(plan.calls[0]!.output).toBe('40');
    expect(submission.endUserLeaf.uconRoot).toBe(
      uconOf([
        [BALANCE, 40n],
        [claimedFrom(alice), 40n],
      ]),
    );
    const again = await network.plan('bob', [call(TOKEN, 'claim', Number(alice))]);
    expect(again).toMatchObject({ firstSession: false, changes: [], calls: [{ output: '0' }] });
  });

  it('goes on from the state of the last session', async () => {
    await network.land('alice', call(TOKEN, 'mint', 100));
    const first = await network.chain.user(await network.chain.anchor(), alice);
    const mints = (...amounts: number[]) => amounts.map((amount) => call(TOKEN, 'mint', amount));
    const { submission, plan } = await network.land('alice', ...mints(11, 5));
    expect(plan.proofs.at(-1)!.circuit).toBe('UPSExpressTwoCalls');
    expect(submission.result.startUserLeafHash).toBe(UserLeaf.hash(first.leaf!));
    expect(submission.endUserLeaf).toMatchObject({ nonce: 2n, uconRoot: uconOf([[BALANCE, 116n]]) });

    const third = await network.land('alice', ...mints(1, 2, 3));
    expect(third.plan.proofs.at(-1)!.circuit).toBe('UPSExpressTwoSegments');
    expect(third.submission.endUserLeaf).toMatchObject({ nonce: 3n, uconRoot: uconOf([[BALANCE, 122n]]) });
  });
});

describe('a session', () => {
  it('may call several contracts in turn', async () => {
    const { submission } = await network.land(
      'alice',
      call(TOKEN, 'mint', 7),
      call(EFFECTS, 'flip'),
      call(TOKEN, 'mint', 8),
    );
    expect(submission.updates).toEqual([
      { contractId: TOKEN, slots: [[BALANCE, 15n]] },
      { contractId: EFFECTS, slots: [[1n, 1n]] },
    ]);
    const token = MerkleTree.from(HEIGHT, [[BALANCE, 15n]]).root;
    const effects = MerkleTree.from(1, [[1n, 1n]]).root;
    const ucon = MerkleTree.from(USER_CONTRACT_TREE_HEIGHT, [
      [TOKEN, token],
      [EFFECTS, effects],
    ]);
    expect(submission.endUserLeaf.uconRoot).toBe(ucon.root);
  });

  it('that empties a state leaves no root behind', async () => {
    await network.land('alice', call(EFFECTS, 'flip'));
    const { submission, plan } = await network.land('alice', call(EFFECTS, 'flip'));
    expect(plan.changes).toMatchObject([{ name: 'flag', before: 'true', after: 'false' }]);
    expect(submission.updates).toEqual([{ contractId: EFFECTS, slots: [[1n, 0n]] }]);
    expect(submission.endUserLeaf.uconRoot).toBe(emptyRoot(USER_CONTRACT_TREE_HEIGHT));
    await expect(network.land('alice', call(EFFECTS, 'flip'))).resolves.toBeDefined();
  });

  it('appends one event leaf for each call that emits, after those of earlier sessions', async () => {
    const first = await network.land('alice', call(EFFECTS, 'note', '-5'), call(EFFECTS, 'flip'));
    expect(first.plan.calls[0]!.events).toEqual([{ name: 'Noted', values: { by: alice.toString(), value: '-5' } }]);
    expect(first.submission.events).toMatchObject([{ leaf: { contractId: EFFECTS, callIndex: 0n } }]);
    expect(first.submission.events[0]!.emitted).toEqual([
      { eventId: expect.any(BigInt) as bigint, values: [alice, FIELD_ORDER - 5n] },
    ]);
    const second = await network.land(
      'alice',
      call(EFFECTS, 'flip'),
      call(EFFECTS, 'note', 1),
      call(EFFECTS, 'note', 2),
    );
    expect(second.submission.events.map(({ leaf }) => leaf.callIndex)).toEqual([1n, 2n]);
    const leaves = [...first.submission.events, ...second.submission.events].map(({ leaf }) => EventLeaf.hash(leaf));
    for (const { leaf, emitted } of second.submission.events) expect(eventsHashOf(emitted)).toBe(leaf.eventsHash);
    const tree = MerkleTree.from(
      EVENT_TREE_HEIGHT,
      leaves.map((leaf, i) => [BigInt(i), leaf]),
    );
    expect(second.submission.endUserLeaf).toMatchObject({ eventRoot: tree.root, eventCount: 3n });
  });

  it('takes its fee from the balance that it leaves', async () => {
    network = new SessionNetwork({ baseFee: 100n, feePerTransaction: 10n, feePerSlot: 1n });
    const { plan, submission } = await network.land('alice', call(FAUCET, 'give', 1000), call(TOKEN, 'mint', 1));
    expect(plan).toMatchObject({ fee: 121n, balance: { before: 0n, after: 879n }, calls: [{ received: 1000n }, {}] });
    expect(submission.endUserLeaf.balance).toBe(879n);
    expect(submission.result.stats).toEqual({ fees: 121n, userOps: 1n, transactions: 2n, slotsModified: 1n });
    expect((await network.plan('alice', [call(TOKEN, 'mint', 1)])).balance).toEqual({ before: 879n, after: 768n });
  });

  it('counts no longer than the shortest deadline of its calls', async () => {
    const { plan } = await network.land(
      'alice',
      call(EFFECTS, 'until', 50),
      call(EFFECTS, 'until', 30),
      call(TOKEN, 'mint', 1),
    );
    expect(plan.validUntil).toBe(30n);
    expect(plan.result.validUntil).toBe(30n);
  });

  it('without a call ends too', async () => {
    const { submission } = await network.land('alice');
    expect(submission.result.stats.transactions).toBe(0n);
    expect(submission.endUserLeaf).toMatchObject({ nonce: 1n, uconRoot: emptyRoot(USER_CONTRACT_TREE_HEIGHT) });
  });
});
