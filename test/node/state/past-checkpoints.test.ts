// A node answers questions about a past checkpoint the same way, however many checkpoints follow.
import { expect, it } from 'vitest';
import { handlersOf } from '../../../src/node/rpc/handlers.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { startRpcServer } from '../../../src/node/rpc/server.js';
import { LocalProvingSessionStore } from '../../../src/session/source/local-proving-session-store.js';
import { testNetwork } from '../support/network.js';

it('a node serves what a checkpoint fixed, however much was sealed since', async () => {
  const { node, users } = await testNetwork(2);
  const [user, other] = users as [(typeof users)[0], (typeof users)[0]];
  // Checkpoint 1 has the value 11 in the user's slot, 2 is another user's, 3 has 33.
  for (const [who, value] of [
    [user, 11n],
    [other, 22n],
    [user, 33n],
  ] as const) {
    // prettier-ignore
    const session = who.session(await node.state.anchor(), { writes: [[0n, [[1n, value]]]] });
    await node.realm.endCaps.submit(session);
    await node.coordinator.seal();
  }
  const server = await startRpcServer(handlersOf(node, '0.0.0'), { port: 0, version: '0.0.0' });
  try {
    const client = new RpcClient(server.url);
    // Every answer is checked against the anchor's roots.
    const store = new LocalProvingSessionStore(client);
    const anchor = await store.anchor();
    const slotsAt = async (id: bigint) => {
      const past = await store.past(anchor, id);
      return (await client.userContract(past, user.userId, 0n)).slots;
    };
    expect(anchor.checkpointId).toBe(3n);
    expect(await Promise.all([0n, 1n, 2n, 3n].map(slotsAt))).toEqual([[], [[1n, 11n]], [[1n, 11n]], [[1n, 33n]]]);
    const leaves = [0n, 1n, 2n, 3n].map(
      async (id) => (await store.user(await store.past(anchor, id), user.userId)).leaf,
    );
    expect((await Promise.all(leaves)).map((leaf) => leaf!.nonce)).toEqual([0n, 1n, 1n, 2n]);
    expect((await store.past(anchor, 2n)).stats.users).toBe(anchor.stats.users);
    // As of an older anchor there is nothing later.
    await expect(client.past({ checkpointId: 1n }, 2n)).rejects.toMatchObject({ code: 'QED4065' });
    await expect(client.past({ checkpointId: 9n }, 2n)).rejects.toMatchObject({ code: 'QED4065' });
    expect((await client.past({ checkpointId: 1n }, 0n)).path).not.toEqual((await client.past(anchor, 0n)).path);
  } finally {
    await server.close();
  }
});
