// A contract's actor can make sessions through every circuit, and cannot act for any other contract.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { compileFile } from '../../src/compiler/compile.js';
import { actorKey } from '../../src/parth/actor.js';
import { PublicKey } from '../../src/parth/leaves.js';
import { actorNamed, keyNamed } from '../../src/session/keystore/named-keys.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import type { SessionCall } from '../../src/session/files/session-file.js';
import { userNames } from '../../src/session/source/user-names.js';
import { withInventedKeys } from '../support/hand-made-contracts.js';
import { chainOfProofs } from '../support/chain-of-proofs.js';
import { call, SessionNetwork } from '../support/session-network.js';

const [AMM, TOKEN] = [0n, 1n];

let contracts: ContractArtifact[];
beforeAll(async () => {
  const compiled = await Promise.all(['amm', 'token'].map((name) => compileFile(`fixtures/contracts/${name}.ts`)));
  const errors = compiled.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === 'error'));
  expect(errors).toEqual([]);
  contracts = compiled.map((result) => withInventedKeys(result.contracts.at(-1)!));
});

let network: SessionNetwork;
let alice: string;
let bob: string;
let pool: string;
beforeEach(() => {
  network = new SessionNetwork({}, contracts);
  [alice, bob] = [network.ids.alice.toString(), network.ids.bob.toString()];
  pool = network.chain.register(PublicKey.hash(actorKey(AMM))).toString();
  network.chain.seal();
});

const planOf = (...calls: SessionCall[]) => planSession({ source: network.chain, calls, publicKey: actorKey(AMM) });
/** A session of the pool, which anybody can make: no secret is needed. */
const crank = async (...calls: SessionCall[]) => {
  const plan = await planOf(...calls);
  network.chain.apply(await proveSession(plan, network.prover, null));
  network.chain.seal();
  return plan;
};

it.each([1, 2, 3, 4, 5, 6, 7, 8])('a session of %d calls has as many proofs as decided', async (n) => {
  network.chain.register(PublicKey.hash(actorKey(TOKEN)));
  network.chain.seal();
  const { proofs } = await planSession({
    source: network.chain,
    calls: Array<SessionCall>(n).fill(call(TOKEN, 'mint', 1)),
    publicKey: actorKey(TOKEN),
  });
  // A segment over each two calls, their joins to one, and the end cap over it and the signature.
  const segments = Math.ceil(n / 2);
  expect(proofs).toHaveLength(n + 2 * segments - 1 + 2);
  const chain = new Map<string, number>();
  for (const { id, children } of proofs) chain.set(id, 1 + Math.max(0, ...children.map((child) => chain.get(child)!)));
  expect(chainOfProofs(proofs)).toBe(1 + 1 + Math.ceil(Math.log2(segments)) + 1);
});

describe('a pool that nobody owns, through every circuit of its sessions:', () => {
  it('is founded, fills an order and pays, cranked by anybody', async () => {
    // Contracts of this network name user 0 as their deployer: Alice.
    expect(alice).toBe('0');
    await network.land('alice', call(AMM, 'issue', 2000, 8000), call(AMM, 'give', pool, 1000, 4000));
    const founded = await crank(call(AMM, 'found', alice));
    expect(founded).toMatchObject({ firstSession: true, userId: BigInt(pool) });
    expect(founded.proofs.map(({ circuit }) => circuit)).toContain('ActorSignature');
    expect(founded.changes.map(({ name, after }) => `${name} ${after}`)).toEqual(
      expect.arrayContaining(['reserveA 1000', 'reserveB 4000']),
    );
    await network.land('alice', call(AMM, 'give', bob, 100, 0));
    await network.land('bob', call(AMM, 'collect', alice), call(AMM, 'post', pool, true, 100, 300, 50));
    const filled = await crank(call(AMM, 'fill', bob));
    expect(filled.calls[0]).toMatchObject({ output: '363', events: [{ values: { sold: '100', bought: '363' } }] });
    // Nothing is left to do, so nobody can burn the pool's fees by doing it again.
    await expect(planOf(call(AMM, 'fill', bob))).rejects.toMatchObject({ details: { reason: 'filled before' } });
    await expect(planOf(call(AMM, 'found', alice))).rejects.toMatchObject({ details: { reason: 'nothing was given' } });
    const { plan } = await network.land('bob', call(AMM, 'collect', pool));
    expect(plan.calls[0]!.output).toEqual(['0', '363']);
  });

  it('can be acted by nobody who has a secret', async () => {
    await network.land('alice', call(AMM, 'issue', 2000, 8000), call(AMM, 'give', bob, 1000, 4000));
    const refused = (reason: string) => ({ code: 'QED1101', details: { reason } });
    await expect(network.plan('bob', [call(AMM, 'found', alice)])).rejects.toMatchObject(refused('only as the pool'));
    await expect(network.plan('bob', [call(AMM, 'post', alice, true, 0, 0, 50)])).rejects.toMatchObject(
      refused('not the pool'),
    );
    await expect(planOf(call(AMM, 'collect', alice))).rejects.toMatchObject(refused('not as the pool'));
  });
});

describe('an actor signs no session', () => {
  it.each<[string, () => SessionCall[]]>([
    ['that calls another contract', () => [call(TOKEN, 'mint', 1)]],
    ['that calls another contract too', () => [call(AMM, 'found', alice), call(TOKEN, 'mint', 1)]],
    ['without calls', () => []],
    ['of nine calls', () => Array.from({ length: 9 }, () => call(AMM, 'found', alice))],
  ])('%s', async (_, calls) => {
    await expect(planOf(...calls())).rejects.toMatchObject({ code: 'QED3215' });
  });

  it('that is another one, whatever the plan says', async () => {
    await network.land('alice', call(AMM, 'issue', 9, 9), call(AMM, 'give', pool, 9, 9));
    const plan = await planOf(call(AMM, 'found', alice));
    await network.land('alice', call(TOKEN, 'mint', 1));
    const other = await planOf(call(AMM, 'found', alice));
    const proofs = other.proofs.map((proof) =>
      proof.id === 'signature' ? plan.proofs.find(({ id }) => id === 'signature')! : proof,
    );
    const forged = proveSession({ ...other, proofs }, network.prover, null);
    await expect(forged).rejects.toMatchObject({
      code: 'QED2010',
      message: expect.stringContaining('UPSStandardEndCap/signature') as string,
    });
  });
});

it('is called actor:<contract id> wherever a key is named', async () => {
  expect(['actor:0', 'actor:16777215'].map(actorNamed)).toEqual([0n, 16777215n]);
  for (const name of ['actor', 'actor:', 'actor:01', 'actor:-1', 'actor:16777216', 'alice'])
    expect(actorNamed(name)).toBeUndefined();
  const keystore = { show: () => Promise.reject(new Error('asked')) };
  expect(await keyNamed(keystore, 'actor:0')).toEqual({
    publicKey: actorKey(AMM),
    publicKeyHash: PublicKey.hash(actorKey(AMM)),
  });
  expect(await userNames(network.chain, keystore)('actor:0')).toBe(BigInt(pool));
  await expect(userNames(network.chain, keystore)('actor:1')).rejects.toMatchObject({ code: 'QED3206' });
  await expect(keyNamed(keystore, 'bob')).rejects.toThrow('asked');
});
