import type { Json } from '../../parth/record.js';

/** A word of the command line as a method's argument. */
export type WordArgument = Json | number | boolean | null;

/** A word on the command line as an argument: JSON where it is JSON, but no number loses digits; anything else is a string. */
export function argumentOf(text: string): WordArgument {
  if (/^-?[0-9]+$/.test(text)) return text;
  try {
    return JSON.parse(text) as WordArgument;
  } catch {
    return text;
  }
}
