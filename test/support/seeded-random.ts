/** Whole numbers below a bound, the same for the same seed. */
export type Random = (below: number) => number;

/** A small generator (mulberry32): the tests need repeatable, not good, randomness. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** From `QED_SEED`, or from a new seed. It prints what repeats it. */
export function printedRandom(): Random {
  const seed = Number(process.env['QED_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}: repeat with QED_SEED=${seed}`);
  return randomFrom(seed);
}

/** The same things in an order of chance. */
export function shuffled<T>(things: readonly T[], random: Random): T[] {
  const left = [...things];
  return things.map(() => left.splice(random(left.length), 1)[0]!);
}
