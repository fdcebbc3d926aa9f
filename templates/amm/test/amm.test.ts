import { beforeEach, expect, test, testChain, type DeployedContract, type TestChain, type TestUser } from 'qed/testing';
import { Amm } from '../contracts/amm.ts';

let chain: TestChain;
let alice: TestUser;
let bob: TestUser;
let pool: TestUser;
let amm: DeployedContract<Amm>;

beforeEach(async () => {
  chain = await testChain();
  alice = await chain.user('alice');
  bob = await chain.user('bob');
  amm = await chain.deploy(Amm, { deployer: alice });
  pool = await chain.actor(amm); // nobody owns it: anyone may act as the pool
  await amm.as(alice).issue(10_000n, 20_000n);
  await amm.as(alice).give(pool, 1_000n, 2_000n);
  await amm.as(alice).give(bob, 100n, 0n);
  await chain.checkpoint();
  await amm.as(pool).found(alice);
  await amm.as(bob).collect(alice);
  await chain.checkpoint();
});

test('bob sells 100 a to the pool', async () => {
  expect(await amm.of(pool).price).toBe(2_000_000n);
  await amm.as(bob).post(pool, true, 100n, 180n, chain.newest + 5n);
  await chain.checkpoint();
  expect(await amm.as(pool).fill(bob)).toBe(181n);
  await chain.checkpoint();
  expect(await amm.as(bob).collect(pool)).toEqual([0n, 181n]);
  expect(await amm.of(bob).b.balance).toBe(181n);
  expect(await amm.of(pool).reserveA).toBe(1_100n);
  expect(await amm.of(pool).reserveB).toBe(1_819n);
});

test('an order that asks too much is not filled, and none is filled twice or after its time', async () => {
  await amm.as(bob).post(pool, true, 50n, 1_000n, chain.newest + 5n);
  await chain.checkpoint();
  await expect(amm.as(pool).fill(bob)).toFailWith('95 is less than 1000');
  const until = chain.newest + 2n;
  await amm.as(bob).post(pool, true, 50n, 90n, until);
  await chain.checkpoint();
  const late = chain.snapshot();
  await amm.as(pool).fill(bob);
  await chain.checkpoint();
  await expect(amm.as(pool).fill(bob)).toFailWith('filled before');
  chain.revert(late);
  await chain.checkpointUntil(until);
  await expect(amm.as(pool).fill(bob)).toFailWith('lands too late');
});

test('only the pool fills orders, and the pool trades with nobody', async () => {
  await expect(amm.as(alice).fill(bob)).toFailWith('only as the pool');
  await expect(amm.as(pool).give(bob, 1n, 1n)).toFailWith('not as the pool');
});
