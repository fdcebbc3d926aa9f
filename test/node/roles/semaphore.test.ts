// So many at a time, and who asked first goes first.
import { expect, it } from 'vitest';
import { Semaphore } from '../../../src/node/roles/semaphore.js';

const NEVER = new AbortController().signal;

it('gives so many permits at a time, in the order in which they were asked for', async () => {
  const semaphore = new Semaphore(2);
  const first = (await semaphore.acquire(NEVER))!;
  await semaphore.acquire(NEVER);
  const order: string[] = [];
  const third = semaphore.acquire(NEVER).then((permit) => (order.push('third'), permit!));
  const fourth = semaphore.acquire(NEVER).then((permit) => (order.push('fourth'), permit!));
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  first.release();
  // It is over already.
  first.release();
  const permit = await third;
  await new Promise(setImmediate);
  expect(order).toEqual(['third']);
  permit.release();
  await fourth;
  expect(order).toEqual(['third', 'fourth']);
});

it('lets nobody wait who was told to stop, and gives no permit to whoever has left', async () => {
  const semaphore = new Semaphore(1);
  const first = (await semaphore.acquire(NEVER))!;
  const stop = new AbortController();
  const waiting = semaphore.acquire(stop.signal);
  const other = semaphore.acquire(NEVER);
  stop.abort();
  expect(await waiting).toBeUndefined();
  expect(await semaphore.acquire(stop.signal)).toBeUndefined();
  first.release();
  expect(await other).toBeDefined();
});
