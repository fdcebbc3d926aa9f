import { expect, test, testChain } from 'qed/testing';
import { Counter } from '../contracts/counter.ts';

test('everyone counts for themselves', async () => {
  const chain = await testChain();
  const alice = await chain.user('alice');
  const bob = await chain.user('bob');
  const counter = await chain.deploy(Counter);
  expect(await counter.as(alice).add(3n)).toBe(3n);
  expect(await counter.as(alice).add(4n)).toBe(7n);
  await chain.checkpoint();
  expect(await counter.of(alice).count).toBe(7n);
  expect(await counter.of(bob).count).toBe(0n);
  await expect(counter.as(bob).add(0n)).toFailWith('add something');
});
