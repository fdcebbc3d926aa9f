// A node's log as JSON has whole ids and numbers as strings, and one submission can be followed through it.
import { expect, it } from 'vitest';
import { describeEvent, eventJson, NodeEvents, type NodeEvent } from '../../../src/node/roles/events.js';
import { NodeError } from '../../../src/node/errors.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { testCoordinator, testRealm, TOKENS } from '../support/realm-network.js';

const NOW = new Date(0);

it('writes an event as one line of JSON', () => {
  const error = new NodeError('stopped', 'the node\nis stopping', 'wait');
  expect(JSON.parse(eventJson({ type: 'fault', where: 'seal', error }, NOW))).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    event: 'fault',
    where: 'seal',
    error: { code: 'QED4055', message: 'the node\nis stopping' },
  });
  expect(eventJson({ type: 'proven', checkpointId: 2n ** 31n }, NOW)).toContain('"checkpointId":"2147483648"');
  expect(eventJson({ type: 'fault', where: 'seal', error }, NOW)).not.toContain('\n');
  expect(describeEvent({ type: 'rolled-back', from: 5n, to: 3n, refused: 1 })).toBe(
    'rolled back from checkpoint 5 to 3, as the coordinator was: 1 end cap refused',
  );
});

it('takes a fault for no change', () => {
  const events = new NodeEvents();
  let changes = 0;
  events.onChange(() => changes++);
  events.emit({ type: 'fault', where: 'subscriptions', error: new Error('a broken disk') });
  expect(changes).toBe(0);
  events.emit({ type: 'proven', checkpointId: 1n });
  expect(changes).toBe(1);
});

it('tells of a submission under one id, from the realm to the block', async () => {
  const coordinator = await testCoordinator({ workers: 0 });
  const realm = await testRealm(coordinator.client(TOKENS.north), 0n);
  const told: NodeEvent[] = [];
  coordinator.node.events.on((event) => told.push(event));
  const client = new RpcClient(realm.server.url);
  const id = await client.submitEndCap(coordinator.users[0]!.session(await client.anchor()));
  const key = await client.register(9n);
  await realm.sync.round();
  await coordinator.node.coordinator.seal();
  const lines = told.map((event) => eventJson(event, NOW)).filter((line) => line.includes(id));
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(['taken', 'sealed']);
  expect(told).toMatchObject([
    { type: 'taken', kind: 'registration', submissionId: key, from: null },
    { type: 'taken', kind: 'end-cap', submissionId: id, from: 'north' },
    { type: 'sealed', submissions: [id, key] },
  ]);
  expect(describeEvent(told[1]!)).toBe(`took end-cap ${id.slice(0, 12)} from north`);
  await realm.server.close();
  await coordinator.stop();
});
