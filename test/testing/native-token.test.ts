// The native token on a test chain: balances from the start, payments of contracts and users, and the fees of sessions.
import { describe, expect, test } from 'vitest';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import { artifactOf } from '../../src/sandbox/chain/deployment.js';
import { TestChain, type TestChainOptions } from '../../src/testing/chain/test-chain.js';
import { RealSessions } from '../../src/testing/prove/real-sessions.js';
import { testChain } from '../../src/testing/testing.js';
import { Shop } from './shop.js';

/** A chain whose sessions are planned and run as circuits when they land. */
function simulatedChain(options: TestChainOptions): Promise<TestChain> {
  const prover = Object.assign(new SimulatedProver(), {
    size: 1,
    artifactOf: (compiled: Parameters<typeof artifactOf>[0]) => Promise.resolve(artifactOf(compiled)),
    tell: () => undefined,
  });
  return Promise.resolve(new TestChain(options, (chain) => RealSessions.on(chain, prover)));
}

describe.each([
  ['as it is', testChain],
  ['with the circuits of sessions', simulatedChain],
])('the native token %s', (_, chainOf) => {
  test('is paid by a contract and claimed by who got it', async () => {
    const chain = await chainOf({});
    const shop = await chain.deploy(Shop);
    const alice = await chain.user('alice', { balance: 100n });
    const bob = await chain.user('bob');
    await shop.as(alice).buy(bob, 30n);
    await shop.as(alice).buy(bob, 10n);
    expect(await chain.balanceOf(alice)).toBe(60n);
    expect(await chain.balanceOf(alice, { checkpoint: chain.newest })).toBe(100n);
    await expect(shop.as(alice).buy(bob, 61n)).toFailWith({ code: 'QED1106' });
    await expect(shop.as(alice).buy(bob, 61n)).rejects.toMatchObject({ stack: expect.not.stringContaining('/src/') });
    await chain.checkpoint();
    expect(await chain.nativeToken.of(alice).sent.get(bob)).toBe(40n);
    expect(await chain.nativeToken.as(bob).claim(alice)).toBe(40n);
    await chain.checkpoint();
    expect([await chain.balanceOf(alice), await chain.balanceOf(bob)]).toEqual([60n, 40n]);
    await chain.nativeToken.as(bob).send(alice, 40n);
    expect([await chain.balanceOf(bob), await shop.of(alice).bought]).toEqual([0n, 2n]);
  });

  test('pays the fee of a session, or the session does not land', async () => {
    const chain = await chainOf({ config: { baseFee: 5n, feePerTransaction: 2n, feePerSlot: 1n } });
    const shop = await chain.deploy(Shop);
    const alice = await chain.user('alice', { balance: 100n });
    const bob = await chain.user('bob');
    // Two transactions, the contract's and the native token's, and a slot of each.
    await shop.as(alice).buy(bob, 30n);
    await chain.checkpoint();
    expect(await chain.balanceOf(alice)).toBe(100n - 30n - (5n + 2n * 2n + 2n));
    await chain.nativeToken.as(bob).claim(alice);
    await chain.checkpoint();
    expect(await chain.balanceOf(bob)).toBe(30n - (5n + 2n + 1n));
    await shop.as(alice).buy(bob, 50n);
    await expect(chain.checkpoint()).rejects.toMatchObject({ code: 'QED3205' });
  });

  test('drops a session that does not land, and the others land', async () => {
    const chain = await chainOf({ config: { baseFee: 5n } });
    const shop = await chain.deploy(Shop);
    const alice = await chain.user('alice', { balance: 100n });
    const [bob, carol, dave] = [await chain.user('bob'), await chain.user('carol'), await chain.user('dave')];
    const { newest } = chain;
    await shop.as(alice).buy(bob, 10n);
    await chain.nativeToken.as(bob).send(alice, 0n);
    await expect(chain.checkpoint()).rejects.toMatchObject({ code: 'QED3205', message: /fee of bob's/ });
    expect([chain.newest, await chain.balanceOf(alice)]).toEqual([newest + 1n, 85n]);
    expect(await chain.checkpoint()).toBe(newest + 2n);
    await shop.as(alice).buy(bob, 10n);
    for (const user of [carol, dave]) await chain.nativeToken.as(user).send(alice, 0n);
    await expect(chain.checkpoint()).rejects.toThrow(/2 sessions did not land: .*carol.*dave/);
    expect([chain.newest, await chain.balanceOf(alice)]).toEqual([newest + 3n, 70n]);
  });
});

test('is given to new users only, and goes back with a snapshot', async () => {
  const chain = await testChain();
  const start = chain.snapshot();
  const alice = await chain.user('alice', { balance: 7n });
  await expect(chain.user('alice', { balance: 8n })).rejects.toMatchObject({ code: 'QED6035' });
  expect(await chain.user('alice')).toBe(alice);
  const funded = chain.snapshot();
  await chain.nativeToken.as(alice).send(alice, 7n);
  expect(await chain.balanceOf(alice)).toBe(0n);
  chain.revert(funded);
  expect(await chain.balanceOf(alice)).toBe(7n);
  chain.revert(start);
  expect(await chain.balanceOf(alice)).toBe(0n);
  expect(await chain.user('alice', { balance: 9n })).toBe(alice);
  expect(await chain.balanceOf(alice)).toBe(9n);
  chain.revert(start);
  await chain.nativeToken.as(alice).send(alice, 0n);
  await expect(chain.user('alice', { balance: 8n })).rejects.toMatchObject({ code: 'QED6035' });
});
