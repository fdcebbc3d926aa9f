import type { CallLine } from '../differential.js';

/** Calls of one method with each of these lists of arguments. */
export const grid = (method: string, values: readonly (readonly unknown[])[]): CallLine[] =>
  values.map((args) => [method, ...args]);

/** Every pair of these numbers. */
export const pairs = (numbers: readonly bigint[]): bigint[][] => numbers.flatMap((a) => numbers.map((b) => [a, b]));
