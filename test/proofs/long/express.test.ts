// Sessions of keys with a secret end in one proof, over nothing, a call, two calls or two segments, which only the holder of the secret can make.
import { beforeAll, describe, expect, it } from 'vitest';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import type { QedProof } from '../../../src/prover/proof.js';
import { SECRETS } from '../network.js';
import {
  bobSession,
  emptySession,
  oneCallSession,
  signedEmptySession,
  twoCallsSession,
  type ProvenSession,
} from '../sessions.js';
import { prover } from '../shared-prover.js';

let bob: ProvenSession;
beforeAll(async () => {
  bob = await bobSession();
});

/** Another end cap of Bob's session, by his secret. */
const endCapOf = ({ plan }: ProvenSession, change: object, children: readonly QedProof[]) => {
  const { program, circuit, witness } = plan.proofs.at(-1)!;
  const secret = SECRETS.bob.toString();
  return prover.prove({ program, circuit, witness: { ...(witness as object), secret, ...change }, children });
};

it.each([
  ['without calls has a proof, over nothing', 'UpsExpress', 'UPSExpressNoCalls', emptySession],
  ['of a call has a proof, over it', 'UpsExpress', 'UPSExpressOneCall', oneCallSession],
  ['of two calls has a proof, over both', 'UpsExpress', 'UPSExpressTwoCalls', twoCallsSession],
  [
    'that a wallet signed has one without calls too',
    'UpsSchnorrExpress',
    'UPSSchnorrExpressNoCalls',
    signedEmptySession,
  ],
] as const)('a session %s', async (_, program, circuit, session) => {
  const { proof, result, plan } = await session();
  expect(proof).toMatchObject({ kind: 'proof', circuit, output: EndCapResult.hash(result).toString() });
  expect(plan.proofs).toHaveLength(plan.calls.length + 1);
  expect(await prover.verify(proof, protocolKeys()[program])).toBe(true);
});

describe('a session of three calls', () => {
  const endCap = (change: object, first: QedProof) => endCapOf(bob, change, [first, bob.made.get('segment-2-2')!]);

  it('has a proof, over those of two segments', async () => {
    const { proof, result } = bob;
    expect(proof).toMatchObject({ kind: 'proof', circuit: 'UPSExpressTwoSegments' });
    expect(proof.output).toBe(EndCapResult.hash(result).toString());
    expect(result.stats.transactions).toBe(3n);
    expect(await prover.verify(proof, protocolKeys().UpsExpress)).toBe(true);
    expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(false);
    expect(JSON.stringify(proof)).not.toContain(SECRETS.bob.toString());
  });

  it('has none with another secret', async () => {
    await expect(endCap({ secret: '5' }, bob.made.get('segment-0-1')!)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'UPSExpressTwoSegments/key' },
    });
  });

  it('has none over a segment under another key', async () => {
    const foreign = { ...bob.made.get('segment-0-1')!, key: protocolKeys().UpsEndCap };
    await expect(endCap({}, foreign)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'UPSExpressTwoSegments/segments/first-key' },
    });
  });

  it('has none over a segment that was not proven', async () => {
    const segment = bob.made.get('segment-0-1')!;
    const stolen = { ...segment.proof!, proof: bob.made.get('segment-2-2')!.proof!.proof };
    await expect(endCap({}, { ...segment, proof: stolen })).rejects.toMatchObject({
      code: 'QED2011',
      details: { reason: expect.stringContaining('prevs_verified') as string },
    });
  });
});

describe('the end cap of one or two calls', () => {
  it('is none with another secret', async () => {
    const one = await oneCallSession();
    await expect(endCapOf(one, { secret: '5' }, [one.made.get('call-0')!])).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'UPSExpressOneCall/key' },
    });
  });

  it('is none over a call of another method', async () => {
    const two = await twoCallsSession();
    const [first, second] = [two.made.get('call-0')!, two.made.get('call-1')!];
    const foreign = { ...second, key: protocolKeys().UpsSegment };
    await expect(endCapOf(two, {}, [first, foreign])).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: expect.stringMatching(/^UPSExpressTwoCalls\//) as string },
    });
  });

  it.each(['first', 'second'] as const)('is none where the %s call was not proven', async (place) => {
    const two = await twoCallsSession();
    const [first, second] = [two.made.get('call-0')!, two.made.get('call-1')!];
    const forge = (claimed: QedProof, by: QedProof) => ({
      ...claimed,
      proof: { ...claimed.proof!, proof: by.proof!.proof },
    });
    const children = place === 'first' ? [forge(first, second), second] : [first, forge(second, first)];
    await expect(endCapOf(two, {}, children)).rejects.toMatchObject({
      code: 'QED2011',
      details: { reason: expect.stringContaining('prevs_verified') as string },
    });
  });
});
