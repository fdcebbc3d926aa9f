// A coordinator that says one thing and another to a realm that proves its users: the realm tells it, and asks no more than now and then.
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { NodeError } from '../../../src/node/errors.js';
import type { SubmissionStatus } from '../../../src/wire/submission.js';
import { genesisOf } from '../support/network.js';
import { testCoordinator, testRealm, TOKENS, type TestCoordinator, type TestRealm } from '../support/realm-network.js';

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const it of started.splice(0).reverse()) await it.stop();
});

/** A realm in which the end caps of three users are proven, and not handed in yet. */
async function proven(): Promise<{
  readonly coordinator: TestCoordinator;
  readonly north: TestRealm;
  readonly ids: readonly string[];
}> {
  const coordinator = await testCoordinator({ genesis: genesisOf(8, { maxAnchorAge: 50n }) });
  started.push(coordinator);
  const north = await testRealm(coordinator.client(TOKENS.north), 0n, new MemoryStore(), { proves: true });
  started.push({ stop: async () => (await north.sync.stop(), north.server.close()) });
  const anchor = await north.client.anchor();
  const ids: string[] = [];
  for (const i of [0, 2, 4]) ids.push(await north.client.submitEndCap(coordinator.users[i]!.session(anchor)));
  await north.sync.round();
  await north.prove();
  return { coordinator, north, ids };
}

const status = (id: string, some: Partial<SubmissionStatus>): SubmissionStatus => ({
  id,
  kind: 'end-cap',
  status: 'waiting',
  checkpointId: null,
  userId: null,
  contractId: null,
  refusal: null,
  ...some,
});

/** That all of these land once their coordinator is honest. */
async function expectLanded(
  { coordinator, north }: { coordinator: TestCoordinator; north: TestRealm },
  ids: readonly string[],
) {
  await north.round();
  expect(await coordinator.block()).toBe(1n);
  await north.sync.round();
  for (const id of ids)
    expect(await north.client.getSubmission(id)).toMatchObject({ status: 'proven', checkpointId: 1n });
  expect((await coordinator.node.state.checkpoint(1n)).row.endCaps).toBe(ids.length);
}

describe('a coordinator', () => {
  it('that refuses a session and keeps no record of that is told', async () => {
    const { coordinator, north, ids } = await proven();
    const { link } = north.sync;
    const handIn = link.handInGuta.bind(link);
    link.handInGuta = () => Promise.reject(new NodeError('endCapStaleUser', 'so it says', 'believe it'));
    for (let i = 0; i < 2; i++) await expect(north.sync.round()).rejects.toMatchObject({ code: 'QED4006' });
    link.handInGuta = handIn;
    expect(north.batches).toEqual([3]);
    await expectLanded({ coordinator, north }, ids);
  });

  it('that refuses one session after the other ends them, each with its refusal, and no other', async () => {
    const { coordinator, north, ids } = await proven();
    const { link } = north.sync;
    const statuses = link.statuses.bind(link);
    const refusal = { code: 'QED4006', message: 'so it says', hint: 'believe it' };
    link.statuses = (asked) =>
      Promise.resolve(asked.map((id) => (id === ids[0] ? status(id, { status: 'refused', refusal }) : null)));
    await north.round();
    link.statuses = statuses;
    expect(await north.client.getSubmission(ids[0]!)).toMatchObject({ status: 'refused', refusal });
    expect(north.refused).toEqual(['QED4006']);
    expect(north.batches).toEqual([3, 2]);
    await expectLanded({ coordinator, north }, ids.slice(1));
  });

  it('that knows a session in one round and not in the next makes the realm plan again, and lose nothing', async () => {
    const { coordinator, north, ids } = await proven();
    const { link } = north.sync;
    const statuses = link.statuses.bind(link);
    const handIn = link.handInGuta.bind(link);
    link.handInGuta = () => Promise.resolve([]);
    for (let round = 0; round < 6; round++) {
      link.statuses = (asked) => Promise.resolve(asked.map((id) => (id === ids[round % 3] ? status(id, {}) : null)));
      await north.sync.round();
    }
    link.statuses = statuses;
    link.handInGuta = handIn;
    // One plan, and the jobs of no other.
    const { done = 0, ready = 0, waiting = 0 } = (await north.client.status()).jobs;
    expect(done + ready + waiting).toBeLessThanOrEqual(2);
    await north.round();
    await coordinator.block();
    await north.round();
    await coordinator.block();
    await north.sync.round();
    for (const id of ids) expect(await north.client.getSubmission(id)).toMatchObject({ status: 'proven' });
    expect(await north.store.submissions.counts()).toMatchObject({ 'end-cap': 0 });
  });

  it('that says of all of them that they wait keeps them waiting, and nothing gets lost', async () => {
    const { coordinator, north, ids } = await proven();
    const { link } = north.sync;
    const statuses = link.statuses.bind(link);
    link.statuses = (asked) => Promise.resolve(asked.map((id) => status(id, {})));
    for (let round = 0; round < 3; round++) await north.round();
    link.statuses = statuses;
    expect(north.batches).toEqual([3]);
    await expectLanded({ coordinator, north }, ids);
  });
});
