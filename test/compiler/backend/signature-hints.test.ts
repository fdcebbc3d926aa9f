// A prover cannot gain by changing a hint in a signature's circuit: it refuses, or it states the same.
import { Bool, Field, PrivateKey, Provable, Signature } from 'o1js';
import { expect, it, vi } from 'vitest';
import { isBelow, limbsOf, type Limbs } from '../../../src/compiler/circuit/signatures/halves.js';
import { verifySchnorr } from '../../../src/compiler/circuit/signatures/schnorr.js';
import { halvesOfScalar } from '../../../src/compiler/circuit/signatures/scalar-halves.js';
import { OFFSETS } from '../../../src/compiler/circuit/signatures/offsets.js';
import { pointOf } from '../../../src/compiler/circuit/signatures/points.js';
import { sumOfMultiples } from '../../../src/compiler/circuit/signatures/sum-of-multiples.js';
import { Secp256k1 } from '../../../src/parth/signatures.js';

const witness = Provable.witness.bind(Provable);
const input = (value: bigint): Field => witness(Field, () => Field(value));
const wide = (value: bigint) => ({ high: input(value >> 128n), low: input(value & (2n ** 128n - 1n)) });
const limbs = (value: bigint): Limbs =>
  [0n, 88n, 176n].map((shift) => input((value >> shift) & (2n ** 88n - 1n))) as Limbs;

type Change = (hint: bigint, at: number, part: number, isAlone: boolean) => bigint;

/** The outputs of a circuit on variables, and how many parts each hint has, with every part passed through `change`. */
async function withHints(circuit: () => readonly Field[], change: Change) {
  const counts: number[] = [];
  const spy = vi.spyOn(Provable, 'witness').mockImplementation(((type: never, compute: () => unknown) => {
    const at = counts.push(0) - 1;
    return witness(type, () => {
      const hint = compute();
      const parts = [hint].flat();
      const isOurs = parts.every((part) => part instanceof Field || part instanceof Bool);
      // The longer ones are o1js's bits of a number.
      if (!isOurs || parts.length > 8) return hint as never;
      counts[at] = parts.length;
      const changed = parts.map((part, i) => {
        if (part instanceof Field) return Field(change(part.toBigInt(), at, i, !Array.isArray(hint)));
        return Bool(change((part as Bool).toBoolean() ? 1n : 0n, at, i, false) === 1n);
      });
      return (Array.isArray(hint) ? changed : changed[0]) as never;
    });
  }) as never);
  let outputs: bigint[] = [];
  try {
    await Provable.runAndCheck(() => {
      const result = circuit();
      Provable.asProver(() => (outputs = result.map((each) => each.toBigInt())));
    });
  } finally {
    spy.mockRestore();
  }
  return { outputs, counts };
}

/** Changes each part of each hint alone; gives how many there are and how many of the changes were refused. */
async function perturb(circuit: () => readonly Field[]): Promise<{ hints: number; refused: number }> {
  const honest = await withHints(circuit, (hint) => hint);
  let [hints, refused] = [0, 0];
  for (const [at, count] of honest.counts.entries()) {
    for (let part = 0; part < count; part++) {
      hints++;
      const found = await withHints(circuit, (hint, place, i) =>
        place === at && i === part ? (hint < 2n ? 1n - hint : hint + 1n) : hint,
      ).catch(() => undefined);
      if (found === undefined) refused++;
      else expect(found.outputs, `hint ${at}, part ${part}`).toEqual(honest.outputs);
    }
  }
  return { hints, refused };
}

it.each([0n, 5n, 2n ** 128n, 2n ** 200n + 7n])('a comparison with 2^200 + 7 is bound: %i', async (value) => {
  expect(await perturb(() => [isBelow(wide(value), 2n ** 200n + 7n)])).toEqual({ hints: 2, refused: 2 });
});

it('limbs are bound', async () => {
  expect(await perturb(() => limbsOf(wide(Secp256k1.order - 5n)))).toEqual({ hints: 4, refused: 4 });
});

it.each([2n ** 255n, Secp256k1.Endo.scalar + 5n, Secp256k1.order - 2n ** 200n])(
  'the halves of scalar %i are bound',
  async (scalar) => {
    const circuit = (): Field[] => {
      halvesOfScalar(limbs(scalar));
      return [];
    };
    expect(await perturb(circuit)).toEqual({ hints: 6, refused: 6 });
  },
);

it("every hint of a Schnorr signature's circuit is bound, for a key on the curve and for none", async () => {
  const secret = PrivateKey.fromBigInt(4711n);
  const key = secret.toPublicKey();
  const { r, s } = Signature.create(secret, [Field(5)]);
  for (const x of [key.x.toBigInt(), 3n]) {
    const { hints, refused } = await perturb(() => [
      verifySchnorr(
        { r: input(r.toBigInt()), s: wide(s.toBigInt()) },
        { x: input(x), isOdd: input(key.isOdd.toBoolean() ? 1n : 0n) },
        [input(5n)],
      ),
    ]);
    expect(hints).toBeGreaterThan(3);
    expect(refused).toBe(hints);
  }
});

it('a sum of multiples is the same from either offset, where neither meets it, and refused where it does', async () => {
  const sumOf = (point: { x: bigint; y: bigint }) => (): Field[] => {
    const { sum, isInfinity } = sumOfMultiples(limbs(7n), limbs(11n), { x: limbs(point.x), y: limbs(point.y) });
    return [...sum.x, ...sum.y, isInfinity];
  };
  const { one, add, scale } = Secp256k1;
  const point = scale(one, 5n);
  const wanted = pointOf(add(scale(one, 7n), scale(point, 11n)));
  const expected = [...wanted.x, ...wanted.y].map((limb) => limb.toBigInt()).concat(0n);
  // Of the hints only the choice is a single number.
  const choose =
    (offset: bigint): Change =>
    (hint, _at, _part, isAlone) =>
      isAlone ? offset : hint;
  for (const offset of [0n, 1n]) expect((await withHints(sumOf(point), choose(offset))).outputs).toEqual(expected);
  const meeting = sumOf(OFFSETS[0]!);
  expect((await withHints(meeting, (hint) => hint)).outputs.at(-1)).toBe(0n);
  await expect(withHints(meeting, choose(0n))).rejects.toThrow();
  await expect(withHints(sumOf(point), choose(2n))).rejects.toThrow();
});
