// The interpreter and the circuit agree on which signatures are valid, checked against other implementations.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { Field, Gadgets, Poseidon, PrivateKey, Provable, Signature } from 'o1js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { wellFormed } from '../../../src/compiler/circuit/signatures/ecdsa.js';
import type { Halves } from '../../../src/compiler/circuit/signatures/halves.js';
import { OFFSETS } from '../../../src/compiler/circuit/signatures/offsets.js';
import { verifySignature } from '../../../src/compiler/circuit/signatures/verify.js';
import { isSignature } from '../../../src/compiler/interpreter/signatures.js';
import { Pallas, Secp256k1 } from '../../../src/parth/signatures.js';
import type { SignatureScheme } from '../../../src/compiler/ir/hash-ops.js';

const halves = (value: bigint): bigint[] => [value >> 128n, value & (2n ** 128n - 1n)];
const bytes = (value: bigint): bigint[] => Array.from({ length: 32 }, (_, i) => (value >> BigInt(8 * (31 - i))) & 255n);

/** Flattened, as an operation has them. */
interface Signed {
  readonly signature: readonly bigint[];
  readonly publicKey: readonly bigint[];
  readonly message: readonly bigint[];
}

const { ForeignField, Field3 } = Gadgets;
const multiply = ForeignField.mul;
afterEach(() => vi.restoreAllMocks());

/**
 * Runs a circuit as a prover would. o1js checks all its constraints but those of gates for foreign fields, of which we check what an honest prover
 * can miss: that a product's quotient is not above the modulus in its highest limb.
 */
async function onVariables(values: readonly bigint[], circuit: (values: readonly Field[]) => Field): Promise<bigint> {
  let result: bigint | undefined;
  vi.spyOn(ForeignField, 'mul').mockImplementation((a, b, modulus) => {
    Provable.asProver(() => {
      const quotient = (Field3.toBigint(a) * Field3.toBigint(b)) / modulus;
      if (quotient >> 176n > modulus >> 176n) throw new RangeError(`no gate takes the quotient ${quotient}`);
    });
    return multiply(a, b, modulus);
  });
  await Provable.runAndCheck(() => {
    const output = circuit(values.map((value) => Provable.witness(Field, () => Field(value))));
    Provable.asProver(() => (result = output.toBigInt()));
  });
  return result!;
}

const inCircuit = (scheme: SignatureScheme, { signature, publicKey, message }: Signed): Promise<bigint> =>
  onVariables([...signature, ...publicKey, ...message], (values) => {
    const [keyAt, messageAt] = [signature.length, signature.length + publicKey.length];
    return verifySignature(scheme, values.slice(0, keyAt), values.slice(keyAt, messageAt), values.slice(messageAt));
  });

async function expectValid(scheme: SignatureScheme, signed: Signed, valid: boolean): Promise<void> {
  expect(isSignature(scheme, signed.signature, signed.publicKey, signed.message)).toBe(valid);
  expect(await inCircuit(scheme, signed)).toBe(valid ? 1n : 0n);
}

describe('ECDSA over secp256k1', () => {
  const { order, modulus, one } = Secp256k1;
  const Scalars = Secp256k1.Scalar;
  const ecdsa = ({ r, s }: { r: bigint; s: bigint }, { x, y }: { x: bigint; y: bigint }, digest: bigint): Signed => ({
    signature: [...halves(r), ...halves(s)],
    publicKey: [...halves(x), ...halves(y)],
    message: bytes(digest),
  });
  const scaled = (scalar: bigint): { x: bigint; y: bigint } => Secp256k1.scale(one, scalar);
  /** With the smaller s. */
  function signed(secret: bigint, digest: bigint, nonce: bigint): { r: bigint; s: bigint } {
    const r = Scalars.mod(scaled(nonce).x);
    const s = Scalars.mul(Scalars.inverse(nonce)!, Scalars.mod(digest + r * secret));
    return { r, s: s > order / 2n ? order - s : s };
  }

  // From the tests of go-ethereum.
  const ethereum = {
    digest: 0xce0677bb30baa8cf067c88db9811f4333d131bf8bcf12fe7065d211dce971008n,
    signature: {
      r: 0x90f27b8b488db00b00606796d2987f6a5f59ae62ea05effe84fef5b8b0e54998n,
      s: 0x4a691139ad57a3f0b906637673aa2f63d1f55cb1a69199d4009eea23ceaddc93n,
    },
    key: {
      x: 0xe32df42865e97135acfb65f3bae71bdc86f4d49150ad6a440b6f15878109880an,
      y: 0x0a2b2667f7e725ceea70c673093bf67663e0312623c8e091b13cf2c0f11ef652n,
    },
  };
  const valid = ecdsa(ethereum.signature, ethereum.key, ethereum.digest);

  it('accepts a signature of Ethereum', () => expectValid('verifyEcdsa', valid, true));

  it('accepts a signature made by OpenSSL', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    const text = Buffer.from('signed by another library');
    const raw = sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const number = (part: Uint8Array): bigint => BigInt(`0x${Buffer.from(part).toString('hex')}`);
    const [r, s] = [number(raw.subarray(0, 32)), number(raw.subarray(32))];
    const jwk = publicKey.export({ format: 'jwk' });
    const key = { x: number(Buffer.from(jwk.x!, 'base64url')), y: number(Buffer.from(jwk.y!, 'base64url')) };
    const digest = number(createHash('sha256').update(text).digest());
    await expectValid('verifyEcdsa', ecdsa({ r, s: s > order / 2n ? order - s : s }, key, digest), true);
  });

  const { signature, key, digest } = ethereum;
  it.each([
    ['another digest', ecdsa(signature, key, digest ^ 1n)],
    ['the negative key', ecdsa(signature, { ...key, y: modulus - key.y }, digest)],
    ['r of 0 and a key off the curve', ecdsa({ ...signature, r: 0n }, { ...key, y: key.y + 1n }, digest)],
    // The key's owner has chosen them so.
    ['a sum that is infinity', ecdsa({ r: 1234567n, s: 5n }, scaled(9n), Scalars.negate(Scalars.mul(1234567n, 9n)))],
    ['a key that meets the offset of the sum', ecdsa(signature, OFFSETS[0]!, digest)],
    ['a sum that meets what is taken away from it', sumThatMeetsExcess()],
  ] as const)('refuses %s', (_, signed) => expectValid('verifyEcdsa', signed, false));

  it.each([
    ['a digest of 0', ecdsa(signed(77n, 0n, 12345n), scaled(77n), 0n)],
    ['a digest above the order', ecdsa(signed(77n, 2n ** 256n - 1n, 12345n), scaled(77n), 2n ** 256n - 1n)],
    ['the smallest key and nonce', ecdsa(signed(1n, 5n, 1n), one, 5n)],
    ['a sum of a point and itself', sumThatDoubles()],
  ] as const)('accepts %s', (_, signed) => expectValid('verifyEcdsa', signed, true));

  /** The digest is r times the secret, so that both multiples are one point. */
  function sumThatDoubles(): Signed {
    const [secret, nonce] = [9n, 8n];
    const product = Scalars.mul(Scalars.mod(scaled(nonce).x), secret);
    return ecdsa(signed(secret, product, nonce), scaled(secret), product);
  }

  /** The sum is −2 times what its offset has grown to, so that it meets that in the last addition. The key's owner has chosen it so. */
  function sumThatMeetsExcess(): Signed {
    const point = ({ x, y }: { x: bigint; y: bigint }) => ({ x, y, infinity: false }) as const;
    const grown = Secp256k1.scale(point(OFFSETS[0]!), 2n ** 126n);
    const excess = Secp256k1.add(grown, Secp256k1.scale(one, (2n ** 256n - 1n) / 15n));
    const wanted = Secp256k1.negate(Secp256k1.double(excess));
    const rest = Secp256k1.add(wanted, Secp256k1.negate(Secp256k1.scale(one, Scalars.mul(7n, Scalars.inverse(5n)!))));
    // r / s = 3 / 5 of the key, and the digest 7 gives 7 / 5 of the generator.
    return ecdsa({ r: 3n, s: 5n }, Secp256k1.scale(rest, Scalars.mul(5n, Scalars.inverse(3n)!)), 7n);
  }

  describe('tells apart what is well formed:', () => {
    const isWellFormed = async ({ signature: given, publicKey }: Signed): Promise<bigint> =>
      onVariables([...given, ...publicKey], (values) => {
        const [r, s, x, y] = [0, 2, 4, 6].map((i) => ({ high: values[i]!, low: values[i + 1]! })) as [
          Halves,
          Halves,
          Halves,
          Halves,
        ];
        return wellFormed({ r, s }, { x, y }).isWellFormed;
      });
    const smallX = { x: 1n, y: Secp256k1.Field.sqrt(8n)! };

    it.each([
      ['the valid one', valid],
      ['r and s of 1', ecdsa({ r: 1n, s: 1n }, key, digest)],
      ['the largest r and s', ecdsa({ r: order - 1n, s: order / 2n }, key, digest)],
      ['a small coordinate', ecdsa(signature, smallX, digest)],
    ] as const)('%s', async (_, signed) => expect(await isWellFormed(signed)).toBe(1n));

    it.each([
      ['r of 0', ecdsa({ ...signature, r: 0n }, key, digest)],
      ['s of 0', ecdsa({ ...signature, s: 0n }, key, digest)],
      ['r of the order', ecdsa({ ...signature, r: order }, key, digest)],
      ['the larger s', ecdsa({ ...signature, s: order - signature.s }, key, digest)],
      ['the least s that is too large', ecdsa({ ...signature, s: order / 2n + 1n }, key, digest)],
      ['r of all ones', ecdsa({ ...signature, r: 2n ** 256n - 1n }, key, digest)],
      ['s of all ones', ecdsa({ ...signature, s: 2n ** 256n - 1n }, key, digest)],
      ['a key off the curve', ecdsa(signature, { ...key, y: key.y ^ 1n }, digest)],
      ['the key 0', ecdsa(signature, { x: 0n, y: 0n }, digest)],
      ['x that is not reduced', ecdsa(signature, { ...smallX, x: smallX.x + modulus }, digest)],
      ['x of all ones', ecdsa(signature, { ...key, x: 2n ** 256n - 1n }, digest)],
      ['y that is not reduced', ecdsa(signature, { ...key, y: 2n ** 256n - 1n }, digest)],
    ] as const)('not %s', async (_, signed) => {
      expect(await isWellFormed(signed)).toBe(0n);
      expect(isSignature('verifyEcdsa', signed.signature, signed.publicKey, signed.message)).toBe(false);
    });
  });
});

describe("Mina's Schnorr signatures", () => {
  const schnorr = (
    { r, s }: { r: bigint; s: bigint },
    { x, isOdd }: { x: bigint; isOdd: boolean },
    message: readonly bigint[],
  ): Signed => ({ signature: [r, ...halves(s)], publicKey: [x, isOdd ? 1n : 0n], message });
  const secret = PrivateKey.fromBigInt(987654321n);
  const key = secret.toPublicKey();
  const publicKey = { x: key.x.toBigInt(), isOdd: key.isOdd.toBoolean() };
  const message = [1n, 2n, 3n];
  const signature = ((): { r: bigint; s: bigint } => {
    const { r, s } = Signature.create(secret, message.map(Field));
    return { r: r.toBigInt(), s: s.toBigInt() };
  })();
  const offCurve = ((): bigint => {
    let x = 2n;
    while (Pallas.Field.sqrt(x ** 3n + 5n) !== undefined) x++;
    return x;
  })();

  it.each([1, 2, 3, 4])('accepts what o1js signs, key %i', async (seed) => {
    const other = PrivateKey.fromBigInt(BigInt(seed) ** 100n % Pallas.order);
    const { x, isOdd } = other.toPublicKey();
    const list = Array.from({ length: seed - 1 }, (_, i) => BigInt(i) * 10n ** 60n);
    const { r, s } = Signature.create(other, list.map(Field));
    const signed = schnorr({ r: r.toBigInt(), s: s.toBigInt() }, { x: x.toBigInt(), isOdd: isOdd.toBoolean() }, list);
    await expectValid('verifySchnorr', signed, true);
  });

  it.each([
    ['another message', schnorr(signature, publicKey, [1n, 2n, 4n])],
    ['a longer message', schnorr(signature, publicKey, [1n, 2n, 3n, 0n])],
    ['another r', schnorr({ ...signature, r: signature.r + 1n }, publicKey, message)],
    ['another s', schnorr({ ...signature, s: signature.s ^ 1n }, publicKey, message)],
    ['s that is not reduced', schnorr({ ...signature, s: signature.s + Pallas.order }, publicKey, message)],
    ['s of the order', schnorr({ ...signature, s: Pallas.order }, publicKey, message)],
    ['s of all ones', schnorr({ ...signature, s: 2n ** 256n - 1n }, publicKey, message)],
    ['s of 0', schnorr({ ...signature, s: 0n }, publicKey, message)],
    ['r of 0', schnorr({ ...signature, r: 0n }, publicKey, message)],
    ['the negative key', schnorr(signature, { ...publicKey, isOdd: !publicKey.isOdd }, message)],
    ['a key off the curve', schnorr(signature, { ...publicKey, x: offCurve }, message)],
    ['the key 0', schnorr(signature, { x: 0n, isOdd: false }, message)],
  ] as const)('refuses %s', (_, signed) => expectValid('verifySchnorr', signed, false));

  it('refuses where the sum is infinity, even with r of 0', async () => {
    // s = e · d for the challenge of r = 0, which only the key's owner can compute.
    const { x, y } = key.toGroup();
    const challenge = Poseidon.hashWithPrefix('CodaSignature*******', [...message.map(Field), x, y, Field(0)]);
    const s = Pallas.Scalar.mul(challenge.toBigInt(), secret.toBigInt());
    await expectValid('verifySchnorr', schnorr({ r: 0n, s }, publicKey, message), false);
  });
});
