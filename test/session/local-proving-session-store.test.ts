// A session believes an honest node and notices every kind of lie in a node's answers.
import { beforeEach, describe, expect, it } from 'vitest';
import type { PastCheckpoint } from '../../src/compiler/call/call-request.js';
import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { FIELD_ORDER } from '../../src/parth/field.js';
import { EVENT_TREE_HEIGHT, FUNCTION_TREE_HEIGHT, USER_CONTRACT_TREE_HEIGHT } from '../../src/parth/heights.js';
import { CheckpointLeaf, EventLeaf, FunctionLeaf, type ContractLeaf, type UserLeaf } from '../../src/parth/leaves.js';
import { MerkleTree, type MerklePath } from '../../src/parth/trees/merkle-tree.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { freshUserLeaf } from '../../src/parth/fresh-user-leaf.js';
import { LocalProvingSessionStore } from '../../src/session/source/local-proving-session-store.js';
import type { Anchor, EventWitness, SessionSource } from '../../src/wire/session-source.js';
import { LocalChain } from '../../src/sandbox/chain/local-chain.js';

const ALICE = 111n;
const BOB = 222n;
const artifact = { format: 'qed-artifact/2', contract: 'Token' } as ContractArtifact;
const functions = [
  { fingerprint: 9n, methodId: 1n, inputsLength: 1n, outputsLength: 0n },
  { fingerprint: 8n, methodId: 2n, inputsLength: 2n, outputsLength: 0n },
];
const HEIGHT = 34;
const slots: [bigint, bigint][] = [
  [0n, 60n],
  [(1n << 32n) + 5n, 40n],
];
const events = [{ ...EventLeaf.zero(), contractId: 0n, eventsHash: 4n }];

/** The leaf of a contract whose functions have these fingerprints, without any code behind them. */
function contractLeafOf(functions: readonly FunctionLeaf[], cstateHeight: bigint): ContractLeaf {
  const leaves = functions.map((leaf, i): [bigint, bigint] => [BigInt(i), FunctionLeaf.hash(leaf)]);
  const cftRoot = MerkleTree.from(FUNCTION_TREE_HEIGHT, leaves).root;
  return { deployerId: 0n, cftRoot, cstateHeight, layoutHash: 0n };
}

/** Alice has state, balance and one event; Bob is registered and has had no session. */
let chain: LocalChain;
let alice: bigint;
let bob: bigint;
let anchor: Anchor;

beforeEach(async () => {
  chain = new LocalChain();
  alice = chain.register(ALICE);
  bob = chain.register(BOB);
  chain.deploy({ leaf: contractLeafOf(functions, BigInt(HEIGHT)), functions, artifact });
  chain.seal();
  const ucon = MerkleTree.from(USER_CONTRACT_TREE_HEIGHT, [[0n, MerkleTree.from(HEIGHT, slots).root]]);
  const eventTree = MerkleTree.from(EVENT_TREE_HEIGHT, [[0n, EventLeaf.hash(events[0]!)]]);
  chain.apply({
    result: { ...EndCapResult.zero(), userId: alice },
    endUserLeaf: {
      ...freshUserLeaf(ALICE, alice),
      uconRoot: ucon.root,
      eventRoot: eventTree.root,
      eventCount: 1n,
      balance: 5n,
    },
    updates: [{ contractId: 0n, slots }],
    events: events.map((leaf) => ({ leaf, emitted: [] })),
  });
  chain.seal();
  anchor = await chain.anchor();
});

/** A node that changes one answer on its way out. */
function lying<K extends keyof SessionSource>(
  question: K,
  lie: (answer: NonNullable<Awaited<ReturnType<SessionSource[K]>>>) => unknown,
): SessionSource {
  const honest = chain as SessionSource;
  return {
    anchor: () => honest.anchor(),
    past: (...args) => honest.past(...args),
    user: (...args) => honest.user(...args),
    registration: (...args) => honest.registration(...args),
    contract: (...args) => honest.contract(...args),
    userContract: (...args) => honest.userContract(...args),
    events: (...args) => honest.events(...args),
    [question]: async (...args: never[]) =>
      lie((await (honest[question] as (...args: never[]) => Promise<never>)(...args)) as never),
  } as SessionSource;
}

const refused = (code: string) => expect.objectContaining({ code, exitCode: 3 });

describe('an honest node', () => {
  it('is believed in every answer', async () => {
    const store = new LocalProvingSessionStore(chain);
    expect(await store.anchor()).toEqual(anchor);
    expect((await store.user(anchor, alice)).leaf?.balance).toBe(5n);
    expect((await store.user(anchor, bob)).leaf).toBeNull();
    expect((await store.registration(anchor, BOB))?.userId).toBe(bob);
    expect(await store.registration(anchor, 333n)).toBeNull();
    expect((await store.contract(anchor, 0n))?.functions).toEqual(functions);
    expect(await store.contract(anchor, 1n)).toBeNull();
    expect((await store.userContract(anchor, alice, 0n)).slots).toEqual(slots);
    expect(await store.userContract(anchor, bob, 0n)).toMatchObject({ cstateRoot: 0n, slots: [] });
    expect(await store.userContract(anchor, alice, 7n)).toMatchObject({ cstateRoot: 0n, slots: [] });
    const indices = events.map((_, i) => BigInt(i));
    const known = await store.events(anchor, alice, [...indices, BigInt(events.length)]);
    expect(known.map(({ leaf }) => leaf)).toEqual([...events.map((event) => EventLeaf.hash(event)), 0n]);
    expect(await store.events(anchor, bob, [5n])).toMatchObject([{ leaf: 0n, path: { index: 5n } }]);
  });

  it('is asked once, and its anchor stays while the chain goes on', async () => {
    let asked = 0;
    const store = new LocalProvingSessionStore(lying('user', (answer) => (asked++, answer)));
    await Promise.all([store.user(anchor, alice), store.user(anchor, alice)]);
    await store.userContract(anchor, alice, 0n);
    expect(asked).toBe(1);
    await store.anchor();
    chain.seal();
    expect(await store.anchor()).toEqual(anchor);
  });

  it('is asked again after it was away', async () => {
    let away = true;
    const store = new LocalProvingSessionStore(
      lying('anchor', (answer) => {
        if (away) throw new Error('connection refused');
        return answer;
      }),
    );
    await expect(store.anchor()).rejects.toThrow('connection refused');
    away = false;
    expect(await store.anchor()).toEqual(anchor);
  });
});

describe('a lying node is refused about', () => {
  it.each<[string, (honest: Anchor) => unknown]>([
    ['its root', (a) => ({ ...a, checkpointTreeRoot: a.checkpointTreeRoot + 1n })],
    ['its leaf', (a) => ({ ...a, leaf: { ...a.leaf, gusrRoot: 0n } })],
    ['its id', (a) => ({ ...a, checkpointId: a.checkpointId - 1n })],
    ['its parameters', (a) => ({ ...a, config: { ...a.config, baseFee: 1n } })],
    ['its statistics', (a) => ({ ...a, stats: { ...a.stats, users: 9n } })],
    ['its path', (a) => ({ ...a, path: { ...a.path, siblings: a.path.siblings.slice(1) } })],
    ['a number beyond its range', (a) => ({ ...a, config: { ...a.config, baseFee: 1n << 64n } })],
    ['everything', () => null],
  ])('the anchor: %s', async (_, lie) => {
    await expect(new LocalProvingSessionStore(lying('anchor', lie)).anchor()).rejects.toEqual(refused('QED3101'));
  });

  it('the anchor: an old leaf under the newest root', async () => {
    const old = await chain.anchor();
    chain.seal();
    const newest = await chain.anchor();
    const { siblings } = newest.path;
    // Checkpoint 2 of 4 leaves: its right sibling is checkpoint 3, so the path is true, but not that of a last leaf.
    const path = { index: old.checkpointId, siblings: [leafHash(newest), ...siblings.slice(1)] };
    const mixed = { ...old, checkpointTreeRoot: newest.checkpointTreeRoot, path };
    await expect(new LocalProvingSessionStore(lying('anchor', () => mixed)).anchor()).rejects.toMatchObject({
      code: 'QED3101',
      details: { reason: 'later checkpoints follow it' },
    });
  });

  it.each<[string, (honest: { leaf: UserLeaf | null; path: object }) => unknown]>([
    ['the balance', (w) => ({ ...w, leaf: { ...w.leaf!, balance: 6n } })],
    ['its absence', (w) => ({ ...w, leaf: null })],
    ['another user', () => chain.user(anchor, bob)],
    ['a balance beyond u64', (w) => ({ ...w, leaf: { ...w.leaf!, balance: 5n + FIELD_ORDER } })],
    ['a path beyond the field, with the same hashes', (w) => ({ ...w, path: beyondField(w.path as MerklePath) })],
    ['everything', () => undefined],
  ])('a user: %s', async (_, lie) => {
    const store = new LocalProvingSessionStore(lying('user', lie as never));
    await expect(store.user(anchor, alice)).rejects.toEqual(refused('QED3102'));
  });

  it.each<[string, (honest: { userId: bigint; leaf: object; path: object }) => unknown]>([
    ['the user id', (w) => ({ ...w, userId: w.userId + 1n })],
    ['another key', () => chain.registration(anchor, BOB)],
    [
      'another key under this name',
      async () => ({ ...(await chain.registration(anchor, BOB)), leaf: { publicKeyHash: ALICE } }),
    ],
    ['the next key', (w) => ({ ...w, leaf: { ...w.leaf, nextPublicKeyHash: 5n } })],
  ])('a registration: %s', async (_, lie) => {
    const store = new LocalProvingSessionStore(lying('registration', lie as never));
    await expect(store.registration(anchor, ALICE)).rejects.toEqual(refused('QED3103'));
  });

  it('a registration: the sentinel', async () => {
    const sentinel = await new LocalChain().anchor();
    const path = MerkleTree.from(32, []).path(0n);
    const lie = { leaf: { publicKeyHash: 0n, nextPublicKeyHash: 0n, nextIndex: 0n }, path, userId: 0n };
    const store = new LocalProvingSessionStore(lying('registration', () => lie));
    await expect(store.registration(sentinel, 0n)).rejects.toMatchObject({
      code: 'QED3103',
      details: { reason: 'it is the sentinel' },
    });
  });

  it.each<[string, (honest: { leaf: object; functions: { fingerprint: bigint }[] }) => unknown]>([
    ['a fingerprint', (w) => ({ ...w, functions: w.functions.map((f) => ({ ...f, fingerprint: 1n })) })],
    ['a function left out', (w) => ({ ...w, functions: w.functions.slice(1) })],
    ['the height', (w) => ({ ...w, leaf: { ...w.leaf, cstateHeight: 1n } })],
    ['its id', (w) => ({ ...w, contractId: 1n })],
    ['its existence', () => null],
    ['its functions, more than there can be', (w) => ({ ...w, functions: Array(300).fill(w.functions[0]) })],
  ])('a contract: %s', async (_, lie) => {
    const store = new LocalProvingSessionStore(lying('contract', lie as never));
    await expect(store.contract(anchor, 0n)).rejects.toEqual(refused('QED3104'));
  });

  it('a contract: one beyond the tree, by the path of one in it', async () => {
    const beyond = 1n << 24n;
    const witness = (await chain.contract(anchor, 0n))!;
    const lie = { ...witness, contractId: beyond, path: { ...witness.path, index: beyond } };
    const store = new LocalProvingSessionStore(lying('contract', () => lie));
    await expect(store.contract(anchor, beyond)).rejects.toEqual(refused('QED3104'));
  });

  it.each([0n, 65n])('a contract: one with a state tree of height %s', async (height) => {
    const id = chain.deploy({ leaf: contractLeafOf(functions, height), functions, artifact });
    chain.seal();
    const newest = await chain.anchor();
    await expect(new LocalProvingSessionStore(chain).contract(newest, id)).rejects.toEqual(refused('QED3104'));
  });

  it('a user: a leaf in the place of another', async () => {
    chain.edit(alice, (leaf) => ({ ...leaf, userId: bob }));
    chain.seal();
    const newest = await chain.anchor();
    await expect(new LocalProvingSessionStore(chain).user(newest, alice)).rejects.toEqual(refused('QED3102'));
  });

  it.each<[string, (honest: { slots: [bigint, bigint][] }) => unknown]>([
    ['a value', (s) => ({ ...s, slots: [[0n, 61n], slots[1]!] })],
    ['a slot left out', (s) => ({ ...s, slots: s.slots.slice(1) })],
    ['a slot too many', (s) => ({ ...s, slots: [...s.slots, [3n, 1n]] })],
    ['a slot that comes twice', (s) => ({ ...s, slots: [[0n, 1n], ...s.slots] })],
    ['a slot outside the tree', (s) => ({ ...s, slots: [...s.slots, [1n << 34n, 0n]] })],
    ['a value beyond the field, with the same hash', (s) => ({ ...s, slots: [[0n, 60n + FIELD_ORDER], slots[1]!] })],
    ['an empty state', (s) => ({ ...s, cstateRoot: 0n, slots: [] })],
    ['empty slots', (s) => ({ ...s, slots: [] })],
    ['the path', (s) => ({ ...s, uconPath: new MerkleTree(24).path(1n) })],
  ])("a user's state: %s", async (_, lie) => {
    const store = new LocalProvingSessionStore(lying('userContract', lie as never));
    await expect(store.userContract(anchor, alice, 0n)).rejects.toEqual(refused('QED3105'));
  });

  it('the state of a user who has none', async () => {
    const state = await chain.userContract(anchor, alice, 0n);
    const store = new LocalProvingSessionStore(lying('userContract', () => state));
    await expect(store.userContract(anchor, bob, 0n)).rejects.toEqual(refused('QED3105'));
  });

  it.each<[string, (honest: readonly EventWitness[]) => unknown]>([
    ['one changed', ([one]) => [{ ...one, leaf: 1n }]],
    ['one denied', ([one]) => [{ ...one, leaf: 0n }]],
    ['one left out', () => []],
    ['one too many', (leaves) => [...leaves, leaves[0]]],
    ['another place', ([one]) => [{ ...one, path: { ...one!.path, index: 1n } }]],
    ['a short path', ([one]) => [{ ...one, path: { ...one!.path, siblings: one!.path.siblings.slice(1) } }]],
    ['no field element', ([one]) => [{ ...one, leaf: -1n }]],
  ])('events: %s', async (_, lie) => {
    const store = new LocalProvingSessionStore(lying('events', lie));
    await expect(store.events(anchor, alice, [0n])).rejects.toEqual(refused('QED3106'));
  });
});

describe('a past checkpoint', () => {
  const firstOf = async (): Promise<PastCheckpoint> => chain.past(anchor, 1n);

  it('is believed where it is under the anchor, with the states of its time', async () => {
    const store = new LocalProvingSessionStore(chain);
    const first = await store.past(anchor, 1n);
    expect(first).toEqual(await firstOf());
    expect((await store.user(anchor, alice)).leaf?.balance).toBe(5n);
    expect((await store.user(first, alice)).leaf).toBeNull();
    expect((await store.userContract(first, alice, 0n)).slots).toEqual([]);
    expect(await store.past(anchor, anchor.checkpointId)).toBe(anchor);
  });

  it.each<[string, (past: PastCheckpoint) => unknown]>([
    ['another one', (past) => ({ ...past, checkpointId: 0n })],
    ['another leaf', (past) => ({ ...past, leaf: { ...past.leaf, gusrRoot: 1n } })],
    ['the anchor', (past) => ({ ...past, leaf: anchor.leaf })],
    ['other statistics', (past) => ({ ...past, stats: { ...past.stats, blockTime: 1n } })],
    ['other parameters', (past) => ({ ...past, config: { ...past.config, maxAnchorAge: 1n } })],
    ['a path of another index', (past) => ({ ...past, path: { ...past.path, index: 0n } })],
    ['a path beyond the field', (past) => ({ ...past, path: beyondField(past.path) })],
    ['nonsense', () => ({})],
  ])('is no lie: %s', async (_, lie) => {
    const store = new LocalProvingSessionStore(lying('past', lie));
    await expect(store.past(anchor, 1n)).rejects.toEqual(refused('QED3107'));
  });

  it('has no states of other times', async () => {
    const now = await chain.user(anchor, alice);
    const state = await chain.userContract(anchor, alice, 0n);
    const first = await firstOf();
    const users = new LocalProvingSessionStore(lying('user', () => now));
    await expect(users.user(first, alice)).rejects.toEqual(refused('QED3102'));
    const states = new LocalProvingSessionStore(lying('userContract', () => state));
    await expect(states.userContract(first, alice, 0n)).rejects.toEqual(refused('QED3105'));
  });
});

it('checks the user behind a state too', async () => {
  const store = new LocalProvingSessionStore(lying('user', (w) => ({ ...w, leaf: { ...w.leaf!, uconRoot: 1n } })));
  await expect(store.userContract(anchor, alice, 0n)).rejects.toEqual(refused('QED3102'));
});

const beyondField = ({ index, siblings: [first, ...rest] }: MerklePath): MerklePath => ({
  index,
  siblings: [first! + FIELD_ORDER, ...rest],
});

const leafHash = (of: Anchor) => CheckpointLeaf.hash(of.leaf);
