// A Schnorr signature of a wallet is proven without its secret, and nothing else passes for one.
import { Bool, Field, PrivateKey, Provable, Signature } from 'o1js';
import { describe, expect, it, vi } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { SignatureStatement } from '../../../src/parth/statements/session.js';
import { poseidonWithPrefix } from '../../../src/parth/poseidon.js';
import { readSignature, schnorrKeyParam, schnorrSigner, signSchnorr } from '../../../src/parth/schnorr.js';
import { Pallas, SCHNORR_TAG } from '../../../src/parth/signatures.js';
import { schnorrSignature, type SchnorrSignatureWitness } from '../../../src/prover/signature/schnorr-signature.js';
import { schnorrSignatureStep, schnorrWitness } from '../../../src/prover/signature/schnorr-signature-step.js';
import { signFields } from '../../support/mina-wallet.js';
import { constraintSuite, type ConstraintCase } from '../../support/constraints.js';
import { runOnVariables } from '../../support/run-on-variables.js';

const SECRET = 4711n;
const MESSAGE = 123n;
const { Scalar, Field: Base, one, scale, order } = Pallas;
const point = (scalar: bigint): { x: bigint; y: bigint } => scale(one, Scalar.mod(scalar));

const stepOf = (secret: bigint, message: bigint) =>
  schnorrSignatureStep(schnorrSigner(schnorrKeyParam(secret), signSchnorr(secret, message), message)!, message);
const { witness, output } = stepOf(SECRET, MESSAGE);
const key = point(SECRET);
const challengeOf = ({ x, y }: typeof key, r: bigint, prefix = SCHNORR_TAG): bigint =>
  poseidonWithPrefix(prefix, [MESSAGE, x, y, r]);
const witnessOf = (by: typeof key, r: bigint, s: bigint): SchnorrSignatureWitness => ({
  signature: schnorrWitness({ key: by, signature: { r, s: Scalar.mod(s) } }),
  message: MESSAGE,
});
/** The smallest nonce from 1 on whose point is as wanted. */
function nonce(isWanted: (at: { x: bigint; y: bigint }) => boolean): bigint {
  for (let k = 1n; ; k++) if (isWanted(point(k))) return k;
}

/** Witnesses that nothing but one constraint refuses. */
const ATTACKS: readonly [breaks: string, title: string, forged: () => SchnorrSignatureWitness][] = [
  [
    'signature/key',
    'a point of order two, which signs without a secret',
    () => {
      const small = { x: 7n, y: 0n };
      const k = nonce(({ x, y }) => y % 2n === 0n && challengeOf(small, x) % 2n === 0n);
      return witnessOf(small, point(k).x, k);
    },
  ],
  ['signature/key', 'the point at infinity', () => witnessOf({ x: 0n, y: 0n }, witness.signature.r, 1n)],
  ['signature/r', 'a commitment at infinity', () => witnessOf(key, 0n, challengeOf(key, 0n) * SECRET)],
  [
    'signature/commitment',
    "a commitment that has r's place in the hash and another r",
    () => {
      const { r, s } = signSchnorr(SECRET, MESSAGE);
      return witnessOf(key, Base.add(r, 1n), s);
    },
  ],
  [
    'signature/commitment',
    'the prefix of transactions on the main network',
    () => {
      const k = nonce(({ y }) => y % 2n === 0n);
      const { x: r } = point(k);
      return witnessOf(key, r, k + challengeOf(key, r, 'MinaSignatureMainnet') * SECRET);
    },
  ],
  [
    'signature/commitment',
    'a hash with the other point of the same x coordinate',
    () => {
      const k = nonce(({ y }) => y % 2n === 0n);
      const { x: r } = point(k);
      return witnessOf(key, r, k + challengeOf({ x: key.x, y: Base.negate(key.y) }, r) * SECRET);
    },
  ],
  [
    'signature/parity',
    'a commitment whose y coordinate is odd',
    () => {
      const k = nonce(({ y }) => y % 2n === 1n);
      const { x: r } = point(k);
      return witnessOf(key, r, k + challengeOf(key, r) * SECRET);
    },
  ],
];

const cases: ConstraintCase<typeof schnorrSignature.witness.shape>[] = [
  {
    breaks: 'signature/s',
    title: 'a scalar of more bits than there are',
    mutate: (draft) => (draft.witness.signature.s.high254 = 1n << 254n),
  },
  {
    breaks: 'signature/commitment',
    title: 'another message',
    mutate: (draft) => (draft.witness.message += 1n),
  },
  {
    breaks: 'signature/commitment',
    title: "another user's key",
    mutate: (draft) => (draft.witness.signature.key = point(4712n)),
  },
  {
    breaks: 'signature/commitment',
    title: 'another scalar',
    mutate: (draft) => (draft.witness.signature.s.high254 += 1n),
  },
  ...ATTACKS.map(([breaks, title, forged]) => ({ breaks, title, mutate: () => ({ witness: forged() }) })),
];

constraintSuite(schnorrSignature, { witness }, cases, { onVariables: true });

describe('in a proof, on variables', () => {
  it('the signature holds, and states the key and the message', async () => {
    expect(output).toBe(SignatureStatement.hash({ keyParam: key.x, message: MESSAGE }));
    expect(runCircuit(schnorrSignature, witness)).toBe(output);
    expect(await runOnVariables(schnorrSignature, witness)).toBe(output);
  });

  it('no bit of the challenge or of the commitment may be another one', async () => {
    const honest = Provable.witness.bind(Provable);
    let changed = 0;
    /** Adds `delta` to the number that the bits of hint `place` make, as far as 254 bits hold it. */
    const withBits = async (place: number, delta: bigint): Promise<void> => {
      let at = -1;
      const spy = vi.spyOn(Provable, 'witness').mockImplementation(((type: never, compute: () => unknown) =>
        honest(type, () => {
          const hint = compute();
          if (!Array.isArray(hint) || hint.length !== 254 || ++at !== place) return hint as never;
          changed++;
          const bits = hint as Bool[];
          const number = bits.reduce((sum, bit, i) => sum + (bit.toBoolean() ? 1n << BigInt(i) : 0n), 0n) + delta;
          return bits.map((_, i) => Bool(((number >> BigInt(i)) & 1n) === 1n)) as never;
        })) as never);
      try {
        await runOnVariables(schnorrSignature, witness);
      } finally {
        spy.mockRestore();
      }
    };
    for (const place of [0, 1])
      for (const delta of [1n, 2n, Field.ORDER]) await expect(withBits(place, delta)).rejects.toThrow();
    expect(changed).toBe(6);
  });
});

describe('as Mina makes them', () => {
  it('holds what o1js signs, for every parity of the key', async () => {
    const parities = new Set<boolean>();
    for (let secret = order - 3n; secret < order; secret++) {
      const privateKey = PrivateKey.fromBigInt(secret);
      const { r, s } = Signature.create(privateKey, [Field(MESSAGE)]);
      const { x, isOdd } = privateKey.toPublicKey();
      parities.add(isOdd.toBoolean());
      const signed = schnorrSigner(x.toBigInt(), { r: r.toBigInt(), s: s.toBigInt() }, MESSAGE)!;
      const step = schnorrSignatureStep(signed, MESSAGE);
      expect(await runOnVariables(schnorrSignature, step.witness)).toBe(step.output);
      const { isOdd: other } = PrivateKey.fromBigInt(order - secret).toPublicKey();
      parities.add(other.toBoolean());
      expect(runCircuit(schnorrSignature, stepOf(order - secret, MESSAGE).witness)).toBe(step.output);
    }
    expect(parities.size).toBe(2);
  });

  it.each(['mainnet', 'testnet'])('holds the fields that a wallet on %s signs', (network) => {
    const privateKey = PrivateKey.random();
    const signature = readSignature(signFields([MESSAGE], privateKey, network))!;
    const signed = schnorrSigner(schnorrKeyParam(privateKey.toBigInt()), signature, MESSAGE)!;
    const step = schnorrSignatureStep(signed, MESSAGE);
    expect(runCircuit(schnorrSignature, step.witness)).toBe(step.output);
  });
});
