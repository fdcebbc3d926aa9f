import { InvalidArgumentError } from 'commander';

/** The whole number that digits stand for, from a least one to a greatest one; undefined for any other text. */
export function wholeNumberIn(text: string, least: number, greatest: number): number | undefined {
  const value = Number(text);
  return /^[0-9]{1,12}$/.test(text) && value >= least && value <= greatest ? value : undefined;
}

/** Reads an option that is a whole number; anything else is a mistake of usage (QED6002). */
export const wholeNumber =
  (least: number, greatest: number) =>
  (text: string): number => {
    const value = wholeNumberIn(text, least, greatest);
    if (value !== undefined) return value;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${greatest}.`);
  };
