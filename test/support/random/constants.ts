import type { Choices } from './choices.js';
import { WIDTH, type IntKind } from './types.js';

/** A value at an edge of a kind's range. */
export function edge(choices: Choices, kind: IntKind): bigint {
  const max = 2n ** BigInt(WIDTH[kind]) - 1n;
  const min = kind === 'i64' ? -(2n ** 63n) : 0n;
  return choices.pick([max, max - 1n, min, min + 1n, max / 2n + 1n]);
}

/** An expression of literals alone that is exactly the value, mostly by way of numbers outside of its range. */
export function exactConstant(choices: Choices, value: bigint): string {
  const by = BigInt(1 + choices.below(9));
  const power = BigInt(8 + choices.below(122));
  const written = (number: bigint): string => (number < 0n ? `(${number}n)` : `${number}n`);
  return choices.pick([
    `${written(value + by)} - ${by}n`,
    `${written(value - by)} + ${by}n`,
    `(${written(value * by)}) / ${by}n`,
    `2n ** ${power}n + ${written(value - 2n ** power)}`,
    `(${written(value)} << ${by}n) >> ${by}n`,
    `-(${written(-value)})`,
    `~(${written(-value - 1n)})`,
    `${written(value / by)} * ${by}n + ${written(value % by)}`,
    `(${written(value)} ^ ${by}n) ^ ${by}n`,
  ]);
}
