// A session can read a past checkpoint, and a node cannot pass off another checkpoint as that one.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { compileFile } from '../../src/compiler/compile.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import type { SessionSource } from '../../src/wire/session-source.js';
import { withInventedKeys } from '../support/hand-made-contracts.js';
import { call, SECRETS, SessionNetwork } from '../support/session-network.js';

const REFERENDUM = 0n;
/** As in the contract. */
const CLOSES = 6n;

let artifact: ContractArtifact;
beforeAll(async () => {
  const { contracts, diagnostics } = await compileFile('fixtures/contracts/referendum.ts');
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  artifact = withInventedKeys(contracts[0]!);
});

let network: SessionNetwork;
let alice: string;
let bob: string;
beforeEach(() => {
  network = new SessionNetwork({}, [artifact]);
  [alice, bob] = [network.ids.alice.toString(), network.ids.bob.toString()];
  // Contracts of this network name user 0 as their deployer.
  expect(alice).toBe('0');
});

const tally = () => call(REFERENDUM, 'tally', [bob, alice, 77]);

describe('a referendum, through every circuit of its sessions:', () => {
  it('a ballot that lands after the closing checkpoint does not count, whatever it was anchored in', async () => {
    await network.land('alice', call(REFERENDUM, 'vote', 1));
    // Bob executes and proves his vote in time, and hands it in when it suits him.
    const vote = await network.plan('bob', [call(REFERENDUM, 'vote', 2)]);
    const submission = await proveSession(vote, network.prover, SECRETS.bob);
    expect(vote.anchor.checkpointId).toBeLessThan(CLOSES);
    network.chain.sealUntil(CLOSES);
    network.chain.apply(submission);
    network.chain.seal();
    const { plan } = await network.land('alice', tally());
    expect(plan.anchor.checkpointId).toBeGreaterThan(CLOSES);
    expect(plan.changes.map(({ name, after }) => `${name} ${after}`)).toEqual(['totals[1] 1', 'counted[0] true']);
    // Nor later.
    network.chain.sealUntil(20n);
    expect((await network.plan('alice', [tally()])).changes).toEqual([]);
  });

  it('one that landed in time counts', async () => {
    await network.land('bob', call(REFERENDUM, 'vote', 2));
    await network.land('alice', call(REFERENDUM, 'vote', 1));
    network.chain.sealUntil(CLOSES);
    const { plan } = await network.land('alice', tally(), call(REFERENDUM, 'closed'));
    expect(plan.changes.map(({ name, after }) => `${name} ${after}`)).toEqual([
      'totals[1] 1',
      'totals[2] 1',
      'counted[0] true',
      `counted[${bob}] true`,
    ]);
    expect(plan.calls[1]!.output).toEqual([String(1_700_000_000_000n + CLOSES * 10_000n), '2']);
  });

  it('the closing checkpoint is not known before', async () => {
    await expect(network.plan('alice', [tally()])).rejects.toMatchObject({
      code: 'QED1111',
      details: { contract: 'Referendum', method: 'tally', values: [{ value: '6' }, { value: '1' }] },
    });
    network.chain.sealUntil(CLOSES);
    await expect(network.plan('alice', [tally()])).resolves.toBeDefined();
  });

  it('a node cannot pass one checkpoint off as another', async () => {
    await network.land('bob', call(REFERENDUM, 'vote', 2));
    network.chain.sealUntil(CLOSES + 2n);
    const { chain } = network;
    const source: SessionSource = {
      anchor: () => chain.anchor(),
      past: async (anchor) => ({ ...(await chain.past(anchor, 1n)), checkpointId: CLOSES }),
      user: (...args) => chain.user(...args),
      registration: (...args) => chain.registration(...args),
      contract: (...args) => chain.contract(...args),
      userContract: (...args) => chain.userContract(...args),
      events: (...args) => chain.events(...args),
    };
    await expect(network.plan('alice', [tally()], source)).rejects.toMatchObject({ code: 'QED3107' });
  });
});
