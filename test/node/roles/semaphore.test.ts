// So many at a time, and who asked first goes first.
import { expect, it } from 'vitest';
import { Turns } from '../../../src/node/roles/turns.js';

const NEVER = new AbortController().signal;

it('gives so many turns at a time, in the order in which they were asked for', async () => {
  const turns = new Turns(2);
  const first = (await turns.take(NEVER))!;
  await turns.take(NEVER);
  const order: string[] = [];
  const third = turns.take(NEVER).then((turn) => (order.push('third'), turn!));
  const fourth = turns.take(NEVER).then((turn) => (order.push('fourth'), turn!));
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  first.end();
  // It is over already.
  first.end();
  const turn = await third;
  await new Promise(setImmediate);
  expect(order).toEqual(['third']);
  turn.end();
  await fourth;
  expect(order).toEqual(['third', 'fourth']);
});

it('lets nobody wait who was told to stop, and gives no turn to whoever has left', async () => {
  const turns = new Turns(1);
  const first = (await turns.take(NEVER))!;
  const stop = new AbortController();
  const waiting = turns.take(stop.signal);
  const other = turns.take(NEVER);
  stop.abort();
  expect(await waiting).toBeUndefined();
  expect(await turns.take(stop.signal)).toBeUndefined();
  first.end();
  expect(await other).toBeDefined();
});
