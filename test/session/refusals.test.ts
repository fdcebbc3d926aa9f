// A session that cannot be proven or settled is refused while it is planned, with a reason that helps.
import { beforeEach, describe, expect, it } from 'vitest';
import { PublicKey } from '../../src/parth/leaves.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import type { SessionSource } from '../../src/wire/session-source.js';
import { refuseStaleEndCap } from '../../src/session/prove/refuse-stale-end-cap.js';
import { userNames } from '../../src/session/source/user-names.js';
import { tokenArtifact } from '../support/hand-made-contracts.js';
import { call, EFFECTS, FAUCET, keyOf, SECRETS, SessionNetwork, TOKEN } from '../support/session-network.js';

let network: SessionNetwork;
beforeEach(() => void (network = new SessionNetwork()));

describe('a call is refused', () => {
  it('of a contract that is not deployed', async () => {
    await expect(network.plan('alice', [call(9n, 'mint', 1)])).rejects.toMatchObject({ code: 'QED3201' });
  });

  it('of a contract that is deployed after the anchor', async () => {
    const id = network.deploy(tokenArtifact());
    await expect(network.plan('alice', [call(id, 'mint', 1)])).rejects.toMatchObject({ code: 'QED3201' });
    network.chain.seal();
    await expect(network.plan('alice', [call(id, 'mint', 1)])).resolves.toBeDefined();
  });

  it('of a method that the contract has not, with the nearest that it has', async () => {
    await expect(network.plan('alice', [call(TOKEN, 'mnit', 1)])).rejects.toMatchObject({
      code: 'QED3202',
      hint: "Did you mean 'mint'?",
    });
  });

  it.each<[string, (string | number | boolean | number[])[], string]>([
    ['too few', [], 'QED1301'],
    ['too many', [1, 2], 'QED1301'],
    ['below the range', [-1], 'QED1302'],
    ['above the range', ['18446744073709551616'], 'QED1302'],
    ['text', ['a lot'], 'QED1303'],
    ['a boolean', [true], 'QED1303'],
    ['a list', [[1]], 'QED1303'],
  ])('with arguments that do not fit: %s', async (_, args, cause) => {
    const calls = [call(TOKEN, 'mint', 1), call(TOKEN, 'mint', ...args)];
    await expect(network.plan('alice', calls)).rejects.toMatchObject({
      code: 'QED3203',
      hint: expect.stringMatching(
        cause === 'QED1302'
          ? /^Use a value from 0 to 18446744073709551615\. The method is Token\.mint\(amount: u64\)\.$/
          : /^The method is Token\.mint\(amount: u64\)\.$/,
      ),
      details: { call: 1 },
      cause: { code: cause },
    });
  });

  it('when its assertion fails, naming the line, the values and the call', async () => {
    const calls = [call(TOKEN, 'mint', 39), call(TOKEN, 'transfer', 1, 40)];
    await expect(network.plan('alice', calls)).rejects.toMatchObject({
      code: 'QED1101',
      details: {
        contract: 'Token',
        method: 'transfer',
        file: 'token.ts',
        line: 11,
        call: 1,
        values: [
          { text: 'amount', value: '40' },
          { text: 'this.balance', value: '39' },
        ],
      },
    });
  });

  it('when its arithmetic leaves the range', async () => {
    const calls = [call(TOKEN, 'mint', 1), call(TOKEN, 'mint', '18446744073709551615')];
    await expect(network.plan('alice', calls)).rejects.toMatchObject({ code: 'QED1102', details: { call: 1 } });
  });

  it('when its artifact is not that of what is deployed', async () => {
    const chain = network.chain as SessionSource;
    const source = {
      ...boundTo(chain),
      contract: async (...args: Parameters<SessionSource['contract']>) => {
        const witness = (await chain.contract(...args))!;
        const [mint, ...rest] = witness.artifact.methods;
        return { ...witness, artifact: { ...witness.artifact, methods: [...rest, mint!] } };
      },
    };
    await expect(network.plan('alice', [call(TOKEN, 'mint', 1)], source)).rejects.toMatchObject({ code: 'QED3212' });
  });

  it('when its artifact is none, or of another version of o1js', async () => {
    for (const [change, code] of [
      [{ methods: 'none' }, 'QED1201'],
      [{ compiler: { qed: '0.1.0', o1js: '1.0.0', backend: 'native' } }, 'QED1202'],
    ] as const) {
      const chain = network.chain as SessionSource;
      const source = {
        ...boundTo(chain),
        contract: async (...args: Parameters<SessionSource['contract']>) => {
          const witness = (await chain.contract(...args))!;
          return { ...witness, artifact: { ...witness.artifact, ...change } as never };
        },
      };
      await expect(network.plan('alice', [call(TOKEN, 'mint', 1)], source)).rejects.toMatchObject({ code });
    }
  });
});

describe('a session is refused', () => {
  it('for a key that is not registered', async () => {
    await expect(network.plan('carol', [])).rejects.toMatchObject({ code: 'QED3206' });
    network.chain.register(PublicKey.hash(keyOf('carol')));
    await expect(network.plan('carol', [])).rejects.toMatchObject({ code: 'QED3206' });
    network.chain.seal();
    await expect(network.plan('carol', [])).resolves.toMatchObject({ firstSession: true });
  });

  it('for a key of another signature circuit', async () => {
    const publicKey = { ...keyOf('alice'), signatureFingerprint: 5n };
    const planning = planSession({ source: network.chain, calls: [], publicKey });
    await expect(planning).rejects.toMatchObject({ code: 'QED3213' });
  });

  it('when the balance does not cover the fee', async () => {
    network = new SessionNetwork({ baseFee: 5n, feePerSlot: 1n });
    const mint = call(TOKEN, 'mint', 1);
    await expect(network.plan('alice', [mint])).rejects.toMatchObject({ code: 'QED3205', details: { fee: '6' } });
    await expect(network.plan('alice', [call(FAUCET, 'give', 5), mint])).rejects.toMatchObject({ code: 'QED3205' });
    await expect(network.plan('alice', [call(FAUCET, 'give', 6), mint])).resolves.toMatchObject({ fee: 6n });
  });

  it('from an anchor that its user has used', async () => {
    await network.land('alice', call(TOKEN, 'mint', 1));
    const { checkpointId } = await network.chain.anchor();
    network.chain.edit(network.ids.alice, (leaf) => ({ ...leaf, lastCheckpointId: checkpointId + 1n }));
    network.chain.seal();
    await expect(network.plan('alice', [])).rejects.toMatchObject({ code: 'QED3207' });
    network.chain.seal();
    await expect(network.plan('alice', [])).resolves.toBeDefined();
  });

  it('when a call sets a deadline that has passed', async () => {
    const { checkpointId } = await network.chain.anchor();
    const until = (id: bigint) => network.plan('alice', [call(EFFECTS, 'until', id.toString())]);
    await expect(until(checkpointId)).rejects.toMatchObject({ code: 'QED3209' });
    await expect(until(checkpointId + 1n)).resolves.toMatchObject({ validUntil: checkpointId + 1n });
  });

  it("when proving, with another user's secret", async () => {
    const plan = await network.plan('alice', []);
    await expect(proveSession(plan, network.prover, SECRETS.bob)).rejects.toMatchObject({ code: 'QED3210' });
  });

  it('when it is sent after another session of its user has landed', async () => {
    const plan = await network.plan('alice', [call(TOKEN, 'mint', 1)]);
    await expect(refuseStaleEndCap(plan, network.chain)).resolves.toBeUndefined();
    await network.land('alice', call(TOKEN, 'mint', 2));
    await expect(refuseStaleEndCap(plan, network.chain)).rejects.toMatchObject({ code: 'QED3208' });
  });
});

describe('a lying node is refused while a session is planned: about', () => {
  type Lie<K extends keyof SessionSource> = (answer: NonNullable<Awaited<ReturnType<SessionSource[K]>>>) => unknown;
  /** No call here reads a past checkpoint. */
  type Asked = Exclude<keyof SessionSource, 'past'>;
  const cases: { [K in Asked]: [string, Lie<K>] } = {
    anchor: ['QED3101', (anchor) => ({ ...anchor, config: { ...anchor.config, baseFee: 1n } })],
    user: ['QED3102', (user) => ({ ...user, leaf: { ...user.leaf, balance: 1n } })],
    registration: ['QED3103', (registration) => ({ ...registration, userId: 1n })],
    contract: ['QED3104', (contract) => ({ ...contract, functions: contract.functions.slice(1) })],
    userContract: ['QED3105', (state) => ({ ...state, slots: [] })],
    events: ['QED3106', () => []],
  };

  it.each(Object.keys(cases) as Asked[])('%s', async (question) => {
    await network.land('alice', call(TOKEN, 'mint', 5), call(EFFECTS, 'note', 1));
    const [code, lie] = cases[question];
    const honest = boundTo(network.chain);
    const source = {
      ...honest,
      [question]: async (...args: never[]) =>
        lie((await (honest[question] as (...args: never[]) => Promise<never>)(...args)) as never),
    } as SessionSource;
    const calls = [call(TOKEN, 'mint', 1), call(EFFECTS, 'note', 2)];
    await expect(network.plan('alice', calls, source)).rejects.toMatchObject({ code });
    await expect(network.plan('alice', calls)).resolves.toBeDefined();
  });

  it("another user's state, which a call reads", async () => {
    await network.land('alice', call(TOKEN, 'mint', 5), call(TOKEN, 'transfer', Number(network.ids.bob), 4));
    const honest = boundTo(network.chain);
    const source: SessionSource = {
      ...honest,
      userContract: async (anchor, userId, contractId) => {
        const state = await honest.userContract(anchor, userId, contractId);
        return userId === network.ids.bob
          ? state
          : { ...state, slots: state.slots.map(([slot]) => [slot, 9n] as const) };
      },
    };
    const claim = [call(TOKEN, 'claim', Number(network.ids.alice))];
    await expect(network.plan('bob', claim, source)).rejects.toMatchObject({ code: 'QED3105' });
  });

  it('the key of a user', async () => {
    await network.land('alice', call(TOKEN, 'mint', 5));
    network.chain.edit(network.ids.alice, (leaf) => ({ ...leaf, publicKeyHash: 5n }));
    network.chain.seal();
    await expect(network.plan('alice', [])).rejects.toMatchObject({ code: 'QED3102' });
  });
});

describe('a name of a user', () => {
  const keystore = {
    show: (name: 'alice' | 'carol') => Promise.resolve({ publicKeyHash: PublicKey.hash(keyOf(name)) } as never),
  };

  it('becomes an id where the key is registered', async () => {
    const resolve = userNames(network.chain, keystore as never);
    expect(await resolve('alice')).toBe(network.ids.alice);
    await expect(resolve('carol')).rejects.toMatchObject({ code: 'QED3206' });
  });

  it('is refused from a node that gives the id of another', async () => {
    const honest = boundTo(network.chain);
    const registration: SessionSource['registration'] = async (anchor, key) => ({
      ...(await honest.registration(anchor, key))!,
      userId: network.ids.bob,
    });
    const resolve = userNames({ ...honest, registration }, keystore as never);
    await expect(resolve('alice')).rejects.toMatchObject({ code: 'QED3103' });
  });
});

/** The chain's answers as plain functions, to replace some of them. */
function boundTo(chain: SessionSource): SessionSource {
  return {
    anchor: () => chain.anchor(),
    past: (...args) => chain.past(...args),
    user: (...args) => chain.user(...args),
    registration: (...args) => chain.registration(...args),
    contract: (...args) => chain.contract(...args),
    userContract: (...args) => chain.userContract(...args),
    events: (...args) => chain.events(...args),
  };
}
