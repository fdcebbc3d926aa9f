import { QedError } from '../base/errors.js';

export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** `length` copies of a value. */
export const array = <T>(length: number, value: T): T[] => Array.from({ length }, () => clone(value));

/** A copy with all parts. */
export const clone = <T>(value: T): T => structuredClone(value);

/** Whether two values have the same parts. */
export function equals(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  return names.every((name) => name in b && equals(left[name], right[name]));
}

/** Throws `QED1101` with the message where the condition does not hold. */
export function assert(condition: boolean, message = 'an assertion does not hold'): void {
  if (!condition) throw new QedError('QED1101', message, { hint: 'the contract refuses this' });
}

export const stale = <T>(value: T): T => value;
