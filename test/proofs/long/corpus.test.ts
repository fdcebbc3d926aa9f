// Sessions of the example contracts that call others have real proofs: joined segments, inline and deferred calls, standard end caps over a signature.
import { beforeAll, describe, expect, it } from 'vitest';
import { contractLeafOf, functionLeavesOf } from '../../../src/compiler/artifact/leaves.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import type { QedProof } from '../../../src/prover/proof.js';
import { LocalChain } from '../../../src/sandbox/chain/local-chain.js';
import { systemContracts } from '../../../src/system/system-contracts.js';
import { call } from '../../support/session-network.js';
import { artifactsOf, KEYS, land, SECRETS } from '../network.js';
import { byWallet, prove, type ProvenSession } from '../sessions.js';
import { prover } from '../shared-prover.js';

const [COIN, ESCROW, ROUND_UP, CROWDFUND] = [2n, 3n, 4n, 5n];

/** Alice, who deployed Coin, has coins, and so has Carol; Alice rounds up for Bob, and Alice and Carol have pledged to a campaign of his. */
let chain: LocalChain;
let ids: Record<'alice' | 'bob' | 'carol', string>;
beforeAll(async () => {
  const examples = [];
  for (const name of ['coin', 'escrow', 'roundup', 'crowdfund'])
    examples.push(...(await artifactsOf(`fixtures/contracts/${name}.ts`)));
  chain = new LocalChain();
  for (const artifact of [...systemContracts(), ...examples])
    chain.deploy({ leaf: contractLeafOf(artifact, 0n), functions: functionLeavesOf(artifact), artifact });
  const register = (user: keyof typeof SECRETS) => chain.register(PublicKey.hash(KEYS[user])).toString();
  ids = { alice: register('alice'), bob: register('bob'), carol: register('carol') };
  chain.seal();

  const until = ((await chain.anchor()).checkpointId + 20n).toString();
  await land(chain, [call(CROWDFUND, 'launch', 70, until)], KEYS.bob, SECRETS.bob);
  const coins = [call(COIN, 'mint', 400), call(COIN, 'send', ids.carol, 150)];
  await land(chain, [...coins, call(ROUND_UP, 'join', ids.bob, 7)], KEYS.alice, SECRETS.alice);
  chain.seal();
  const pledge = (amount: number) => call(CROWDFUND, 'pledge', ids.bob, 0, amount);
  await land(chain, [pledge(60)], KEYS.alice, SECRETS.alice);
  await land(chain, [call(COIN, 'receive', ids.alice), pledge(20)], KEYS.carol, SECRETS.carol);
  chain.seal();
});

const circuitsOf = ({ plan }: ProvenSession) =>
  plan.proofs.map(({ circuit }) => circuit).filter((name) => /^UPS/.test(name));

/** A proof of something else under the name of this one. */
const stolen = (claimed: QedProof, by: QedProof): QedProof => ({
  ...claimed,
  proof: { ...claimed.proof!, proof: by.proof!.proof },
});
const NOT_VERIFIED = {
  code: 'QED2011',
  details: { reason: expect.stringContaining('prevs_verified') as string },
};

describe('RoundUp.pay, whose inline and deferred calls are part of a tree', () => {
  let session: ProvenSession;
  const again = (id: string, children: readonly QedProof[]) => {
    const { program, circuit, witness } = session.plan.proofs.find((planned) => planned.id === id)!;
    return prover.prove({ program, circuit, witness: witness!, children });
  };

  it('has a proof', async () => {
    const send = call(COIN, 'send', ids.bob, 1);
    const calls = [send, send, call(ROUND_UP, 'pay', ids.bob, 33), send];
    session = await prove(chain, KEYS.alice, byWallet(SECRETS.alice), calls);
    expect(circuitsOf(session)).toEqual([
      'UPSCFCTwoTransactions',
      'UPSCFCStandardTransaction',
      'UPSCFCInlineTransaction',
      'UPSCFCDeferredTransaction',
      'UPSCFCStandardTransaction',
      'UPSJoinSegments',
      'UPSSchnorrExpressTwoSegments',
    ]);
    const { proof, result } = session;
    expect(proof.output).toBe(EndCapResult.hash(result).toString());
    expect(result.stats.transactions).toBe(6n);
    expect(await prover.verify(proof, protocolKeys().UpsSchnorrExpress)).toBe(true);
    expect(await prover.verify(session.made.get('segment-0-4')!, protocolKeys().UpsSegment)).toBe(true);
  });

  it('joins no segments in another order', async () => {
    const [first, second] = [session.made.get('segment-0-1')!, session.made.get('segment-2-4')!];
    await expect(again('segment-0-4', [second, first])).rejects.toMatchObject({ code: 'QED2010' });
  });

  // The logic holds in these: only the verification of the child can refuse.
  it.each(['first', 'second'] as const)('joins no segment that was not proven, as its %s', async (place) => {
    const [first, second] = [session.made.get('segment-0-1')!, session.made.get('segment-2-4')!];
    const children = place === 'first' ? [stolen(first, second), second] : [first, stolen(second, first)];
    await expect(again('segment-0-4', children)).rejects.toMatchObject(NOT_VERIFIED);
  });

  it('owes no call that was not proven', async () => {
    const [segment, owed] = [session.made.get('segment-2-3')!, session.made.get('call-4')!];
    const children = [segment, stolen(owed, session.made.get('call-3')!)];
    await expect(again('segment-2-4', children)).rejects.toMatchObject(NOT_VERIFIED);
  });
});

it('Escrow.open, alone and signed by a wallet, ends in a standard end cap over the signature', async () => {
  const lock = poseidonWithPrefix('escrow', [777n]).toString();
  const calls = [call(ESCROW, 'open', ids.bob, 60, 40, lock)];
  const session = await prove(chain, KEYS.carol, byWallet(SECRETS.carol), calls);
  const { plan, made, proof, result } = session;
  expect(circuitsOf(session)).toEqual(['UPSCFCStandardTransaction', 'UPSCFCInlineTransaction', 'UPSStandardEndCap']);
  expect(plan.proofs.find(({ id }) => id === 'signature')).toMatchObject({ circuit: 'SchnorrSignature' });
  expect(proof.output).toBe(EndCapResult.hash(result).toString());
  expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(true);

  // Neither a signature of something else nor the proof of something else stands for it.
  const other = await prove(chain, KEYS.carol, byWallet(SECRETS.carol), [call(ESCROW, 'open', ids.bob, 61, 40, lock)]);
  const { program, circuit, witness } = plan.proofs.at(-1)!;
  const segment = made.get('segment-0-1')!;
  const [own, foreign] = [made.get('signature')!, other.made.get('signature')!];
  const endCap = (signature: QedProof) =>
    prover.prove({ program, circuit, witness: witness!, children: [segment, signature] });
  await expect(endCap(foreign)).rejects.toMatchObject({
    code: 'QED2010',
    details: { constraint: expect.stringMatching(/^UPSStandardEndCap\//) as string },
  });
  await expect(endCap(stolen(own, foreign))).rejects.toMatchObject(NOT_VERIFIED);
});

it('Crowdfund.collect, with a call for each pledge, is proven with a secret', async () => {
  const session = await prove(chain, KEYS.bob, () => SECRETS.bob, [
    call(CROWDFUND, 'collect', 0, [ids.alice, ids.carol, '9']),
  ]);
  expect(session.plan.calls[0]!.output).toBe('80');
  expect(circuitsOf(session)).toEqual([
    'UPSCFCStandardTransaction',
    'UPSCFCInlineTransaction',
    'UPSCFCInlineTransaction',
    'UPSStandardEndCap',
  ]);
  expect(session.plan.proofs.find(({ id }) => id === 'signature')).toMatchObject({ circuit: 'ZkSignature' });
  expect(session.proof.output).toBe(EndCapResult.hash(session.result).toString());
  expect(await prover.verify(session.proof, protocolKeys().UpsEndCap)).toBe(true);
});
