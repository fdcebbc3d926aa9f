import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number; anything else is a mistake of usage (QED6002). */
export const wholeNumber =
  (least: number, greatest: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^[0-9]{1,12}$/.test(text) && value >= least && value <= greatest) return value;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${greatest}.`);
  };
