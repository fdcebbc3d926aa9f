// The package `qed/testing` as the developer of a contract uses it: calls, checkpoints, state, refusals, time, snapshots.
import { beforeEach, describe, expect, test } from 'vitest';
import { Amm } from '../../fixtures/contracts/amm.js';
import { Token } from '../../fixtures/contracts/token.js';
import { Wallet } from '../../fixtures/contracts/wallet.js';
import { testChain, type TestChain, type TestUser } from '../../src/testing/testing.js';
import { Clock, Phase } from './clock.js';
import { Mine } from './named.js';

let chain: TestChain;
let alice: TestUser;
let bob: TestUser;
beforeEach(async () => {
  chain = await testChain();
  alice = await chain.user('alice');
  bob = await chain.user('bob');
});

describe('calls', () => {
  test('of one user between two checkpoints are one session, which others see after the second', async () => {
    const token = await chain.deploy(Token);
    await token.as(alice).mint(100n);
    await token.as(alice).transfer(bob, 40n);
    expect(await token.of(alice).balance).toBe(60n);
    expect(await token.as(bob).claim(alice)).toBe(0n);
    const before = chain.newest;
    expect(await chain.checkpoint()).toBe(before + 1n);
    expect(await token.as(bob).claim(alice)).toBe(40n);
    expect(await token.of(alice).sent.get(bob)).toBe(40n);
    expect(await token.of(bob).balance).toBe(40n);
    expect(await token.of(bob, { checkpoint: chain.newest }).balance).toBe(0n);
    expect(await token.of(alice, { checkpoint: before }).balance).toBe(0n);
  });

  test('that fail change nothing and name the message, the code, the line and the values', async () => {
    const token = await chain.deploy(Token);
    await token.as(alice).mint(10n);
    const tooMuch = () => token.as(alice).transfer(bob, 40n);
    await expect(tooMuch()).toFailWith('balance too low');
    await expect(tooMuch).toFailWith({ code: 'QED1101', line: 14, message: /this\.balance = 10\)/ });
    await expect(tooMuch()).rejects.toThrow(
      expect.objectContaining({ stack: expect.stringMatching(/token\.ts:14:5/) }),
    );
    expect(await token.of(alice).balance).toBe(10n);
    await expect(token.as(alice).mint(-1n)).toFailWith({ code: 'QED1302' });
  });

  test('see what the matcher refuses: no failure, another message, another line, what is no failure of a contract', async () => {
    const token = await chain.deploy(Token);
    const refused = () => token.as(alice).transfer(bob, 1n);
    await expect(expect(token.as(alice).mint(1n)).toFailWith('balance')).rejects.toThrow('did not fail');
    await token.as(alice).transfer(bob, 1n);
    await expect(expect(refused()).toFailWith('balance too high')).rejects.toThrow('balance too low');
    await expect(expect(refused()).toFailWith({ line: 15 })).rejects.toThrow('line 15');
    await expect(expect(refused()).not.toFailWith('balance too low')).rejects.toThrow('no failure');
    await expect(expect(Promise.reject(new TypeError('mine'))).toFailWith('mine')).rejects.toThrow(TypeError);
  });
});

describe('state', () => {
  test('has the fields of components below their names', async () => {
    const wallet = await chain.deploy(Wallet);
    await wallet.as(alice).deposit(9n);
    await wallet.as(alice).send(bob, 4n);
    expect(await wallet.of(alice).payments.sent.get(bob)).toBe(4n);
    await chain.checkpoint();
    expect(await wallet.as(bob).pending(alice)).toEqual([4n, 4n]);
  });

  test('has structs, arrays, enums, keys of several parts and getters', async () => {
    const clock = await chain.deploy(Clock);
    await clock.as(alice).set({ from: bob, hours: [1n, 2n, 3n], phase: Phase.Night });
    expect(await clock.of(alice).entry).toEqual({ from: bob.id, hours: [1n, 2n, 3n], phase: Phase.Night });
    expect(await clock.of(alice).grid.get([bob, 2n])).toBe(3n);
    expect(await clock.of(alice).sum).toBe(6n);
    expect(await clock.of(bob).sum).toBe(0n);
    await clock.as(alice).ring();
    expect([await clock.of(alice).loud.noise, await clock.of(alice).quiet.noise]).toEqual([5n, 0n]);
    await expect((clock.of(alice) as unknown as { hidden: unknown }).hidden).toFailWith({ code: 'QED6041' });
    expect(await clock.as(alice).set({ from: 7n, hours: [0n, 0n, 0n], phase: Phase.Day })).toBe(Phase.Day);
    expect(clock.events<{ from: bigint; phase: Phase }>('Changed').map(({ values }) => values)).toEqual([
      { from: bob.id, phase: Phase.Night },
      { from: 7n, phase: Phase.Day },
    ]);
    expect(() => clock.events('Other')).toThrow("Clock has no event 'Other'");
  });
});

describe('time', () => {
  test('goes on by checkpoints and to a block time, never back', async () => {
    const clock = await chain.deploy(Clock);
    const { newest, time } = chain;
    await chain.checkpoint();
    expect(chain.time).toBe(time + 10_000n);
    await chain.checkpointAt(time + 86_400_000n);
    expect(await clock.as(alice).now()).toEqual([newest + 2n, time + 86_400_000n]);
    await chain.checkpointUntil(newest + 5n);
    expect(await clock.as(bob).now()).toEqual([newest + 5n, time + 86_430_000n]);
    await expect(chain.checkpointUntil(newest)).toFailWith({ code: 'QED6043' });
    await expect(chain.checkpointAt(time)).toFailWith({ code: 'QED6043' });
  });

  test('a session may start in the past and land late, until its deadline, its age or a later one ends it', async () => {
    const clock = await chain.deploy(Clock);
    const first = chain.newest;
    await chain.checkpointUntil(first + 3n);
    const session = chain.session(alice, { checkpoint: first });
    expect(await clock.as(session).until(first + 5n)).toBe(first);
    const [late, rival] = [chain.session(bob), chain.session(bob)];
    await clock.as(late).until(first + 5n);
    await clock.as(rival).now();
    await session.land();
    await chain.checkpoint();
    await expect(clock.as(session).now()).toFailWith({ code: 'QED6044' });
    await rival.land();
    await expect(late.land()).toFailWith({ code: 'QED6034' });
    await chain.checkpoint();
    await expect(late.land()).toFailWith({ code: 'QED6033', message: `valid until ${first + 5n}` });
    await expect(clock.as(alice).until(first + 5n)).toFailWith({ code: 'QED6033' });
    const old = chain.session(await chain.user('carol'), { checkpoint: first });
    await chain.checkpointUntil(first + 50n);
    await expect(
      clock
        .as(old)
        .now()
        .then(() => old.land()),
    ).toFailWith({ code: 'QED6033' });
  });

  test('a snapshot brings everything back, as often as it is wanted', async () => {
    const token = await chain.deploy(Token);
    await token.as(alice).mint(5n);
    const landing = chain.session(bob);
    await token.as(landing).mint(3n);
    await landing.land();
    const snapshot = chain.snapshot();
    const { newest } = chain;
    for (let i = 0; i < 2; i++) {
      await token.as(alice).mint(1n);
      await chain.checkpoint();
      expect(await token.of(alice).balance).toBe(6n);
      expect(await token.of(bob).balance).toBe(3n);
      chain.revert(snapshot);
      expect(chain.newest).toBe(newest);
      expect(await token.of(alice).balance).toBe(5n);
    }
  });
});

test('an actor calls its contract alone, up to eight times between two checkpoints', async () => {
  const [amm, token] = [await chain.deploy(Amm, { deployer: alice }), await chain.deploy(Token)];
  const pool = await chain.actor(amm);
  expect(await chain.actor(amm)).toBe(pool);
  await amm.as(alice).issue(500n, 500n);
  await amm.as(alice).give(pool, 100n, 200n);
  await expect(amm.as(alice).found(alice)).toFailWith('only as the pool');
  await chain.checkpoint();
  await amm.as(pool).found(alice);
  await chain.checkpoint();
  expect(await amm.of(pool).price).toBe(2_000_000n);
  await expect(token.as(pool).mint(1n)).toFailWith({ code: 'QED6042' });
  await expect(amm.as(pool).found(alice)).toFailWith('nothing was given');
  await amm.as(alice).give(pool, 1n, 1n);
  await chain.checkpoint();
  const clock = await chain.deploy(Clock);
  const hand = await chain.actor(clock);
  for (let i = 0; i < 8; i++) await clock.as(hand).now();
  await expect(clock.as(hand).now()).toFailWith({ code: 'QED6042' });
  await chain.checkpoint();
  await clock.as(hand).now();
});

describe('the name that a contract has for another', () => {
  test('stands for the only contract of that class, and stays with it', async () => {
    await expect(chain.deploy(Mine)).toFailWith({
      code: 'QED6036',
      message: "no Token is deployed that 'gold' could be",
    });
    const token = await chain.deploy(Token);
    const mine = await chain.deploy(Mine);
    await chain.deploy(Token);
    await mine.as(alice).dig(7n);
    expect(await token.of(alice).balance).toBe(7n);
    await chain.checkpoint();
    expect(await mine.of(alice).gold).toBe(7n);
  });

  test('stands for what was deployed under it, on each chain for its own', async () => {
    const [silver, gold] = [await chain.deploy(Token), await chain.deploy(Token, { name: 'gold' })];
    const mine = await chain.deploy(Mine);
    await mine.as(alice).dig(7n);
    await chain.checkpoint();
    expect([await silver.of(alice).balance, await gold.of(alice).balance, await mine.of(alice).gold]).toEqual([
      0n,
      7n,
      7n,
    ]);
    await expect(chain.deploy(Token, { name: 'gold' })).toFailWith({ code: 'QED6036' });
  });

  test('is refused where it could be several, or is a contract of another class', async () => {
    await chain.deploy(Token);
    await chain.deploy(Token);
    await expect(chain.deploy(Mine)).toFailWith({ code: 'QED6036', message: 'any of 2' });
    await chain.deploy(Clock, { name: 'gold' });
    await expect(chain.deploy(Mine)).toFailWith({ code: 'QED6036', message: "'gold' is a contract Clock" });
  });
});

test('what is deployed is a contract that a file exports, and it compiles', async () => {
  class Loose {}
  await expect(chain.deploy(Loose as never)).toFailWith({ code: 'QED6040' });
  const { Broken } = await import('./broken.js');
  await expect(chain.deploy(Broken)).toFailWith({ code: 'QED1000', message: 'QED1011' });
  expect(chain.newest).toBe(1n);
});
