// Neither a false realm nor a false coordinator gets far: what they send is refused with a code and changes nothing.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { NetworkKeys } from '../../../src/node/planner/network-keys.js';
import { CoordinatorLink } from '../../../src/node/realms/coordinator-link.js';
import { readRealmTokens } from '../../../src/node/realms/realm-tokens.js';
import { openRealmStore } from '../../../src/node/realms/realm-store.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { snapshot } from '../support/snapshot.js';
import { testCoordinator, testRealm, TOKENS, type TestCoordinator } from '../support/realm-network.js';

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const it of started.splice(0).reverse()) await it.stop();
});

async function coordinatorWith(...options: Parameters<typeof testCoordinator>): Promise<TestCoordinator> {
  const coordinator = await testCoordinator(...options);
  started.push(coordinator);
  return coordinator;
}

/** What a realm would hand in of a user. */
async function endCapOf(coordinator: TestCoordinator, user = 0) {
  return coordinator.users[user]!.session(await coordinator.client().anchor());
}

describe('a false realm', () => {
  it('does nothing without a token that the coordinator knows', async () => {
    const coordinator = await coordinatorWith({ workers: 0 });
    const before = await snapshot(coordinator.store);
    const endCaps = [await endCapOf(coordinator)];
    for (const token of [undefined, 'f'.repeat(64), TOKENS.north.slice(1)]) {
      const client = coordinator.client(token);
      const calls = [
        client.call('qed_handInEndCaps', { endCaps }),
        client.call('qed_followRealm', { realms: [0n], after: 0n, url: null }),
        client.call('qed_getUserChanges', { checkpointId: 0n, userIds: [0n] }),
        client.call('qed_getSubmissions', { submissionIds: ['a'] }),
      ];
      for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'QED4075' });
      await expect(client.call('qed_leaseJob', { slot: 0 })).rejects.toMatchObject({ code: 'QED4074' });
    }
    expect(await snapshot(coordinator.store)).toEqual(before);
  });

  it('speaks for its own realm alone', async () => {
    const coordinator = await coordinatorWith({ workers: 0 });
    const before = await snapshot(coordinator.store);
    const south = coordinator.client(TOKENS.south);
    const endCaps = [await endCapOf(coordinator, 1), await endCapOf(coordinator, 0)];
    for (const call of [
      south.call('qed_handInEndCaps', { endCaps }),
      south.call('qed_followRealm', { realms: [1n, 0n], after: 0n, url: null }),
      south.call('qed_getUserChanges', { checkpointId: 0n, userIds: [0n] }),
    ])
      await expect(call).rejects.toMatchObject({ code: 'QED4077' });
    expect(await snapshot(coordinator.store)).toEqual(before);
  });

  it('gets the same answer when it hands in again, and nothing is applied twice', async () => {
    const coordinator = await coordinatorWith();
    const north = coordinator.client(TOKENS.north);
    const endCaps = [await endCapOf(coordinator)];
    const [first] = await north.call('qed_handInEndCaps', { endCaps });
    expect(first).toMatchObject({ status: 'waiting', refusal: null });
    expect(await north.call('qed_handInEndCaps', { endCaps: [endCaps[0]!, endCaps[0]!] })).toEqual([first, first]);
    const id = await coordinator.block();
    const sealed = { ...first, status: 'proven', checkpointId: id, userId: 0n };
    expect(await north.call('qed_handInEndCaps', { endCaps })).toEqual([sealed]);
    expect(await coordinator.node.coordinator.seal()).toBeNull();
    expect((await coordinator.client().getCheckpoint(id)).endCaps).toBe(1);
  });

  it('cannot get in what no block could prove, and the refusal stays and is told once', async () => {
    const proof = { kind: 'simulation', verify: () => Promise.resolve(false) } as const;
    const prover = Object.assign(new SimulatedProver(), proof);
    const coordinator = await coordinatorWith({ prover, workers: 0 });
    const told: string[] = [];
    coordinator.node.events.on((event) => event.type === 'refused' && told.push(event.code));
    const north = coordinator.client(TOKENS.north);
    const honest = await endCapOf(coordinator);
    expect(await north.call('qed_handInEndCaps', { endCaps: [honest] })).toMatchObject([
      { status: 'refused', refusal: { code: 'QED4001' } },
    ]);
    prover.verify = () => Promise.resolve(true);
    expect(await north.call('qed_handInEndCaps', { endCaps: [honest] })).toMatchObject([
      { status: 'refused', refusal: { code: 'QED4001' } },
    ]);
    expect(await coordinator.node.submissions.counts()).toMatchObject({ 'end-cap': 0 });
    expect(told).toEqual(['QED4001']);
  });

  it.each([
    ['another result than its proof says', 'QED4004', { claim: 'fees' }],
    ['other updates than its proof says', 'QED4013', { claim: 'slots' }],
    ['an anchor of another chain', 'QED4007', { claim: 'anchor' }],
  ])('is refused with %s', async (_, code, { claim }) => {
    const coordinator = await coordinatorWith({ workers: 0 });
    const made = await endCapOf(coordinator);
    const { result } = made;
    const forged = {
      fees: { ...made, result: { ...result, stats: { ...result.stats, fees: 0n } } },
      slots: { ...made, updates: [{ contractId: 0n, slots: [[1n, 999n]] as const }] },
      anchor: coordinator.users[2]!.session({ ...(await coordinator.client().anchor()), checkpointTreeRoot: 5n }),
    }[claim as 'fees' | 'slots' | 'anchor'];
    const [status] = await coordinator.client(TOKENS.north).call('qed_handInEndCaps', { endCaps: [forged] });
    expect(status).toMatchObject({ status: 'refused', refusal: { code } });
    expect(await coordinator.node.submissions.counts()).toMatchObject({ 'end-cap': 0 });
  });

  it('is held to the sizes of the wire', async () => {
    const coordinator = await coordinatorWith({ workers: 0 });
    const north = coordinator.client(TOKENS.north);
    const endCap = await endCapOf(coordinator);
    for (const call of [
      north.call('qed_handInEndCaps', { endCaps: Array.from({ length: 17 }, () => endCap) }),
      north.call('qed_handInEndCaps', { endCaps: [] }),
      north.call('qed_getSubmissions', { submissionIds: Array.from({ length: 257 }, () => 'a') }),
      north.call('qed_getUserChanges', { checkpointId: 0n, userIds: Array.from({ length: 17 }, () => 0n) }),
      north.call('qed_followRealm', { realms: [0n], after: null, url: 'file:///etc/passwd' }),
      north.call('qed_getUserChanges', { checkpointId: 0n, userIds: [5n] }),
    ])
      await expect(call).rejects.toMatchObject({ code: 'QED4061' });
    // A client of another make sends what the schemas of this one would not let out.
    const response = await fetch(coordinator.server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKENS.north}` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'qed_followRealm', params: { url: 'u'.repeat(70_000) } }),
    });
    expect(await response.json()).toMatchObject({ error: { data: { code: 'QED4068' } } });
  });

  it('waits while its last request is under way', async () => {
    let verify = (_: boolean): void => undefined;
    const verdict = new Promise<boolean>((resolve) => (verify = resolve));
    let reached = (): void => undefined;
    const verifying = new Promise<void>((resolve) => (reached = resolve));
    const prover = Object.assign(new SimulatedProver(), { verify: () => (reached(), verdict) });
    const coordinator = await coordinatorWith({ prover, workers: 0 });
    const north = coordinator.client(TOKENS.north);
    const first = north.call('qed_handInEndCaps', { endCaps: [await endCapOf(coordinator)] });
    await verifying;
    const endCaps = [await endCapOf(coordinator, 2)];
    await expect(north.call('qed_handInEndCaps', { endCaps })).rejects.toMatchObject({ code: 'QED4043' });
    verify(true);
    expect(await first).toMatchObject([{ status: 'waiting' }]);
    expect(await north.call('qed_handInEndCaps', { endCaps })).toMatchObject([{ status: 'waiting' }]);
  });
});

describe('a false coordinator', () => {
  /** A realm whose coordinator answers with something changed. */
  async function misled(change: (name: string, answer: any) => unknown) {
    const coordinator = await coordinatorWith();
    let lies = false;
    const client = coordinator.client(TOKENS.north);
    const { call } = client;
    client.call = (async (name: never, params: never) => {
      const answer = await call.bind(client)(name, params);
      return lies ? change(name, structuredClone(answer)) : answer;
    }) as typeof client.call;
    const realm = await testRealm(client, 0n);
    started.push({ stop: () => realm.server.close() });
    await realm.client.submitEndCap(await endCapOf(coordinator));
    await realm.sync.round();
    await coordinator.block();
    return { realm, coordinator, lie: () => (lies = true), stop: () => (lies = false) };
  }

  it.each<[string, string, (name: string, answer: any) => unknown]>([
    [
      'another state of a user',
      'QED4064',
      (name, answer) => changed(name, 'qed_getUserChanges', answer, () => (answer[0].updates[0].slots[0][1] += 1n)),
    ],
    [
      'another leaf of a user',
      'QED4064',
      (name, answer) => changed(name, 'qed_getUserChanges', answer, () => (answer[0].leaf.balance += 1n)),
    ],
    [
      'no changes of a user',
      'QED4064',
      (name, answer) => changed(name, 'qed_getUserChanges', answer, () => answer.pop()),
    ],
    [
      'other statistics',
      'QED4064',
      (name, answer) => changed(name, 'qed_followRealm', answer, () => (answer.block.stats.users += 1n)),
    ],
    [
      'another root of a realm',
      'QED4064',
      (name, answer) => changed(name, 'qed_followRealm', answer, () => answer.block.realmRoots.push([1n, 5n])),
    ],
    [
      'another genesis',
      'QED4064',
      (name, answer) => changed(name, 'qed_followRealm', answer, () => (answer.block.header.genesisRoot += 1n)),
    ],
    [
      'another history',
      'QED4051',
      (name, answer) => changed(name, 'qed_followRealm', answer, () => (answer.known += 1n)),
    ],
    [
      'another checkpoint before',
      'QED4051',
      (name, answer) =>
        changed(name, 'qed_followRealm', answer, () => (answer.block.header.previousCheckpointRoot += 1n)),
    ],
    [
      'another checkpoint root',
      'QED4069',
      (name, answer) => changed(name, 'qed_followRealm', answer, () => (answer.block.header.newCheckpointRoot += 1n)),
    ],
  ])('that tells of %s is not believed', async (_, code, change) => {
    const { realm, lie, stop } = await misled(change);
    const before = await snapshot(realm.kept);
    lie();
    await expect(realm.sync.round()).rejects.toMatchObject({ code });
    expect(await snapshot(realm.kept)).toEqual(before);
    stop();
    await realm.sync.round();
    expect((await realm.client.status()).sealed).toBe(1n);
  });

  const changed = (name: string, method: string, answer: unknown, change: () => unknown): unknown => {
    if (name === method) change();
    return answer;
  };
});

describe('a realm does not start', () => {
  const keys = new NetworkKeys(protocolKeys());
  const link = (client: RpcClient, ...realms: bigint[]) => new CoordinatorLink(client, new Set(realms));

  it('for realms that its token, the network or its store do not have, or without its first coordinator', async () => {
    const coordinator = await coordinatorWith({ workers: 0 });
    const north = coordinator.client(TOKENS.north);
    await expect(openRealmStore(new MemoryStore(), keys, link(north, 1n))).rejects.toMatchObject({ code: 'QED4077' });
    await expect(openRealmStore(new MemoryStore(), keys, link(north, 2n))).rejects.toMatchObject({ code: 'QED4054' });
    const gone = new RpcClient('http://127.0.0.1:9');
    await expect(openRealmStore(new MemoryStore(), keys, link(gone, 0n))).rejects.toMatchObject({ code: 'QED4063' });
    const store = new MemoryStore();
    await openRealmStore(store, keys, link(north, 0n));
    await expect(openRealmStore(store, keys, link(north, 1n))).rejects.toMatchObject({ code: 'QED4054' });
    await expect(openRealmStore(coordinator.store, keys, link(north, 0n))).rejects.toMatchObject({ code: 'QED4054' });
    const other = Object.assign(Object.create(keys) as NetworkKeys, { digest: 'other' });
    await expect(openRealmStore(store, other, link(gone, 0n))).rejects.toMatchObject({ code: 'QED4052' });
    await openRealmStore(store, keys, link(gone, 0n));
  });
});

describe('the tokens of realms', () => {
  const file = (text: string): string => {
    const name = join(mkdtempSync(join(tmpdir(), 'qed-realms-')), 'realms.txt');
    writeFileSync(name, text, { mode: 0o600 });
    return name;
  };

  it('name the realms of each node', () => {
    const known = readRealmTokens(file(`north ${TOKENS.north} 0,2\nsouth ${TOKENS.south} 1\n`));
    expect(known.find(TOKENS.north)).toEqual({ name: 'north', realms: new Set([0n, 2n]) });
    expect(known.all().map(({ name }) => name)).toEqual(['north', 'south']);
  });

  it.each([
    ['no realm', `north ${TOKENS.north}`],
    ['a realm that is no number', `north ${TOKENS.north} all`],
    ['a realm beyond every network', `north ${TOKENS.north} 4096`],
    ['one realm in two lines', `north ${TOKENS.north} 0\nsouth ${TOKENS.south} 0`],
  ])('are refused with %s', (_, text) => {
    expect(() => readRealmTokens(file(text))).toThrow(expect.objectContaining({ code: 'QED4058' }));
  });
});
