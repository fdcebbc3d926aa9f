// The same sessions as they are planned for `qed test --prove`: here the circuits run without proofs, and test/proofs proves.
import { beforeEach, describe, expect, test } from 'vitest';
import { Token } from '../../fixtures/contracts/token.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import { artifactOf } from '../../src/sandbox/chain/deployment.js';
import { TestChain } from '../../src/testing/chain/test-chain.js';
import type { TestUser } from '../../src/testing/chain/test-user.js';
import { RealSessions } from '../../src/testing/prove/real-sessions.js';
import '../../src/testing/testing.js';
import { Clock, Phase } from './clock.js';

const lines: string[] = [];

/** Executes the circuits of sessions. */
class Simulation extends SimulatedProver {
  readonly size = 1;
  readonly artifactOf = (compiled: Parameters<typeof artifactOf>[0]) => Promise.resolve(artifactOf(compiled));
  readonly tell = (line: string) => void lines.push(line);
}

let chain: TestChain;
let alice: TestUser;
let bob: TestUser;
beforeEach(async () => {
  lines.length = 0;
  chain = new TestChain({}, (on) => RealSessions.on(on, new Simulation()));
  alice = await chain.user('alice');
  bob = await chain.user('bob');
});

describe('sessions that are proven', () => {
  test('land what their calls did, one call after the other and user after user', async () => {
    const token = await chain.deploy(Token);
    await token.as(alice).mint(100n);
    await chain.checkpoint();
    expect(lines).toContain('alice: Token.mint (1 of 2): proving ...');
    await token.as(alice).transfer(bob, 30n);
    await token.as(alice).transfer(bob, 10n);
    await token.as(bob).mint(1n);
    await chain.checkpoint();
    expect(await token.as(bob).claim(alice)).toBe(40n);
    await chain.checkpoint();
    expect([await token.of(alice).balance, await token.of(bob).balance]).toEqual([60n, 41n]);
    expect(lines.filter((line) => line.includes('session and end cap') && line.includes('proven'))).toHaveLength(4);
  });

  test('start from earlier checkpoints, and may be an actor', async () => {
    const clock = await chain.deploy(Clock);
    const early = chain.newest;
    await chain.checkpointUntil(early + 3n);
    const session = chain.session(alice, { checkpoint: early });
    await clock.as(session).set({ from: bob, hours: [1n, 2n, 3n], phase: Phase.Night });
    await session.land();
    await chain.checkpoint();
    expect(await clock.of(alice).sum).toBe(6n);
    expect(clock.events('Changed')).toHaveLength(1);
    const actor = await chain.actor(clock);
    const sealed = chain.newest;
    expect(await clock.as(actor).now()).toEqual([sealed, chain.time]);
    await chain.checkpoint();
    expect(lines.some((line) => line.startsWith(`${actor.name}: signature`))).toBe(true);
  });

  test('fail where a proof fails', async () => {
    const failing = new TestChain({}, (on) => {
      const prover = new Simulation();
      prover.verify = () => Promise.resolve(false);
      return RealSessions.on(on, prover);
    });
    const token = await failing.deploy(Token);
    await token.as(await failing.user('alice')).mint(1n);
    await expect(failing.checkpoint()).rejects.toThrow('the end cap of alice does not verify');
  });

  test('call contracts that are deployed at the same time', async () => {
    const [token, clock] = await Promise.all([chain.deploy(Token), chain.deploy(Clock)]);
    expect([token.contractId, clock.contractId].sort()).toEqual([2n, 3n]);
    await token.as(alice).mint(7n);
    await chain.checkpoint();
    expect(await token.of(alice).balance).toBe(7n);
  });

  test('are not those of random calls', async () => {
    const token = await chain.deploy(Token);
    await token.as(alice).mint(100n);
    await chain.fuzz({ contracts: [token], users: [alice, bob], runs: 3, length: 5, invariant: () => undefined });
    expect(lines).toEqual([]);
    await chain.checkpoint();
    expect(lines).not.toEqual([]);
  });
});
